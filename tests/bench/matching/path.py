"""
The whole path: a change is committed, and the places in lists that follow are committed.

Single changes come one after the other, each when the one before is done; the backlogs are as fast
as it goes. The floor writes the same places by hand, and does nothing else.
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

import numpy as np

from services.matching.features.repository import FeatureRepository
from services.matching.features.service import PROFILE, PROJECT, WAKE
from tests.bench.matching.filling import FEATURES, feature_row
from tests.bench.matching.filling_projects import need_rows, role_row
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
_SOMEBODY = "SELECT profile_id FROM profile_feature ORDER BY number LIMIT $1"
Change = Callable[[], Awaitable[UUID]]


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
    someone = iter([row[0] for row in await here.driver.fetch(_SOMEBODY, 4 * changes)])
    some_projects = iter(here.world.projects(2 * changes))
    old_projects = iter(here.projects)

    async def change_project() -> UUID:
        return await _change_project(here, next(old_projects), next(some_projects))

    async def change_profile() -> UUID:
        return await _change_profile(here, next(someone))

    found: dict[str, Any] = {}
    for name, change, done in (
        ("project", change_project, _PROJECT_DONE),
        ("profile", change_profile, _PROFILE_DONE),
    ):
        taken = await _one_by_one(here, changes, change, done)
        found[f"{name}_p50_ms"] = round(float(np.percentile(taken, 50)), 2)
        found[f"{name}_p99_ms"] = round(float(np.percentile(taken, 99)), 2)
        found[f"{name}_measured"] = len(taken)
        say(f"{name}: p50 {found[f'{name}_p50_ms']} ms, p99 {found[f'{name}_p99_ms']} ms")
    return found


async def _one_by_one(here: Place, changes: int, change: Change, done: str) -> list[float]:
    taken = []
    for _ in range(changes):
        subject = await change()
        await _rest(here)
        ms = await here.driver.fetchval(done, subject)
        # Who stands in no list, or stays where they were, has no place that was written now.
        if ms is not None and ms > 0:
            taken.append(float(ms))
        await asyncio.sleep(0.02)
    return taken


async def _rest(here: Place) -> None:
    async def is_done() -> bool:
        return not await here.driver.fetchval(_BUSY)

    await until(is_done, seconds=900, every=0.002)


async def _change_project(here: Place, old: Any, new: Any) -> UUID:
    project_id: UUID = old.facts.project_id
    row = {
        "hash": b"",
        "is_open": True,
        "country": old.facts.country,
        "sector": new.facts.sector,
        "open_to_all": old.facts.open_to_all,
    }
    async with here.database.unit_of_work() as uow:
        features = FeatureRepository(uow.session)
        partner = await uow.driver.fetchval(
            "SELECT partner_id FROM project_feature WHERE project_id = $1", project_id
        )
        roles = [role_row(role) for role in new.roles]
        needs = [need for role in new.roles for need in need_rows(role)]
        await features.put_project(project_id, row | {"partner_id": partner}, roles, needs)
        await features.add_work(PROJECT, [project_id])
        uow.wake(WAKE)
    return project_id


async def _change_profile(here: Place, profile_id: UUID) -> UUID:
    (drawn,) = here.world.profiles(1)
    row = dict(zip(FEATURES, feature_row(drawn), strict=True))
    for name in ("profile_id", "number"):
        del row[name]
    held = {each.skill: (each.level, each.years) for each in drawn.person.skills}
    async with here.database.unit_of_work() as uow:
        features = FeatureRepository(uow.session)
        await features.put_profile(profile_id, row, held)
        await features.add_work(PROFILE, [profile_id])
        uow.wake(WAKE)
    return profile_id


def _resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return round(int(kilobytes) / 1e3, 1)
