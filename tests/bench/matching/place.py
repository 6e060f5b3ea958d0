"""A real PostgreSQL that is filled with a drawn world, and a process that keeps its lists."""

import asyncio
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import asyncpg

from deploy.local import child
from deploy.local.postgres import EmbeddedPostgres
from services.matching.index.values import IndexedProject
from shared.db.engine import make_engine
from shared.db.migrations import migrate
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from tests.bench.matching.drawn import Drawn
from tests.bench.matching.filling import fill
from tests.bench.matching.filling_projects import fill_projects, fill_taxonomy

_ROOT = Path(__file__).parents[3]
# Both ends of a latency are moments of commit by the server's one clock.
_POSTGRES = {"track_commit_timestamp": "on", "shared_buffers": "512MB", "max_wal_size": "4GB"}
Say = Callable[[str], None]


@dataclass(slots=True)
class Place:
    """A filled matching database, and the world it was drawn from."""

    folder: Path
    url: str
    driver: asyncpg.Connection
    database: Database
    world: Drawn
    projects: list[IndexedProject]


@asynccontextmanager
async def place(people: int, projects: int, say: Say) -> AsyncIterator[Place]:
    """Everything ends with it; fsync is on."""
    with _server() as (folder, server):
        admin = await asyncpg.connect(server.url(driver="postgresql"))
        await admin.execute("CREATE DATABASE matching")
        await admin.close()
        url = server.url("matching")
        await migrate(url, "services.matching")
        async with _opened(folder, url, Drawn(1)) as here:
            began = perf_counter()
            await fill_taxonomy(here.driver, here.world)
            here.projects = list(here.world.projects(projects))
            await fill_projects(here.driver, here.projects)
            await fill(here.driver, here.world, people)
            say(f"{people} people, {projects} projects filled in {perf_counter() - began:.0f} s")
            yield here


@contextmanager
def keeper(here: Place) -> Iterator[int]:
    """A process that keeps the lists as matching's worker does; its pid."""
    process = child.start(
        [sys.executable, "-m", "tests.faults.lists", "keep", here.url, "bench-keeper"],
        log=here.folder / "keeper.log",
        death_signal=signal.SIGKILL,
        # As the command `diaspora worker` sets it.
        environment={**os.environ, "PYTHONPATH": str(_ROOT), "OPENBLAS_NUM_THREADS": "1"},
    )
    try:
        yield process.pid
    finally:
        child.stop(process, with_signal=signal.SIGTERM, seconds=10)


@contextmanager
def _server() -> Iterator[tuple[Path, EmbeddedPostgres]]:
    folder = Path(tempfile.mkdtemp(prefix="diaspora-bench-"))
    # The server's own user has to come in.
    folder.chmod(0o755)
    server = EmbeddedPostgres.start(folder / "postgres", more=_POSTGRES)
    try:
        yield folder, server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def _opened(folder: Path, url: str, world: Drawn) -> AsyncIterator[Place]:
    wake = Wake(url)
    waking = asyncio.create_task(wake.run())
    engine = make_engine(url, application_name="changes")
    driver = await asyncpg.connect(url.replace("+asyncpg", ""))
    database = Database(engine, source="/matching", wake=wake.hint)
    try:
        yield Place(folder, url, driver, database, world, [])
    finally:
        waking.cancel()
        await driver.close()
        await engine.dispose()
