"""
M6, M7 and M8: stored lists, loading and the whole path, through real workers and databases.

With a `part` there are so many fewer people, and lists of the same length.
"""

import asyncio
import tempfile
from pathlib import Path

import asyncpg

from deploy.local.postgres import EmbeddedPostgres
from shared.db.migrations import migrate
from tests.bench.matching import loading, path
from tests.bench.matching.goals import Figure, at_least, at_most
from tests.bench.matching.place import Say
from tests.faults.lists.drill import Outcome, Size, play

# What `make faults-lists` does with a hundred thousand changes; here only so that a figure of
# speed never stands beside lists that are wrong.
_DRILL = Size(2_000, kills=4, freezes=1, checks=3)
_PROJECTS, _LOADS, _CHANGES = 20_000, 3, 100


def lists(people: int, seed: int, say: Say, part: float) -> dict[str, Figure]:
    """M6: lists that differ from the oracle's after changes, kills and a freeze."""
    del people, part
    with tempfile.TemporaryDirectory(prefix="diaspora-lists-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        server = EmbeddedPostgres.start(folder / "postgres")
        try:
            outcome = asyncio.run(_drilled(server, folder, seed, say))
        finally:
            server.stop()
    return {
        "M6": at_most(
            len(outcome.wrong) + outcome.zombies,
            0,
            what="lists that differ, and writes of zombies",
            changes=outcome.changes,
            kills=len(outcome.after_kill),
            longest_takeover_s=round(max(outcome.after_kill, default=0), 1),
            freezes=len(outcome.after_freeze),
            longest_after_freeze_s=round(max(outcome.after_freeze, default=0), 1),
        )
    }


def load(people: int, seed: int, say: Say, part: float) -> dict[str, Figure]:
    """M7: loading from PostgreSQL, and what the worker's whole process then holds."""
    del seed
    found = asyncio.run(loading.measure(_some(people, part), _PROJECTS, _LOADS, say))
    best = found["best"]
    seconds = best["taxonomy_s"] + best["people_s"] + best["projects_s"]
    return {
        "M7a": at_most(
            round(seconds, 2),
            10,
            unit=" s",
            what="to load people, projects and taxonomy",
            people=best["people"],
            floor_s=best["floor_s"],
            cpu_s=best["cpu_s"],
            load_average=best["load_average"],
        ),
        "M7b": at_most(
            best["with_projects_mb"],
            400,
            unit=" MB",
            what="resident in the whole process",
            before_mb=best["before_mb"],
            with_people_mb=best["with_people_mb"],
            peak_mb=best["peak_mb"],
        ),
    }


def changes(people: int, seed: int, say: Say, part: float) -> dict[str, Figure]:
    """M8: from a committed change to the committed rows of lists."""
    del seed
    found = asyncio.run(path.measure(_some(people, part), _PROJECTS, _CHANGES, say))
    alone = found["project_write_alone_p50_ms"]
    figures = {
        "M8a": at_most(
            found["project_p50_ms"], 10, unit=" ms", what="project, p50", alone_ms=alone
        ),
        "M8b": at_most(found["project_p99_ms"], 100, unit=" ms", what="project, p99"),
        "M8c": at_most(found["profile_p50_ms"], 5, unit=" ms", what="profile, p50"),
        "M8d": at_most(found["profile_p99_ms"], 20, unit=" ms", what="profile, p99"),
        "M8e": at_least(found["projects_per_s"], 150, what="projects a second"),
        "M8f": at_least(found["profiles_per_s"], 600, what="profiles a second"),
        "M8g": at_most(found["bytes"], 120, unit=" B", what="a place in a list"),
    }
    return figures


def _some(people: int, part: float) -> int:
    return max(1, round(people * part))


async def _drilled(server: EmbeddedPostgres, folder: Path, seed: int, say: Say) -> Outcome:
    admin = await asyncpg.connect(server.url(driver="postgresql"))
    await admin.execute("CREATE DATABASE matching")
    await admin.close()
    await migrate(server.url("matching"), "services.matching")
    return await play(server.url("matching"), folder, _DRILL, seed=seed, say=say)
