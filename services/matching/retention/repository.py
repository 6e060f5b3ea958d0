"""All SQL that deletes what is old, some rows at a time."""

from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.handshakes.models import OPEN_STATES

_AT_ONCE: Final = 1000
# How much was told about a profile that is gone goes with its tombstone: no topic holds any of it
# any more, and its id never comes back.
_TOMBSTONES = text(
    """
    WITH gone AS (
        DELETE FROM erased_subject WHERE subject_id = ANY(ARRAY(
            SELECT subject_id FROM erased_subject WHERE erased_at < :before LIMIT :most))
        RETURNING subject_id
    ), uncounted AS (
        DELETE FROM event_sequence
        WHERE topic IN ('matching.profiles', 'matching.matches') AND key IN (
            SELECT CAST(subject_id AS text) FROM gone
            WHERE NOT EXISTS (SELECT FROM profile p WHERE p.id = subject_id))
    )
    SELECT subject_id FROM gone
    """
)
_EXPOSURES = text(
    """
    DELETE FROM exposure WHERE ctid = ANY(ARRAY(
        SELECT e.ctid FROM exposure e JOIN known_project k ON k.project_id = e.project_id
        WHERE e.told_at < :before AND NOT k.is_open LIMIT :most))
    """
)
_EXPIRED_ASKS = text(
    "DELETE FROM match_ask WHERE ctid = ANY(ARRAY("
    "SELECT ctid FROM match_ask WHERE expires_at < :now LIMIT :most))"
)
# Asked or answered in the very moment in which somebody left: the erasure could not see it.
_ASKS_OF_LEAVERS = text(
    """
    DELETE FROM match_ask WHERE ctid = ANY(ARRAY(
        SELECT a.ctid FROM match_ask a
        WHERE EXISTS (
                SELECT FROM unnest(a.names) AS n(id)
                WHERE NOT EXISTS (SELECT FROM profile p WHERE p.id = n.id))
            OR a.kind = 'my_projects'
                AND NOT EXISTS (SELECT FROM profile p WHERE p.id = a.owner)
        LIMIT :most))
    """
)
# One that is open ends when its project closes, and then has a year from there.
_HANDSHAKES = text(
    f"""
    DELETE FROM handshake WHERE ctid = ANY(ARRAY(
        SELECT h.ctid FROM handshake h JOIN known_project k ON k.project_id = h.project_id
        WHERE h.changed_at < :before AND NOT k.is_open AND NOT h.{OPEN_STATES} LIMIT :most))
    """  # noqa: S608  constants
)
_EXCLUSIONS = text(
    """
    DELETE FROM exclusion WHERE ctid = ANY(ARRAY(
        SELECT e.ctid FROM exclusion e JOIN known_project k ON k.project_id = e.project_id
        WHERE NOT k.is_open AND NOT EXISTS (SELECT FROM handshake h
            WHERE h.project_id = e.project_id AND h.profile_id = e.profile_id) LIMIT :most))
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

    async def delete_asks(self, now: datetime) -> int:
        """Forget asks that are expired, or show somebody who left; answers how many rows."""
        swept = await self._session.execute(_EXPIRED_ASKS, {"now": now, "most": _AT_ONCE})
        if not swept.rowcount:  # type: ignore[attr-defined]
            swept = await self._session.execute(_ASKS_OF_LEAVERS, {"most": _AT_ONCE})
        return int(swept.rowcount)  # type: ignore[attr-defined]

    async def delete_exposures(self, before: datetime) -> int:
        """Forget who was told of projects that are closed since; answers how many."""
        swept = await self._session.execute(_EXPOSURES, {"before": before, "most": _AT_ONCE})
        return int(swept.rowcount)  # type: ignore[attr-defined]

    async def delete_handshakes(self, before: datetime) -> int:
        """Forget handshakes with projects that are closed since; answers how many."""
        swept = await self._session.execute(_HANDSHAKES, {"before": before, "most": _AT_ONCE})
        return int(swept.rowcount)  # type: ignore[attr-defined]

    async def delete_exclusions(self) -> int:
        """Forget who parted over a closed project, once the handshake is gone; how many."""
        swept = await self._session.execute(_EXCLUSIONS, {"most": _AT_ONCE})
        return int(swept.rowcount)  # type: ignore[attr-defined]
