"""A process that keeps lists as matching's worker does, and nothing else."""

import asyncio
import signal
from contextlib import suppress

import structlog
import uvloop

from services.matching.lists.loops import LOCK_NUMBER, Seats, keep_lists
from services.matching.lists.service import Keeper
from shared.db.session_lock import SessionLock
from shared.db.wake import Wake
from shared.messaging.loops import Loop, run_loop


def keep(url: str, name: str) -> None:
    """Keep the one shard's lists, or stand by, until SIGTERM."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))
    uvloop.run(_keep(url, name))


async def _keep(url: str, name: str) -> None:
    wake = Wake(url)
    lock = SessionLock(url, number=LOCK_NUMBER, application_name=name)
    step = keep_lists(lock, wake, Keeper(), Seats(1))
    loop = Loop("lists", step, wakes=("match_work",))
    waking = asyncio.create_task(wake.run())
    keeping = asyncio.create_task(run_loop(loop, wake, service="matching"))
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, keeping.cancel)
    with suppress(asyncio.CancelledError):
        await keeping
    waking.cancel()
    await lock.release()
