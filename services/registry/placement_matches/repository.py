"""
Every query about matches that were heard.

The load-bearing one is `_HEAR`: it lets an event through once, and never an older one after it.
Whoever hears a match holds its profile; an erasure waits for them, and they see that it happened.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_HOLD = text("SELECT pg_advisory_xact_lock_shared(hashtextextended(:profile, 7312))")
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:profile, 7312))")
_IS_ERASED = text("SELECT EXISTS (SELECT FROM erased_profile WHERE profile_id = :profile)")
_HEAR = text(
    """
    INSERT INTO heard_match AS h (match_id, profile_id, sequence, heard_at)
    VALUES (:match, :profile, :sequence, :at)
    ON CONFLICT (match_id) DO UPDATE SET sequence = :sequence, heard_at = :at
    WHERE h.sequence < :sequence
    RETURNING match_id
    """
)
_BURY = text(
    "INSERT INTO erased_profile (profile_id, erased_at) VALUES (:profile, :at) "
    "ON CONFLICT DO NOTHING"
)
_FORGET = text("DELETE FROM heard_match WHERE profile_id = :profile")
# By ids that were chosen before, so that two who sweep at once pass each other.
_SWEEP = tuple(
    text(
        f"DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM {table} "  # noqa: S608  constants
        f"WHERE {at} < :before LIMIT :most FOR UPDATE SKIP LOCKED)"
    )
    for table, key, at in (
        ("heard_match", "match_id", "heard_at"),
        ("erased_profile", "profile_id", "erased_at"),
    )
)


class MatchRepository:
    """Matches as they were heard, in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def is_erased(self, profile_id: UUID) -> bool:
        """Whether the profile was erased lately; if not, it is not until this transaction ends."""
        await self._session.execute(_HOLD, {"profile": str(profile_id)})
        return bool(await self._session.scalar(_IS_ERASED, {"profile": profile_id}))

    async def hear(self, *, match_id: UUID, profile_id: UUID, sequence: int, at: datetime) -> bool:
        """Whether the event is newer than everything that was heard of the match."""
        values = {"match": match_id, "profile": profile_id, "sequence": sequence, "at": at}
        return await self._session.scalar(_HEAR, values) is not None

    async def bury(self, profile_id: UUID, at: datetime) -> None:
        """Forget the profile's matches, and remember that it was erased."""
        await self._session.execute(_LOCK, {"profile": str(profile_id)})
        await self._session.execute(_BURY, {"profile": profile_id, "at": at})
        await self._session.execute(_FORGET, {"profile": profile_id})

    async def sweep(self, before: datetime, *, most: int) -> bool:
        """Let go of what is older; answers whether there may be more."""
        counts = []
        for statement in _SWEEP:
            gone = await self._session.execute(statement, {"before": before, "most": most})
            counts.append(int(getattr(gone, "rowcount", 0)))
        return max(counts) == most
