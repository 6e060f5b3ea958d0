"""Faults of processes: killed, frozen, stopped in an orderly way, with a clock that is wrong."""

import asyncio
import signal
from time import monotonic

from tests.faults.cast import Member
from tests.faults.kind import Act, Kind
from tests.faults.names import CONSUMER_POINTS, RELAY_POINTS, REPLAY_POINT
from tests.faults.record_faults import poison_briefly
from tests.faults.scene import NotReached, Scene

_REACH_SECONDS = 20.0
# Longer than a session, so that another member takes the partitions over.
_FREEZE_SECONDS = 13.0
# Longer than a transaction may stay open.
_LONG_FREEZE_SECONDS = 23.0
_SHORT_FREEZE_SECONDS = 3.0
# What an orchestrator gives.
EXIT_SECONDS = 45.0
RELAY_KILLED = "relay killed"
CONSUMER_KILLED = "consumer killed or replaced"
CLEAN_STOP = "clean stop"
EVERYTHING_KILLED = "everything killed"


def kinds(*, with_kafka: bool) -> list[Kind]:
    """All of them."""
    if not with_kafka:
        whole = [
            Kind("kill-9", "process", _kill("everything"), measured_as=EVERYTHING_KILLED),
            Kind("freeze", "process", _freeze("everything", _SHORT_FREEZE_SECONDS)),
            Kind("sigterm", "process", _terminate("everything"), measured_as=CLEAN_STOP),
            Kind("wrong-clock", "process", _shift_clock("everything")),
        ]
        return whole + [
            Kind(f"die-at-{point}", "process", _die_at("everything", point))
            for point in (*RELAY_POINTS, *CONSUMER_POINTS, REPLAY_POINT)
        ]
    of_roles = [
        Kind("kill-9-teller", "teller", _kill("teller")),
        Kind("kill-9-relay", "relay", _kill("registry-worker"), measured_as=RELAY_KILLED),
        Kind("kill-9-matching", "matching", _kill("matching-w"), measured_as=CONSUMER_KILLED),
        Kind("kill-9-notifications", "last", _kill("notifications-w"), measured_as=CONSUMER_KILLED),
        Kind("freeze-teller", "teller", _freeze("teller", _SHORT_FREEZE_SECONDS)),
        Kind("freeze-relay", "relay", _freeze("registry-worker", _FREEZE_SECONDS)),
        Kind("freeze-matching", "matching", _freeze("matching-w", _FREEZE_SECONDS)),
        Kind("freeze-notifications", "last", _freeze("notifications-w", _FREEZE_SECONDS)),
        Kind("sigterm-teller", "teller", _terminate("teller"), measured_as=CLEAN_STOP),
        Kind("sigterm-matching", "matching", _terminate("matching-w"), measured_as=CLEAN_STOP),
        Kind("sigterm-relay", "relay", _terminate("registry-worker"), measured_as=CLEAN_STOP),
        Kind("wrong-clock", "matching", _shift_clock("matching-w")),
        Kind("wrong-clock-teller", "teller", _shift_clock("teller")),
    ]
    at_points = [
        Kind(f"freeze-at-{point}", "relay", _freeze_at("registry-worker", point))
        for point in RELAY_POINTS
    ]
    at_points += [
        Kind(f"freeze-at-{point}", "matching", _freeze_at("matching-w", point))
        for point in CONSUMER_POINTS
    ]
    at_points += [
        Kind(
            f"die-at-{point}",
            "relay",
            _die_at("registry-worker", point),
            measured_as=RELAY_KILLED,
        )
        for point in RELAY_POINTS
    ]
    at_points += [
        Kind(
            f"die-at-{point}",
            "matching",
            _die_at("matching-w", point),
            measured_as=CONSUMER_KILLED,
        )
        for point in (*CONSUMER_POINTS, REPLAY_POINT)
    ]
    return of_roles + at_points


def _one_of(scene: Scene, role: str) -> Member:
    """Any that is up just now."""
    up = [member for member in scene.cast.of(role) if member.is_up]
    if not up:
        raise NotReached(f"no {role} is up")
    return scene.chance.choice(up)


def _kill(role: str) -> Act:
    async def act(scene: Scene) -> None:
        _one_of(scene, role).send(signal.SIGKILL)

    return act


def _freeze(role: str, seconds: float) -> Act:
    async def act(scene: Scene) -> None:
        member = _one_of(scene, role)
        member.send(signal.SIGSTOP, is_deadly=False)
        try:
            await asyncio.sleep(seconds)
        finally:
            member.send(signal.SIGCONT, is_deadly=False)

    return act


def _die_at(role: str, point: str) -> Act:
    async def act(scene: Scene) -> None:
        member = _one_of(scene, role)
        pid = member.pid
        is_replay = point == REPLAY_POINT
        member.order(point, nth=1 if is_replay else scene.chance.randint(1, 5))
        # Others try waiting lines too: there have to be some until this one comes to it.
        poisoning = asyncio.create_task(_keep_poisoning(scene)) if is_replay else None
        try:
            is_reached = await member.until_dead(pid, seconds=_REACH_SECONDS)
        finally:
            if poisoning is not None:
                poisoning.cancel()
        if not is_reached:
            # It must die by now, or it dies at a moment that nobody measures.
            member.send(signal.SIGKILL)
            raise NotReached(f"{member.name} did not come to {point}")

    return act


async def _keep_poisoning(scene: Scene) -> None:
    while True:
        await poison_briefly(scene, "matching")
        await asyncio.sleep(1.0)


def _freeze_at(role: str, point: str) -> Act:
    async def act(scene: Scene) -> None:
        """As long as a session, or until the database has ended the open transaction."""
        member = _one_of(scene, role)
        seconds = scene.chance.choice((_FREEZE_SECONDS, _LONG_FREEZE_SECONDS))
        member.order(point, nth=scene.chance.randint(1, 5), seconds=seconds)
        if not await member.until_obeyed(seconds=_REACH_SECONDS):
            raise NotReached(f"{member.name} did not come to {point}")
        await asyncio.sleep(seconds)

    return act


def _terminate(role: str) -> Act:
    async def act(scene: Scene) -> None:
        await terminate(scene, _one_of(scene, role))

    return act


async def terminate(scene: Scene, member: Member) -> None:
    """SIGTERM, and how long it takes to leave; longer than an orchestrator waits is a failure."""
    process, pid, began = member.process, member.pid, monotonic()
    assert process is not None
    member.send(signal.SIGTERM)
    is_gone = await member.until_dead(pid, seconds=EXIT_SECONDS)
    scene.exits.append(monotonic() - began)
    scene.unclean_exits += process.poll() != 0
    if not is_gone:
        member.send(signal.SIGKILL)


def _shift_clock(role: str) -> Act:
    async def act(scene: Scene) -> None:
        member = _one_of(scene, role)
        pid = member.pid
        member.clock_shift = scene.chance.choice((-600.0, 600.0))
        member.send(signal.SIGKILL)
        await member.until_dead(pid, seconds=_REACH_SECONDS)
        await member.until_up()

    return act
