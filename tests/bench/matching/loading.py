"""What it takes to load the index from a real PostgreSQL, in processes that do nothing else."""

import asyncio
import gc
import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import asyncpg
import uvloop

# What a worker's process holds beside the index: all that it imports.
import deploy.cli.worker
import services.matching.worker
from services.matching.mirror import loading
from services.matching.mirror.mirror import Mirror
from tests.bench.matching.place import Say, place

_BEAT_SECONDS = 0.001
_IMPORTED = (deploy.cli.worker, services.matching.worker)


async def measure(people: int, projects: int, runs: int, say: Say) -> dict[str, Any]:
    """Figures of one population, each run a fresh process; that of the fewest seconds, and all."""
    async with place(people, projects, say) as here:
        found = []
        for _ in range(runs):
            child = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "tests.bench.matching", "load-once", here.url.replace("+asyncpg", "")),
                stdout=asyncio.subprocess.PIPE,
                # As the command `diaspora worker` sets it.
                env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
            )
            said, _ = await child.communicate()
            found.append(json.loads(said))
            say(str(found[-1]))
    best = min(found, key=lambda run: float(run["people_s"]))
    return {"real_esco": here.world.is_real, "best": best, "runs": found}


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
    ended, cpu = perf_counter(), process_time() - worked
    loading.give_back_memory()
    with_people = _resident_mb()
    await mirror.load_projects(driver)
    loaded = perf_counter()
    loading.give_back_memory()
    beating.cancel()
    with suppress(asyncio.CancelledError):
        await beating
    await driver.close()
    return {
        "people_s": round(ended - with_taxonomy, 2),
        "floor_s": round(floor, 2),
        "taxonomy_s": round(with_taxonomy - begun, 2),
        "projects_s": round(loaded - ended, 2),
        "cpu_s": round(cpu, 2),
        "before_mb": round(before),
        "with_people_mb": round(with_people),
        "with_projects_mb": round(_resident_mb()),
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


def _peak_mb() -> float:
    """Of this process alone: what `getrusage` says begins with the peak of its parent."""
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    kilobytes = next(line.split()[1] for line in status if line.startswith("VmHWM:"))
    return int(kilobytes) * 1024 / 1e6


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
