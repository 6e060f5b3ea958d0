"""How much of what a service heard waits, is dead or cannot be read."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.observability.metrics import (
    DEAD_LETTERS,
    HELD_KEYS,
    PARKED_AGE,
    PARKED_EVENTS,
    PARKED_KEYS,
    QUARANTINED,
)

# Beyond this many the number tells nobody more, and counting on would cost.
_MOST: Final = 100_000
# Each count reads an index and stops at the most; the first of a queue has its smallest number.
_EARS = text(
    """
    SELECT c.name, keys.waiting, keys.held,
        (SELECT count(*) FROM (SELECT FROM parked WHERE consumer = c.name LIMIT :most) AS few)
            AS events,
        coalesce((SELECT extract(epoch FROM now() - parked_at) FROM parked
            WHERE consumer = c.name ORDER BY seq LIMIT 1), 0) AS age,
        (SELECT count(*) FROM (SELECT FROM dead_letter WHERE consumer = c.name LIMIT :most) AS few)
            AS dead,
        (SELECT count(*) FROM (SELECT FROM quarantine WHERE consumer = c.name LIMIT :most) AS few)
            AS quarantined
    FROM unnest(CAST(:consumers AS text[])) AS c(name),
    LATERAL (SELECT count(*) AS waiting, count(*) FILTER (WHERE is_held) AS held
        FROM parked_key WHERE consumer = c.name) AS keys
    """
)


async def measure_ears(connection: AsyncConnection, consumers: Sequence[str]) -> None:
    """Set the gauges of each consumer."""
    found = await connection.execute(_EARS, {"consumers": list(consumers), "most": _MOST})
    for ear in found:
        PARKED_KEYS.labels(ear.name).set(ear.waiting)
        HELD_KEYS.labels(ear.name).set(ear.held)
        PARKED_EVENTS.labels(ear.name).set(ear.events)
        PARKED_AGE.labels(ear.name).set(max(0.0, float(ear.age)))
        DEAD_LETTERS.labels(ear.name).set(ear.dead)
        QUARANTINED.labels(ear.name).set(ear.quarantined)
