"""What operators do in the middle of it all: send again what waits and what was given up."""

import asyncio

from tests.faults.kind import Act, Kind
from tests.faults.load import healthy
from tests.faults.names import HEARS
from tests.faults.record_faults import poison_for_a_moment
from tests.faults.scene import NotReached, Scene
from tests.support.waiting import until

_SECONDS = 20.0
_FEW_LINES = 10
_WAITING = "SELECT count(*) FROM parked_key"
_WAITS = "SELECT count(*) FROM parked WHERE key = $1"
_DEAD = "SELECT count(*) FROM dead_letter WHERE key = $1"
# A head is given up after a day. Other lines keep their own time.
_A_DAY_PASSES = (
    "UPDATE parked_key SET first_at = now() - interval '25 hours', next_at = now() WHERE key = $1"
)


def kinds() -> list[Kind]:
    """All of them."""
    return [
        Kind("redrive-waiting", "operator", _send_waiting, is_light=True),
        Kind("redrive-dead-matching", "operator", _send_dead("matching", "paused"), is_light=True),
        Kind(
            "redrive-dead-notifications",
            "operator",
            _send_dead("notifications", "paused"),
            is_light=True,
        ),
        # Of this type the newest counts: when one is given up, those behind it go on.
        Kind(
            "redrive-dead-passed", "operator", _send_dead("notifications", "begun"), is_light=True
        ),
    ]


async def _send_waiting(scene: Scene) -> None:
    """Lines of the load are tried at once: some before what they wait for is repaired."""
    service = scene.chance.choice(sorted(HEARS))
    wave = await poison_for_a_moment(scene, service)
    try:
        await _until(scene, service, _WAITING)
    except NotReached:
        await scene.repair(service, wave)
        raise
    tried = await scene.operator.try_lines(service, most=_FEW_LINES)
    await scene.repair(service, wave)
    tried += await scene.operator.try_lines(service, most=_FEW_LINES)
    if not tried:
        raise NotReached("no line waits any more")


def _send_dead(service: str, kind: str) -> Act:
    async def act(scene: Scene) -> None:
        """An event is given up with others behind it, and sent again before and after a repair."""
        scene.wave += 1
        wave, key = scene.wave, f"given-up-{scene.wave}"
        scene.unrepaired.append((service, wave))
        load = scene.load
        guilty = await load.ask([healthy(key, kind) | {"wave": wave, "fails_at": service}])
        if kind == "begun":
            load.ledger.may_be_late(guilty, service)
        await load.ask([healthy(key, kind)] * 3)
        await _until(scene, service, _WAITS, key)
        await scene.execute(service, _A_DAY_PASSES, key)
        await _until(scene, service, _DEAD, key)
        for _ in range(2):
            # Twice in the same moment, while others of its line come; at first it is still broken.
            await asyncio.gather(
                scene.operator.send_again(service, key=key),
                scene.operator.send_again(service, key=key),
                load.ask([healthy(key, kind)] * 3),
            )
            await scene.repair(service, wave)

    return act


async def _until(scene: Scene, service: str, query: str, *values: str) -> None:
    async def is_so() -> bool:
        return bool(await scene.value(service, query, *values))

    try:
        await until(is_so, seconds=_SECONDS)
    except AssertionError:
        raise NotReached(f"{service} does not come to it: {query}") from None
