"""Loops that do not die quietly: each step is timed, each surprise ends the worker loudly."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic

import structlog

from shared.db.wake import Bell, Wake
from shared.errors import HouseDown
from shared.messaging.finishing import finish
from shared.observability.metrics import LOOP_BEAT, LOOP_REST

_HOUSE_DOWN_PAUSE = 1.0
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Loop:
    """
    A piece of work that is done again and again.

    `step` does one bounded piece and answers whether there was any: then it is called again at
    once, else at the next hint for one of `wakes`, or after `every` seconds; `rest` may say each
    time that it is less.
    """

    name: str
    step: Callable[[], Awaitable[bool]]
    wakes: tuple[str, ...] = ()
    every: float = 0.25
    rest: Callable[[], float] | None = None
    last_round: float = 0.0
    trouble: str | None = None


async def run_loop(loop: Loop, wake: Wake, *, service: str) -> None:
    """
    Run until cancelled, and then finish the step in hand.

    An outage makes it wait, any other error ends it.
    """
    LOOP_REST.labels(service, loop.name).set(loop.every)
    with wake.bell(*loop.wakes) as bell:
        while True:
            bell.silence()
            await _round(loop, bell, service)


async def _round(loop: Loop, bell: Bell, service: str) -> None:
    loop.last_round = monotonic()
    LOOP_BEAT.labels(service, loop.name).set_to_current_time()
    try:
        had_work = await finish(loop.step())
        loop.trouble = None
    except HouseDown as error:
        if loop.trouble is None:
            _log.warning("a loop stands still", loop=loop.name, reason=str(error))
        loop.trouble = str(error)
        await asyncio.sleep(_HOUSE_DOWN_PAUSE)
        return
    if not had_work:
        await bell.wait(loop.rest() if loop.rest else loop.every)
    else:
        # A loop that always has work still lets others have their turn.
        await asyncio.sleep(0)
