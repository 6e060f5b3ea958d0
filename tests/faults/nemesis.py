"""Breaks things in an order drawn from a seed: some alone and measured, some on top of others."""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic

import typer

from tests.faults.kind import Kind
from tests.faults.recovery import Recovery, flows
from tests.faults.scene import NotReached, Scene

# However bad it is, between two acts the system is given a chance to come back.
_BREATH_SECONDS = 60.0
# More at once only hide each other.
_FEW = 4


@dataclass(slots=True)
class Nemesis:
    """The faults of one run."""

    kinds: Sequence[Kind]
    chance: random.Random
    # How many acts of all lay several heavy faults on each other.
    crowded: float = 0.4
    recovery: Recovery = field(default_factory=Recovery)
    done: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    now: set[str] = field(default_factory=set)
    _waiting: list[Kind] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many faults there were."""
        return self.done.total()

    async def run(self, scene: Scene, faults: int) -> None:
        """Go on until there were so many faults; no kind comes again before every other came."""
        while self.count < faults:
            if len(self._waiting) < _FEW:
                self._waiting += self._shuffled()
            act = self._draw_act(most=faults - self.count)
            await self._play(scene, act)
            await asyncio.sleep(self.chance.uniform(0.1, 0.6))

    def _shuffled(self) -> list[Kind]:
        """All kinds; one of each family that was never measured comes before the rest."""
        drawn = self.chance.sample(self.kinds, len(self.kinds))
        first = {kind.measured_as: kind for kind in reversed(drawn) if self._is_unmeasured(kind)}
        return sorted(drawn, key=lambda kind: kind not in first.values())

    def _draw_act(self, *, most: int) -> list[Kind]:
        """One heavy fault with light ones beside it, or, now and then, a crowd."""
        is_crowded = self.chance.random() < self.crowded
        act: list[Kind] = []
        for kind in tuple(self._waiting):
            if len(act) == min(most, _FEW):
                break
            heavy = [each for each in act if not each.is_light]
            is_alone = any(self._is_unmeasured(each) for each in (kind, *heavy))
            fits = kind.is_light or not heavy or (is_crowded and len(heavy) < 3 and not is_alone)
            if fits and kind.place not in {each.place for each in act}:
                act.append(kind)
                self._waiting.remove(kind)
        return act

    def _is_unmeasured(self, kind: Kind) -> bool:
        """The first of a family is laid on no other, so that every run measures each."""
        return bool(kind.measured_as) and kind.measured_as not in self.recovery.times

    async def _play(self, scene: Scene, act: list[Kind]) -> None:
        heavy = [kind for kind in act if not kind.is_light]
        measured = heavy[0] if len(heavy) == 1 and heavy[0].measured_as else None
        await asyncio.gather(
            *(self._one(scene, kind, is_measured=kind is measured) for kind in act)
        )
        if measured:
            return
        try:
            async with asyncio.timeout(_BREATH_SECONDS):
                await flows(scene)
        except TimeoutError:
            names = ", ".join(kind.name for kind in act)
            self.recovery.failed.append(f"nothing flows {_BREATH_SECONDS:.0f} s after {names}")

    async def _one(self, scene: Scene, kind: Kind, *, is_measured: bool) -> None:
        """Bring it about, unless it cannot be; its recovery is measured while light ones go on."""
        self.now.add(kind.name)
        try:
            await kind.act(scene)
        except NotReached as reason:
            self.missed.append(f"{kind.name}: {reason}")
            typer.echo(f"  not counted: {kind.name}: {reason}")
            return
        finally:
            self.now.discard(kind.name)
        self.done[kind.name] += 1
        if is_measured:
            await self.recovery.measure(scene, kind.measured_as, since=monotonic())
