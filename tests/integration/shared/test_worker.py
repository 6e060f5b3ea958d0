"""A worker as a whole: loops that die end it loudly, and a stop ends it in bounded time."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from time import monotonic

import pytest

from deploy.local.system import keep_working
from shared.contracts.envelope import Event
from shared.contracts.registry import MembershipChanged
from shared.db.unit_of_work import Database, UnitOfWork
from shared.db.wake import Wake
from shared.messaging import watchdog
from shared.messaging.acting import Handler
from shared.messaging.in_process import InProcessTransport
from shared.messaging.loops import Loop
from shared.messaging.transport import Transport
from shared.messaging.watchdog import Pulse
from shared.messaging.worker import Worker, WorkerDied
from tests.support.events import effects, make_effects, membership, note_effect, tell
from tests.support.waiting import until


def worker(
    database: Database,
    *loops: Loop,
    handler: Handler = note_effect,
    transport: Transport | None = None,
) -> Worker:
    return Worker(
        "matching",
        database=database,
        transport=transport or InProcessTransport({"matching": ["registry.memberships"]}),
        hears={MembershipChanged: handler},
        loops=list(loops),
        wake=Wake(),
    )


async def test_a_loop_that_dies_of_surprise_ends_the_worker(matching_database: Database) -> None:
    async def die() -> bool:
        raise KeyError("nobody foresaw it")

    with pytest.raises(WorkerDied, match="fragile"):
        await worker(matching_database, Loop("fragile", die)).run()


async def test_a_worker_that_stands_still_ends(
    matching_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    class LeftOut(InProcessTransport):
        async def pulses(self) -> Sequence[Pulse]:
            return [Pulse("matching", {}, 0.0, is_left_out=True)]

    monkeypatch.setattr(watchdog, "MOST_STILL_LOOKS", 2)
    standing = worker(matching_database, transport=LeftOut({}))
    with pytest.raises(WorkerDied, match="watchdog"):
        await standing.run()


async def test_inside_one_process_a_dead_worker_is_begun_anew(matching_database: Database) -> None:
    begun = 0

    async def die_once() -> bool:
        nonlocal begun
        begun += 1
        if begun == 1:
            raise KeyError("nobody foresaw it")
        return False

    kept = asyncio.create_task(keep_working(worker(matching_database, Loop("fragile", die_once))))

    async def is_back() -> bool:
        return begun > 1

    await until(is_back)
    kept.cancel()
    with suppress(asyncio.CancelledError):
        await kept


async def test_a_stop_lets_the_event_in_hand_come_to_its_end(matching_database: Database) -> None:
    await make_effects(matching_database)
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def slow(event: Event[MembershipChanged], uow: UnitOfWork) -> None:
        begun.set()
        await may_end.wait()
        await note_effect(event, uow)

    running = asyncio.create_task(worker(matching_database, handler=slow).run())
    await tell(matching_database, membership())
    await begun.wait()
    running.cancel()
    asked_at = monotonic()
    may_end.set()
    with suppress(asyncio.CancelledError):
        await running
    assert len(await effects(matching_database)) == 1
    assert monotonic() - asked_at < 20


async def test_a_loop_that_was_cancelled_by_nobody_of_ours_ends_the_worker_too(
    matching_database: Database,
) -> None:
    async def be_cancelled() -> bool:
        raise asyncio.CancelledError

    with pytest.raises(WorkerDied, match="fragile"):
        await worker(matching_database, Loop("fragile", be_cancelled)).run()
