"""
One short drill for each guard: it brings about what the guard is for, and nothing else.

With the guard in place the verifier finds nothing; without it, it must find what is named.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tests.faults.load import healthy
from tests.faults.names import HEARS
from tests.faults.races import Race
from tests.faults.run import Opened
from tests.support.waiting import until

_KEY = "the-drill"
_SECONDS = 60.0
_EFFECTS = "SELECT count(*) FROM effect WHERE request = ANY($1)"
_PARKED = "SELECT count(*) FROM parked"


@dataclass(frozen=True, slots=True)
class Drill:
    """What one guard is tried with."""

    guard: str
    transport: str
    noticed_as: str
    act: Callable[[Opened], Awaitable[None]]
    races: tuple[str, ...] = ()


async def _ask(run: Opened, steps: int = 3, **more: Any) -> str:
    step = healthy(_KEY) | more
    return await run.scene.load.ask([dict(step) for _ in range(steps)])


async def _until_heard(run: Opened, *requests: str, steps: int = 3) -> None:
    async def all_there() -> bool:
        found = await run.scene.value("matching", _EFFECTS, list(requests))
        return bool(found >= steps * len(requests))

    await until(all_there, seconds=_SECONDS)


def _race(run: Opened, name: str) -> Race:
    return Race(run.scene.stage.folder / name)


async def _relay_dies(run: Opened, point: str) -> None:
    await _until_heard(run, await _ask(run))
    (member,) = run.scene.cast.of("everything")
    pid = member.pid
    member.order(point)
    await _ask(run)
    if not await member.until_dead(pid, seconds=_SECONDS):
        raise AssertionError(f"the relay did not come to {point}")
    await member.until_up()
    await _until_heard(run, await _ask(run))


async def _a_relay_dies_after_sending(run: Opened) -> None:
    await _relay_dies(run, "relay.before_delete")


async def _a_relay_dies_before_sending(run: Opened) -> None:
    await _relay_dies(run, "relay.before_publish")


async def _an_event_follows_a_parked_one(run: Opened) -> None:
    scene = run.scene
    scene.wave += 1
    await _ask(run, 1, wave=scene.wave, fails_at="matching")

    async def is_parked() -> bool:
        return bool(await scene.value("matching", _PARKED))

    await until(is_parked, seconds=_SECONDS)
    follower = await _ask(run, 1)

    async def is_behind_or_past() -> bool:
        waiting = await scene.value("matching", _PARKED)
        return bool(waiting > 1 or await scene.value("matching", _EFFECTS, [follower]))

    await until(is_behind_or_past, seconds=_SECONDS)
    await scene.repair("matching", scene.wave)


async def _two_tell_of_one_key(run: Opened) -> None:
    """One caller's transaction has its numbers and is not committed; another one comes."""
    race = _race(run, "before-the-commit")
    race.want()
    load = run.scene.load
    slow = asyncio.create_task(
        load.ask([healthy(_KEY)], door=run.scene.cast.of("teller")[0].socket)
    )
    await until(race.is_frozen, seconds=_SECONDS)
    other = asyncio.create_task(
        load.ask([healthy(_KEY)], door=run.scene.cast.of("everything")[0].socket)
    )
    # With the lock the other one waits, is sent away after two seconds and asks again.
    await asyncio.wait([other], timeout=4.0)
    if other.done():
        await _until_heard(run, other.result(), steps=1)
    race.go_on()
    await _until_heard(run, await slow, await other, steps=1)


async def _relays_meet(run: Opened) -> None:
    asked = [await _ask(run, 8) for _ in range(30)]
    await _until_heard(run, *asked, steps=8)


async def _a_batch_is_dropped(run: Opened) -> None:
    await _until_heard(run, await _ask(run))
    race = _race(run, "a-batch-is-dropped")
    race.want()
    await _ask(run)
    await until(race.is_frozen, seconds=_SECONDS)
    await _until_heard(run, await _ask(run))


async def _a_frozen_reader_comes_back(run: Opened) -> None:
    await _until_heard(run, await _ask(run))
    race = _race(run, "before-acting")
    race.want()
    first = await _ask(run)
    await until(race.is_frozen, seconds=_SECONDS)
    # Heard by another member, once the frozen one's session is over.
    await _until_heard(run, first, await _ask(run))
    await _until_heard(run, await _ask(run))
    race.go_on()
    await asyncio.sleep(1.0)


DRILLS = (
    Drill("inbox", "in-process", "duplicated", _a_relay_dies_after_sending),
    Drill("ack-after-commit", "in-process", "lost", _a_relay_dies_before_sending),
    Drill("parked-key-lock", "in-process", "inversions", _an_event_follows_a_parked_one),
    Drill(
        "sequence-lock", "in-process", "inversions", _two_tell_of_one_key, ("before-the-commit",)
    ),
    Drill("slot-lock", "kafka", "wire_copies", _relays_meet, ("relays-meet",)),
    Drill("carried-position", "kafka", "lost", _a_batch_is_dropped, ("a-batch-is-dropped",)),
    Drill(
        "compare-and-set",
        "kafka",
        "positions_back",
        _a_frozen_reader_comes_back,
        ("before-acting",),
    ),
)
assert {drill.transport for drill in DRILLS} <= {"in-process", "kafka"}
assert HEARS
