"""What hearers hold of a restored teller that it no longer knows of itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text

from shared.db.derived import Holding
from shared.db.snapshot import snapshot
from shared.db.unit_of_work import Database

_AT_ONCE = 5_000
_EXAMPLES: Final = 5
_UNKNOWN = text(
    """
    SELECT k FROM unnest(CAST(:keys AS text[]), CAST(:held AS bigint[])) AS v(k, n)
    LEFT JOIN event_sequence s ON s.topic = :topic AND s.key = k
    WHERE s.last IS NULL OR n > s.last - :step ORDER BY k
    """
)


@dataclass(frozen=True, slots=True)
class Beyond:
    """Things of a topic of which a hearer has heard more; `examples` are the first keys."""

    hearer: str
    topic: str
    count: int
    examples: tuple[str, ...]


async def highest_held(hearer: Database, holds: Sequence[Holding]) -> int:
    """The highest number that a hearer has heard of any of these."""
    highest = 0
    async with snapshot(hearer) as session:
        for each in holds:
            query = text(f"SELECT max({each.sequence}) FROM {each.table}")  # noqa: S608  our own names
            highest = max(highest, await session.scalar(query) or 0)
    return highest


async def beyond(
    name: str, hearer: Database, holding: Holding, teller: Database, *, step: int
) -> Beyond:
    """Of what a hearer knows more than the teller did before its restore lifted it by `step`."""
    count, examples = 0, list[str]()
    held = text(
        f"SELECT CAST({holding.key} AS text) AS key, {holding.sequence} AS held "  # noqa: S608
        f"FROM {holding.table} WHERE {holding.sequence} > 0 ORDER BY 1"
    ).execution_options(yield_per=_AT_ONCE)
    async with snapshot(hearer) as session, teller.connection() as connection:
        async for rows in (await session.stream(held)).partitions(_AT_ONCE):
            values = {
                "topic": holding.topic,
                "keys": [row.key for row in rows],
                "held": [row.held for row in rows],
                "step": step,
            }
            unknown = list(await connection.scalars(_UNKNOWN, values))
            count += len(unknown)
            examples += unknown[: _EXAMPLES - len(examples)]
    return Beyond(name, holding.topic, count, tuple(examples))
