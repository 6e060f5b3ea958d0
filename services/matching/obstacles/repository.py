"""The query that asks how lists stand for one pair."""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.lists.domain import Standing
from services.matching.scoring.ordering import NUMBER_BITS

# A profile stands in its shard's part of a list, and whether that is full is what counts.
_PART = f"FILTER (WHERE (m.order_key & {(1 << NUMBER_BITS) - 1}) % s.shards = :number % s.shards)"
_STANDINGS = text(
    f"""
    SELECT w.role, coalesce(bool_or(m.profile_id = :profile), false) AS is_listed,
        count(m.match_id) {_PART} AS places, min(m.order_key) {_PART} AS lowest,
        count(m.match_id) FILTER (WHERE m.order_key > w.key) AS before
    FROM (SELECT coalesce((SELECT shards FROM lists_in_force), 1) AS shards) AS s
    CROSS JOIN unnest(CAST(:roles AS int[]), CAST(:keys AS bigint[])) AS w(role, key)
    LEFT JOIN match m ON m.project_id = :project AND m.role = w.role
    GROUP BY w.role
    """  # noqa: S608  constants
)


class InList(NamedTuple):
    """Whether a pair stands in a list, how the list stands, and how many are before the pair."""

    is_listed: bool
    part: Standing
    before: int


class ListStandingRepository:
    """Stored lists in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of_pair(
        self, project_id: UUID, profile_id: UUID, *, number: int, keys: Mapping[int, int]
    ) -> dict[int, InList]:
        """By role, for a profile of this number that would stand at these keys."""
        values = {
            "project": project_id,
            "profile": profile_id,
            "number": number,
            "roles": list(keys),
            "keys": list(keys.values()),
        }
        found = await self._session.execute(_STANDINGS, values)
        return {
            row.role: InList(row.is_listed, Standing(row.places, row.lowest), row.before)
            for row in found
        }
