"""All SQL that deletes what is old, some rows at a time."""

from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_AT_ONCE: Final = 1000
_TOMBSTONES = text(
    "DELETE FROM erased_subject WHERE subject_id = ANY(ARRAY("
    "SELECT subject_id FROM erased_subject WHERE erased_at < :before LIMIT :most))"
)
_EXPOSURES = text(
    """
    DELETE FROM exposure WHERE ctid = ANY(ARRAY(
        SELECT e.ctid FROM exposure e JOIN known_project k ON k.project_id = e.project_id
        WHERE e.told_at < :before AND NOT k.is_open LIMIT :most))
    """
)


class RetentionRepository:
    """Old rows in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def delete_tombstones(self, before: datetime) -> int:
        """Forget who left before then; answers how many."""
        swept = await self._session.execute(_TOMBSTONES, {"before": before, "most": _AT_ONCE})
        return int(swept.rowcount)  # type: ignore[attr-defined]

    async def delete_exposures(self, before: datetime) -> int:
        """Forget who was told of projects that are closed since; answers how many."""
        swept = await self._session.execute(_EXPOSURES, {"before": before, "most": _AT_ONCE})
        return int(swept.rowcount)  # type: ignore[attr-defined]
