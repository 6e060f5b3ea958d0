"""Every query that asks whether what was found is still so."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncSession

_OPEN_PROFILES = text(
    "SELECT profile_id FROM profile_feature WHERE is_open AND profile_id = ANY(:profiles)"
)
_OPEN_PROJECTS = text(
    """
    SELECT k.project_id, k.title, k.country, k.state
    FROM known_project k JOIN project_feature f ON f.project_id = k.project_id
    WHERE f.is_open AND k.project_id = ANY(:projects) AND NOT EXISTS (
        SELECT FROM exclusion e
        WHERE e.project_id = k.project_id AND e.profile_id = :profile)
    """
)


class FindingRepository:
    """Profiles and projects of today, in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def still_open(self, profiles: Collection[UUID]) -> set[UUID]:
        """Those of the profiles that are matched today."""
        found = await self._session.scalars(_OPEN_PROFILES, {"profiles": list(profiles)})
        return set(found)

    async def open_projects(
        self, projects: Collection[UUID], *, profile_id: UUID
    ) -> dict[UUID, Row[Any]]:
        """Those of the projects that are open today, and whose pair with the profile is not out."""
        values = {"projects": list(projects), "profile": profile_id}
        found = await self._session.execute(_OPEN_PROJECTS, values)
        return {row.project_id: row for row in found}
