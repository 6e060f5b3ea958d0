"""The order of measuring, and the figures of the last line."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from shared.db.wake import Wake
from tests.bench.events import drain, figures, floor, main_job, workers
from tests.bench.events.contract import SERVICES
from tests.bench.events.driver import offer, telling
from tests.bench.events.figures import Latencies, latencies
from tests.bench.events.floor import Tell
from tests.bench.events.place import Place, fresh_databases, fresh_topics
from tests.support.waiting import until

_SLOW_RATE = 20.0
_RATES = (500, 1000, 1500, 2000, 2500, 3000, 4000, 5000, 6500, 8000)
# A rate is sustained when half of all effects come within this.
_SUSTAINED_MS = 500.0
Say = Callable[[str], None]


@dataclass(slots=True)
class Cost:
    """What the workers took for a run."""

    cpu_us: float = 0.0
    statements: float = 0.0


async def measure(here: Place, *, part: float, say: Say) -> dict[str, Any]:
    """All figures by transport, and the drain rates; `part` below 1 measures for a shorter time."""
    found: dict[str, Any] = {}
    for transport in ("in_process", "kafka"):
        say(f"{transport}: latency at {_SLOW_RATE:.0f} events/s, the floor first")
        seconds = 30 * part
        under = await _floor(here, transport, rate=_SLOW_RATE, seconds=seconds, size=1)
        own, _ = await _own(here, transport, "plain", rate=_SLOW_RATE, seconds=seconds, size=1)
        say(f"  floor p50 {under.percentile(0.5):.1f} ms, own p50 {own.percentile(0.5):.1f} ms")
        best, cost = await _sustained(here, transport, part, say)
        floor_eps = await _floor_rate(here, transport, part)
        found[transport] = {
            "latency_p50_ms": round(own.percentile(0.5), 2),
            "latency_p99_ms": round(own.percentile(0.99), 2),
            "floor_p50_ms": round(under.percentile(0.5), 2),
            "ratio_p50": round(own.percentile(0.5) / under.percentile(0.5), 2),
            "ratio_p99": round(own.percentile(0.99) / under.percentile(0.99), 2),
            "throughput_eps": round(best.rate),
            "throughput_p50_ms": round(best.percentile(0.5), 1) if best.values else None,
            "floor_eps": round(floor_eps),
            "cpu_us_per_event": round(cost.cpu_us),
            "statements_per_event": round(cost.statements, 2),
        }
    for name, service, form, events, poison in (
        ("drain_batch_eps", "notifications", "batch", 100_000, 0.0),
        ("drain_batch_telling_eps", "matching", "batch", 50_000, 0.0),
        ("drain_prefetch_eps", "notifications", "prefetch", 30_000, 0.0),
        ("drain_prefetch_poison_eps", "notifications", "prefetch", 30_000, 0.01),
    ):
        rate = await drain.drained(
            here, service, form=form, events=int(events * part), poison=poison
        )
        say(f"kafka: {name} {rate:.0f}")
        found["kafka"][name] = round(rate)
    clean, poisoned = (found["kafka"][f"drain_prefetch{each}_eps"] for each in ("", "_poison"))
    found["kafka"]["poison_share"] = round(poisoned / clean, 2)
    found["main_job"] = await main_job.measure(here, projects=max(5, int(100 * part)), say=say)
    say(f"main job: first alert p50 {found['main_job']['first_alert_p50_ms']} ms")
    return found


async def _sustained(here: Place, transport: str, part: float, say: Say) -> tuple[Latencies, Cost]:
    """The highest offered rate that is kept up, with half of all effects within 500 ms."""
    best, cost = Latencies((), 0.0), Cost()
    for rate in _RATES:
        found, taken = await _own(
            here, transport, "batch", rate=float(rate), seconds=20 * part, size=10
        )
        p50 = found.percentile(0.5)
        say(f"  offered {rate}/s: {found.rate:.0f}/s, p50 {p50:.0f} ms, cpu {taken.cpu_us:.0f} us")
        if p50 > _SUSTAINED_MS or found.rate < rate * 0.9:
            break
        best, cost = found, taken
    return best, cost


async def _own(
    here: Place, transport: str, form: str, *, rate: float, seconds: float, size: int
) -> tuple[Latencies, Cost]:
    await fresh_databases(here)
    cost = Cost()
    if transport == "kafka":
        await fresh_topics(here)
        with workers.processes(here, form) as running:
            async with _teller(here) as tell:
                await _settle(here, tell)
                before = figures.cpu_seconds(running.pids)
                told = await offer(tell, rate=rate, seconds=seconds, size=size)
                await _all_done(here, told)
                cost.cpu_us = (figures.cpu_seconds(running.pids) - before) / told * 1e6
        cost.statements = running.statements() / told
        return await latencies(here), cost
    async with workers.in_process(here, form) as (database, statements):
        tell = telling(database)
        await _settle(here, tell)
        before = figures.cpu_seconds([os.getpid()])
        told = await offer(tell, rate=rate, seconds=seconds, size=size)
        await _all_done(here, told)
        cost.cpu_us = (figures.cpu_seconds([os.getpid()]) - before) / told * 1e6
    cost.statements = statements[0] / told
    return await latencies(here), cost


async def _floor(
    here: Place, transport: str, *, rate: float, seconds: float, size: int
) -> Latencies:
    await fresh_databases(here)
    if transport == "kafka":
        await fresh_topics(here)
        with floor.hops(here):
            async with floor.over_kafka(here) as tell:
                await _settle(here, tell)
                await _all_done(here, await offer(tell, rate=rate, seconds=seconds, size=size))
    else:
        async with floor.in_process(here) as tell:
            await offer(tell, rate=rate, seconds=seconds, size=size)
    return await latencies(here)


async def _floor_rate(here: Place, transport: str, part: float) -> float:
    """As fast as it goes: an offer that nobody can keep up with."""
    found = await _floor(here, transport, rate=50_000.0, seconds=part, size=10)
    return found.rate


async def _settle(here: Place, tell: Tell) -> None:
    """Wait until everybody listens; what was told for that is forgotten."""
    await tell(10**9, 1)
    await _all_done(here, 1)
    for service, table in [*((service, "effect") for service in SERVICES), ("registry", "told")]:
        await figures.empty(here, service, table)


async def _all_done(here: Place, told: int) -> None:
    async def done() -> bool:
        return await figures.count(here, "notifications") >= told

    await until(done, seconds=120)


@asynccontextmanager
async def _teller(here: Place) -> AsyncIterator[Tell]:
    wake = Wake(here.url("registry"))
    database = workers.make_database("registry", here.url("registry"), wake)
    waking = asyncio.create_task(wake.run())
    try:
        yield telling(database)
    finally:
        waking.cancel()
        await database.engine.dispose()
