"""How long after a fault effects flow again, told by probes of their own in every partition."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic

from tests.faults.load import healthy
from tests.faults.scene import Scene
from tests.support.waiting import until

_MOST_SECONDS = 90.0
# So many keys leave no partition of six without one, nearly always.
_KEYS = 24
_COUNT = "SELECT count(*) FROM effect WHERE request = $1"


@dataclass(slots=True)
class Recovery:
    """The times that were measured, by kind of fault."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failed: list[str] = field(default_factory=list)

    async def measure(self, scene: Scene, kind: str, *, since: float) -> None:
        """Wait until a probe sent now has had all its effects in the last service."""
        try:
            async with asyncio.timeout(_MOST_SECONDS):
                await flows(scene)
        except TimeoutError:
            self.failed.append(f"{kind}: no effect of a probe within {_MOST_SECONDS:.0f} s")
        self.times[kind].append(monotonic() - since)

    def lines(self, goals: dict[str, float]) -> list[str]:
        """A table for people: kind, how many, median, 90 %, most, and the goal if there is one."""
        width = max((len(kind) for kind in self.times), default=0)
        found = []
        for kind, times in sorted(self.times.items()):
            goal = f"  goal {goals[kind]:.0f} s" if kind in goals else ""
            found.append(
                f"  {kind:{width}}  n={len(times):3}  p50={percentile(times, 0.5):6.2f} s"
                f"  p90={percentile(times, 0.9):6.2f} s  max={max(times):6.2f} s{goal}"
            )
        return found


async def flows(scene: Scene) -> None:
    """Return when a probe went all the way."""
    turn = scene.chance.randrange(1 << 30)
    probe = await scene.load.ask([healthy(f"probe-{turn}-{n}") for n in range(_KEYS)])

    async def arrived() -> bool:
        return bool(await scene.value("notifications", _COUNT, probe) >= _KEYS)

    await until(arrived, seconds=2 * _MOST_SECONDS)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
