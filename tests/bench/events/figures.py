"""Reads figures off the databases and the processes."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import asyncpg

from tests.bench.events.place import Place

_TICKS = os.sysconf("SC_CLK_TCK")
_COMMITS = "SELECT number, pg_xact_commit_timestamp(xmin) AS at FROM {table}"


@dataclass(frozen=True, slots=True)
class Latencies:
    """Milliseconds from the commit of the telling to the commit of the last effect."""

    values: tuple[float, ...]
    seconds: float

    def percentile(self, part: float) -> float:
        """The value that `part` of all stay under."""
        if not self.values:
            return float("nan")
        return sorted(self.values)[min(len(self.values) - 1, int(len(self.values) * part))]

    @property
    def rate(self) -> float:
        """Effects per second, from the first telling to the last effect."""
        return len(self.values) / self.seconds if self.seconds else 0.0


async def latencies(here: Place) -> Latencies:
    """What became of every number told so far; raises AssertionError for one lost or doubled."""
    told = await _commits(here, "registry", "told")
    done = await _commits(here, "notifications", "effect")
    if len(done) != len(told) or dict(done).keys() != dict(told).keys():
        raise AssertionError(f"{len(told)} were told and {len(done)} had their effect")
    began = dict(told)
    values = tuple((at - began[number]).total_seconds() * 1000 for number, at in done)
    first, last = min(at for _, at in told), max(at for _, at in done)
    return Latencies(values, (last - first).total_seconds())


async def count(here: Place, service: str, table: str = "effect") -> int:
    """How many rows a table has."""
    connection = await asyncpg.connect(here.dsn(service))
    try:
        return int(await connection.fetchval(f"SELECT count(*) FROM {table}"))  # noqa: S608
    finally:
        await connection.close()


async def empty(here: Place, service: str, table: str) -> None:
    """Forget all rows of a table."""
    connection = await asyncpg.connect(here.dsn(service))
    try:
        await connection.execute(f"TRUNCATE {table}")
    finally:
        await connection.close()


def cpu_seconds(pids: Sequence[int]) -> float:
    """The processor time that the processes have taken so far."""
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / _TICKS


async def _commits(here: Place, service: str, table: str) -> list[tuple[int, datetime]]:
    connection = await asyncpg.connect(here.dsn(service))
    try:
        rows = await connection.fetch(_COMMITS.format(table=table))
    finally:
        await connection.close()
    return [(row["number"], row["at"]) for row in rows]
