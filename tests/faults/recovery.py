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

    def missed(self, goals: dict[str, float]) -> list[str]:
        """The families of which one in twenty or more took longer than its goal."""
        return [
            f"{kind}: p95 is {percentile(self.times[kind], 0.95):.1f} s, the goal {goal:.0f} s"
            for kind, goal in goals.items()
            if self.times.get(kind) and percentile(self.times[kind], 0.95) > goal
        ]

    def lines(self, goals: dict[str, float]) -> list[str]:
        """A table for people; a family with a goal that was never measured is in it, too."""
        names = sorted({*self.times, *goals})
        width = max(len(name) for name in names)
        return [f"  {name:{width}}  {self._line(name, goals.get(name))}" for name in names]

    def _line(self, name: str, goal: float | None) -> str:
        times = self.times.get(name, [])
        aim = "" if goal is None else f"  goal {goal:4.0f} s"
        if not times:
            return f"n=  0  not measured{aim}"
        shown = "  ".join(
            f"{word}={percentile(times, share):6.2f} s"
            for word, share in (("p50", 0.5), ("p95", 0.95), ("max", 1.0))
        )
        if goal is not None:
            aim += f"  within it {sum(each <= goal for each in times)} of {len(times)}"
        return f"n={len(times):3}  {shown}{aim}"


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
