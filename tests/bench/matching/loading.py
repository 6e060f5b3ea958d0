"""What it takes to load the index from a real PostgreSQL, in processes that do nothing else."""

import asyncio
import gc
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import asyncpg
import uvloop
from sqlalchemy.ext.asyncio import create_async_engine

# What a worker's process holds beside the index: all that it imports.
import deploy.cli.processes
import services.matching.worker
from deploy.local.postgres import EmbeddedPostgres
from services.matching.database import metadata
from services.matching.mirror import loading
from services.matching.mirror.mirror import Mirror
from shared.db.tables import load_tables
from tests.bench.matching.drawn import Drawn
from tests.bench.matching.filling import fill, fill_taxonomy

Say = Callable[[str], None]
_DATABASE = "matching"
_BEAT_SECONDS = 0.001
_IMPORTED = (deploy.cli.processes, services.matching.worker)


def measure(people: int, seed: int, runs: int, say: Say) -> dict[str, Any]:
    """Figures of one population, each run a fresh process; the least and all of them."""
    with tempfile.TemporaryDirectory(prefix="diaspora-bench-") as folder:
        Path(folder).chmod(0o755)
        server = EmbeddedPostgres.start(Path(folder) / "postgres", volatile=True)
        try:
            world = Drawn(seed)
            say(f"real ESCO: {world.is_real}; filling a database with {people} people")
            uvloop.run(_fill(server, world, people))
            dsn = server.url(_DATABASE, driver="postgresql")
            return {"people": people, "real_esco": world.is_real} | _measured(dsn, runs, say)
        finally:
            server.stop()


def _measured(dsn: str, runs: int, say: Say) -> dict[str, Any]:
    found = []
    for _ in range(runs):
        child = subprocess.run(
            [sys.executable, "-m", "tests.bench.matching", "load-once", dsn],
            check=True,
            capture_output=True,
            text=True,
        )
        found.append(json.loads(child.stdout))
        say(str(found[-1]))
    best = min(found, key=lambda run: float(run["people_s"]))
    return {"best": best, "runs": found}


def load_once(dsn: str) -> dict[str, Any]:
    """Load everything in this process, after the same streams were read and thrown away."""
    return uvloop.run(_load_once(dsn))


async def _load_once(dsn: str) -> dict[str, Any]:
    driver = await asyncpg.connect(dsn)
    floor = await _floor(driver)
    # Or the collector looks through all that was imported: a stop of 140 ms that is not loading's.
    gc.collect()
    gc.freeze()
    before, load = _resident_mb(), os.getloadavg()[0]
    mirror, stops = Mirror(shard=0, shards=1), [(0.0, 0.0)]
    beating = asyncio.create_task(_beat(stops))
    begun, worked = perf_counter(), process_time()
    await mirror.read_taxonomy(driver, None)
    with_taxonomy = perf_counter()
    await mirror.load_people(driver)
    ended = perf_counter()
    beating.cancel()
    with suppress(asyncio.CancelledError):
        await beating
    await driver.close()
    return {
        "people_s": round(ended - with_taxonomy, 2),
        "floor_s": round(floor, 2),
        "taxonomy_s": round(with_taxonomy - begun, 2),
        "cpu_s": round(process_time() - worked, 2),
        "resident_mb": round(_resident_mb()),
        "before_mb": round(before),
        "peak_mb": round(_peak_mb()),
        "longest_stop_ms": round(1e3 * max(wall for wall, _ in stops)),
        "longest_stop_cpu_ms": round(1e3 * max(cpu for _, cpu in stops)),
        "load_average": round(load, 1),
        "people": len(mirror.index._crowd.people),
    }


async def _floor(driver: asyncpg.Connection) -> float:
    """The second time: by then what the server reads is in memory."""
    taken = 0.0
    for _ in range(2):
        begun = perf_counter()
        for query, args in (
            (loading.PROFILES, (1, 0)),
            (loading.SKILLS, ()),
            (loading.BUSY, ()),
        ):
            await driver.copy_from_query(query, *args, output=_forget, format="binary")
        taken = perf_counter() - begun
    return taken


async def _forget(data: bytes) -> None:
    pass


async def _beat(stops: list[tuple[float, float]]) -> None:
    """How long others on the loop had to wait, and what this process did in that time."""
    while True:
        begun, worked = perf_counter(), process_time()
        await asyncio.sleep(_BEAT_SECONDS)
        stops.append((perf_counter() - begun - _BEAT_SECONDS, process_time() - worked))


async def _fill(server: EmbeddedPostgres, world: Drawn, people: int) -> None:
    root = await asyncpg.connect(server.url(driver="postgresql"))
    await root.execute(f"CREATE DATABASE {_DATABASE}")
    await root.close()
    load_tables("services.matching")
    engine = create_async_engine(server.url(_DATABASE))
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    await engine.dispose()
    driver = await asyncpg.connect(server.url(_DATABASE, driver="postgresql"))
    await fill_taxonomy(driver, world)
    await fill(driver, world, people)
    await driver.close()


def _peak_mb() -> float:
    """Of this process alone: what `getrusage` says begins with the peak of its parent."""
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    kilobytes = next(line.split()[1] for line in status if line.startswith("VmHWM:"))
    return int(kilobytes) * 1024 / 1e6


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
