"""SIGTERM at random moments under load, every other time while the broker says nothing at all."""

import asyncio
import signal
from dataclasses import dataclass, field

import typer

from tests.faults.cast import Member
from tests.faults.process_faults import EXIT_SECONDS, terminate
from tests.faults.recovery import percentile
from tests.faults.run import Opened, Plan, beside, conclude, opened
from tests.faults.scene import Scene
from tests.faults.verifier import Verdict

_TOLD_EVERY = 10
_WORKERS = ("registry-w", "matching-w", "notifications-w")


@dataclass(slots=True)
class Moments:
    """What was measured and found."""

    verdict: Verdict
    steps_back: list[str]
    unclean: int
    exits: list[float] = field(default_factory=list)
    exits_frozen: list[float] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        """Whether all left in time and nothing was lost, doubled or out of order."""
        longest = max(self.exits + self.exits_frozen)
        return longest <= EXIT_SECONDS and self.verdict.is_well and not self.steps_back

    def lines(self) -> list[str]:
        """A table, what is wrong, and the last line."""
        every = self.exits + self.exits_frozen
        total = self.verdict.total
        found = [
            _line("with the broker up", self.exits),
            _line("with the broker frozen", self.exits_frozen),
            *(f"WRONG: {each}" for check in self.verdict.checks for each in check.examples),
            *(f"WRONG: {each}" for each in self.verdict.wrong + self.steps_back),
        ]
        if self.verdict.unrest:
            found.append(f"WRONG: it never came to rest: {self.verdict.unrest}")
        last = {
            "moments": len(every),
            "frozen": len(self.exits_frozen),
            "longest_exit": f"{max(every):.1f}s",
            "goal": f"{EXIT_SECONDS:.0f}s",
            "ended_by_force": self.unclean,
            "lost": total("lost"),
            "duplicated": total("duplicated"),
            "inversions": total("inversions"),
            "positions_back": len(self.steps_back),
        }
        return [*found, " ".join(f"{name}={value}" for name, value in last.items())]


async def stop_at_moments(plan: Plan, *, moments: int) -> Moments:
    """Stop one worker after the other; each is started again at once."""
    async with opened(plan) as run:
        scene = run.scene
        found: dict[bool, list[float]] = {False: [], True: []}
        async with beside(run.positions.watch()):
            async with beside(scene.load.run()):
                for moment in range(moments):
                    is_frozen = moment % 2 == 1
                    await _stop_one(run, is_frozen=is_frozen)
                    found[is_frozen].append(scene.exits[-1])
                    if (moment + 1) % _TOLD_EVERY == 0:
                        longest = max(scene.exits)
                        typer.echo(f"{moment + 1} moments, the longest exit {longest:.1f} s")
            verdict = await conclude(run, plan)
        report = Moments(
            verdict, run.positions.steps_back, scene.unclean_exits, found[False], found[True]
        )
        run.is_well = report.is_well
        return report


async def _stop_one(run: Opened, *, is_frozen: bool) -> None:
    scene, broker = run.scene, run.scene.stage.kafka
    assert broker is not None
    member = await _any_up(scene)
    if is_frozen:
        broker.process.send_signal(signal.SIGSTOP)
    try:
        await asyncio.sleep(scene.chance.uniform(0.0, 1.5))
        await terminate(scene, member)
    finally:
        broker.process.send_signal(signal.SIGCONT)
    await asyncio.sleep(scene.chance.uniform(0.0, 1.0))


async def _any_up(scene: Scene) -> Member:
    while True:
        up = [each for name in _WORKERS for each in scene.cast.of(name) if each.is_up]
        if up:
            return scene.chance.choice(up)
        await asyncio.sleep(0.05)


def _line(what: str, exits: list[float]) -> str:
    if not exits:
        return f"SIGTERM to exit {what}: never tried"
    return (
        f"SIGTERM to exit {what}: n={len(exits)}  p50={percentile(exits, 0.5):.2f} s"
        f"  p95={percentile(exits, 0.95):.2f} s  max={max(exits):.2f} s"
    )
