"""Every query of the fairness report; on the driver, because it reads much and writes nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import asyncpg

_LISTS = """
    SELECT p.project_id, r.role, p.sector
    FROM project_feature p JOIN role_feature r USING (project_id)
    WHERE p.is_open ORDER BY p.number DESC, r.role LIMIT $1
"""
_ORIGINS = "SELECT profile_id, origins FROM profile_feature WHERE profile_id = ANY($1)"
_TOLD = "SELECT profile_id FROM exposure WHERE project_id = $1 AND role = $2"
_TOLD_PER_PERSON = """
    SELECT profile_id, count(*) FROM exposure WHERE told_at > $1::timestamptz - interval '30 days'
    GROUP BY profile_id
"""

_HELD_BACK = "SELECT count(DISTINCT profile_id), count(*) FROM held_back"


class OpenRole(NamedTuple):
    """A role that people are found for, and its project's sector."""

    project_id: UUID
    role: int
    sector: str


class FairnessRepository:
    """Lists and exposures in one transaction."""

    def __init__(self, driver: asyncpg.Connection) -> None:
        self._driver = driver

    async def open_roles(self, most: int) -> list[OpenRole]:
        """Roles of open projects, the newest first."""
        return [OpenRole(*row) for row in await self._driver.fetch(_LISTS, most)]

    async def origins(self, profiles: Sequence[UUID]) -> dict[UUID, list[str]]:
        """The countries of origin by profile."""
        rows = await self._driver.fetch(_ORIGINS, list(profiles))
        return {row["profile_id"]: row["origins"] for row in rows}

    async def told(self, role: OpenRole) -> set[UUID]:
        """Who was told of a role."""
        rows = await self._driver.fetch(_TOLD, role.project_id, role.role)
        return {row["profile_id"] for row in rows}

    async def told_per_person(self, now: datetime) -> dict[UUID, int]:
        """How often each person was told in the last 30 days."""
        return {row[0]: row[1] for row in await self._driver.fetch(_TOLD_PER_PERSON, now)}

    async def held_back(self) -> tuple[int, int]:
        """How many people lists hold back, and from how many invitations in all."""
        people, invitations = await self._driver.fetchrow(_HELD_BACK)
        return people, invitations
