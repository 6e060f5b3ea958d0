"""Tries every guard: with all in place its drill harms nothing, without it the harm is seen."""

from collections.abc import Sequence

import typer

from tests.faults.drills import Drill
from tests.faults.run import Opened, Plan, beside, conclude, opened

# What the verifier counts, and what each guard keeps at 0.
_COUNTED = ("lost", "duplicated", "inversions", "wire_copies", "positions_back")
_QUIET_SECONDS = 60.0
# Without its guard a system may never come to rest.
_QUIET_SECONDS_WITHOUT = 5.0


async def try_guards(drills: Sequence[Drill]) -> bool:
    """Print a table; whether every guard does what it is for."""
    is_well = True
    for transport in ("in-process", "kafka"):
        some = [drill for drill in drills if drill.transport == transport]
        if not some:
            continue
        # All drills, one after the other, against a system with every guard in place.
        found = await _try(some, without=None)
        harmless = not any(found.values())
        is_well &= harmless
        _tell(f"{transport}: none", found, "nothing, as it should be" if harmless else "HARM")
        for drill in some:
            found = await _try([drill], without=drill.guard)
            noticed = found[drill.noticed_as] > 0
            is_well &= noticed
            _tell(drill.guard, found, drill.noticed_as if noticed else "NOT NOTICED")
    return is_well


async def _try(drills: Sequence[Drill], *, without: str | None) -> dict[str, int]:
    races = sorted({race for drill in drills for race in drill.races})
    extra = [part for race in races for part in ("--race", race)]
    if without:
        extra += ["--without", without]
    plan = Plan(
        transport=drills[0].transport,
        events=0,
        faults=0,
        rate=1.0,
        seed=1,
        extra=tuple(extra),
        quiet_seconds=_QUIET_SECONDS_WITHOUT if without else _QUIET_SECONDS,
        tellers=1,
    )
    async with opened(plan) as run:
        async with beside(run.positions.watch()):
            for drill in drills:
                await drill.act(run)
            found = await _found(run, plan)
        run.is_well = True
    return found


async def _found(run: Opened, plan: Plan) -> dict[str, int]:
    verdict = await conclude(run, plan)
    if run.positions.steps_back:
        typer.echo(f"  {run.positions.steps_back[0]}")
    return {
        "lost": verdict.total("lost"),
        "duplicated": verdict.total("duplicated"),
        "inversions": verdict.total("inversions"),
        "wire_copies": verdict.wire_copies,
        "positions_back": len(run.positions.steps_back),
    }


def _tell(guard: str, found: dict[str, int], noticed: str) -> None:
    counts = "  ".join(f"{name}={found[name]}" for name in _COUNTED)
    typer.echo(f"without {guard:20} {counts}  noticed as: {noticed}")
