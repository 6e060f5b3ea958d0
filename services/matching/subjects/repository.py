"""Every query that finds or erases a person."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_BY_PROFILE = (
    "match",
    "exposure",
    "profile_skill",
    "profile_busy",
    "profile_feature",
    "exclusion",
    "tell_profile_work",
)
_OUTBOX = text(
    "DELETE FROM outbox WHERE subjects && CAST(:subjects AS uuid[]) "
    "AND event_type <> 'matching.profile.erased.v1'"
)
_ANSWERS = text("DELETE FROM idempotency_answer WHERE principal = :principal")
_MATCHES = text(
    "SELECT match_id, project_id, role, kind, r AS score FROM match WHERE profile_id = :profile"
)


class SubjectRepository:
    """One person's rows in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def matches(self, profile_id: UUID) -> list[dict[str, Any]]:
        """A profile's places in lists."""
        found = await self._session.execute(_MATCHES, {"profile": profile_id})
        return [dict(row._mapping) for row in found]

    async def projects(self, profile_id: UUID) -> list[UUID]:
        """The projects in whose lists a profile stands."""
        asked = text("SELECT DISTINCT project_id FROM match WHERE profile_id = :p ORDER BY 1")
        return list(await self._session.scalars(asked, {"p": profile_id}))

    async def erase(self, profile_id: UUID) -> dict[str, int]:
        """Everything that hangs on a profile; answers how many rows of which kind."""
        erased = {}
        for table in _BY_PROFILE:
            done = await self._session.execute(
                text(f"DELETE FROM {table} WHERE profile_id = :profile"),  # noqa: S608  constants
                {"profile": profile_id},
            )
            erased[table] = int(done.rowcount)  # type: ignore[attr-defined]
        return erased

    async def erase_traces(self, subjects: list[UUID], principal: str) -> None:
        """Events that have not left, and kept answers."""
        await self._session.execute(_OUTBOX, {"subjects": subjects})
        await self._session.execute(_ANSWERS, {"principal": principal})
