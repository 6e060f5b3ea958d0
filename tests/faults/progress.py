"""How far a run is: a line every ten seconds, and how fast effects come."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic

import typer

from tests.faults.load import Load
from tests.faults.nemesis import Nemesis
from tests.faults.straight import AWAY, fetch

_LOOK_SECONDS = 1.0
_LINE_SECONDS = 10.0
# Half a minute of the load of the long run, more than any one fault piles up.
_MOST_BEHIND = 10_000
# A rate over less than this says little.
_WINDOW = 3


@dataclass(slots=True)
class Progress:
    """Counts of a run, second by second."""

    transport: str
    dsns: Mapping[str, str]
    load: Load
    nemesis: Nemesis
    looks: list[tuple[float, int, int]] = field(default_factory=list)
    held_looks: int = 0
    began: float = field(default_factory=monotonic)

    async def watch(self) -> None:
        """Look until cancelled."""
        told_at = self.began
        while True:
            with suppress(*AWAY):
                await self._look()
            if monotonic() - told_at >= _LINE_SECONDS:
                told_at = monotonic()
                self._tell()
            await asyncio.sleep(_LOOK_SECONDS)

    async def _look(self) -> None:
        ((effects,),) = await fetch(
            self.dsns["notifications"], "SELECT coalesce(max(n), 0) FROM effect"
        )
        acknowledged = self.load.ledger.acknowledged_events
        self.looks.append((monotonic(), acknowledged, effects))
        # A queue that only grows would be all that the rest of the run measures.
        if acknowledged - effects > _MOST_BEHIND:
            self.load.may_go_on.clear()
            self.held_looks += 1
        else:
            self.load.may_go_on.set()

    def _tell(self) -> None:
        _, acknowledged, effects = self.looks[-1] if self.looks else (0.0, 0, 0)
        now = ", ".join(sorted(self.nemesis.now)) or "none"
        typer.echo(
            f"{self.transport}: {monotonic() - self.began:5.0f} s  "
            f"acknowledged {acknowledged}  effects {effects}"
            f"  faults {self.nemesis.count}  now: {now}"
        )

    @property
    def input_rate(self) -> float:
        """Acknowledged events a second, on average."""
        if len(self.looks) < 2:
            return 0.0
        moving = [look for look in self.looks if look[1] < self.looks[-1][1]] or self.looks
        (first_at, first, _), (last_at, last, _) = self.looks[0], moving[-1]
        return (last - first) / max(last_at - first_at, _LOOK_SECONDS)

    @property
    def drain_rate(self) -> float:
        """The fastest that effects came over three seconds: how a backlog goes down."""
        pairs = zip(self.looks, self.looks[_WINDOW:], strict=False)
        return max(((b[2] - a[2]) / (b[0] - a[0]) for a, b in pairs), default=0.0)
