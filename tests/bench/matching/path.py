"""
The whole path: a change is committed, and the places in lists that follow are committed.

Single changes come one after the other, each when the one before is done; the backlogs are as fast
as it goes. The floor writes the same places by hand, and does nothing else.
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from uuid import UUID

import numpy as np

from services.matching.features.repository import FeatureRepository
from services.matching.features.service import PROJECT
from shared.db.unit_of_work import UnitOfWork
from tests.bench.matching.changing import Changer
from tests.bench.matching.place import Place, Say, keeper, place
from tests.support.waiting import until

_BUSY = "SELECT EXISTS (SELECT FROM match_work)"
_PROJECT_DONE = """
    SELECT extract(epoch FROM max(pg_xact_commit_timestamp(m.xmin))
        - pg_xact_commit_timestamp(p.xmin)) * 1000
    FROM project_feature p JOIN match m USING (project_id)
    WHERE project_id = $1 GROUP BY p.xmin
"""
# Places that another change wrote since, or that stayed as they were, are older than this change.
_PROFILE_DONE = """
    SELECT extract(epoch FROM max(pg_xact_commit_timestamp(m.xmin))
        - pg_xact_commit_timestamp(f.xmin)) * 1000
    FROM profile_feature f JOIN match m USING (profile_id)
    WHERE profile_id = $1 GROUP BY f.xmin
"""
_SIZES = """
    SELECT count(*) AS places, avg(pg_column_size(m.*)) - 24 AS bytes,
        pg_total_relation_size('match') / greatest(1, count(*)) AS on_disk
    FROM match m
"""
# Far enough apart that each change finds everybody at rest.
_GAP_SECONDS = 0.02
# A backlog is so many times as long as the number of single changes.
_TIMES = 5
Change = Callable[[UnitOfWork], Awaitable[UUID]]


async def measure(people: int, projects: int, changes: int, say: Say) -> dict[str, Any]:
    """Latencies, rates and sizes at one number of people."""
    async with place(people, projects, say) as here:
        async with here.database.unit_of_work() as uow:
            every = [each.facts.project_id for each in here.projects]
            await FeatureRepository(uow.session).add_work(PROJECT, every)
        began = perf_counter()
        with keeper(here) as pid:
            await _rest(here)
            first = perf_counter() - began
            say(f"loaded, and every list made, in {first:.0f} s")
            found = await _figures(here, changes, say)
            found |= {"first_lists_s": round(first, 1), "resident_mb": _resident_mb(pid)}
            sizes = await here.driver.fetchrow(_SIZES)
            found |= {name: round(float(value), 1) for name, value in sizes.items()}
    return found


async def _figures(here: Place, changes: int, say: Say) -> dict[str, Any]:
    changer = Changer(here)
    found: dict[str, Any] = {}
    for name, change, done in (
        ("project", changer.change_project, _PROJECT_DONE),
        ("profile", changer.change_profile, _PROFILE_DONE),
    ):
        taken = await _one_by_one(here, changes, change, done)
        found[f"{name}_p50_ms"] = round(float(np.percentile(taken, 50)), 2)
        found[f"{name}_p99_ms"] = round(float(np.percentile(taken, 99)), 2)
        found[f"{name}_measured"] = len(taken)
        found[f"{name}s_per_s"] = round(await _backlog(here, _TIMES * changes, change))
        say(
            f"{name}: p50 {found[f'{name}_p50_ms']} ms, p99 {found[f'{name}_p99_ms']} ms, "
            f"{found[f'{name}s_per_s']}/s"
        )
    found["project_write_alone_p50_ms"] = round(await _floor(here, changes), 2)
    say(f"a project's places written by hand: p50 {found['project_write_alone_p50_ms']} ms")
    return found


async def _one_by_one(here: Place, changes: int, change: Change, done: str) -> list[float]:
    taken = []
    for _ in range(changes):
        async with here.database.unit_of_work() as uow:
            subject = await change(uow)
        await _rest(here)
        ms = await here.driver.fetchval(done, subject)
        # Who stands in no list, or stays where they were, has no place that was written now.
        if ms is not None and ms > 0:
            taken.append(float(ms))
        await asyncio.sleep(_GAP_SECONDS)
    return taken


async def _backlog(here: Place, changes: int, change: Change) -> float:
    """Changes a second, of many that are committed at once."""
    async with here.database.unit_of_work() as uow:
        for _ in range(changes):
            await change(uow)
    began = perf_counter()
    await _rest(here)
    return changes / (perf_counter() - began)


async def _floor(here: Place, changes: int) -> float:
    """The median of taking a project's places away and writing them again, in milliseconds."""
    taken = []
    for project in here.projects[:changes]:
        rows = await here.driver.fetch(
            "SELECT * FROM match WHERE project_id = $1", project.facts.project_id
        )
        if not rows:
            continue
        began = perf_counter()
        async with here.driver.transaction():
            await here.driver.execute(
                "DELETE FROM match WHERE project_id = $1", project.facts.project_id
            )
            await here.driver.copy_records_to_table("match", records=map(tuple, rows))
        taken.append(1e3 * (perf_counter() - began))
        await asyncio.sleep(_GAP_SECONDS)
    return median(taken)


async def _rest(here: Place) -> None:
    async def is_done() -> bool:
        return not await here.driver.fetchval(_BUSY)

    # The server's clock says when what was committed: asking more often takes from its two cores.
    await until(is_done, seconds=900, every=0.01)


def _resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return round(int(kilobytes) * 1024 / 1e6, 1)
