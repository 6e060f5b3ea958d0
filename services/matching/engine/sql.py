"""The engine that asks PostgreSQL: right before it is fast."""

from typing import Any
from uuid import UUID

from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.engine.funding_query import FUNDING
from services.matching.engine.people_query import PEOPLE
from services.matching.engine.scored import FUNDING_ROLE, Scored
from services.matching.scoring.ordering import pack
from services.matching.scoring.powers import P2, P3, P5, P8

_POWERS = {"p8": list(P8), "p2": list(P2)}
_FUNDING_POWERS = {"p5": list(P5), "p3": list(P3), "p2": list(P2)}


class SqlEngine:
    """Answers both questions on the session's own transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def best(self, project_id: UUID, role: int, limit: int | None) -> list[Scored]:
        """The first `limit` of a role's true list, or all of it; role 0 is the funding list."""
        if role == FUNDING_ROLE:
            return await self._funders(project_id, None, limit)
        return await self._people(project_id, role, None, limit)

    async def open_for(self, profile_id: UUID) -> list[Scored]:
        """Every place of a profile in the lists of open projects, in the order of keys."""
        people = await self._people(None, None, profile_id, None)
        return [*people, *await self._funders(None, profile_id, None)]

    async def _people(
        self, project_id: UUID | None, role: int | None, profile_id: UUID | None, limit: int | None
    ) -> list[Scored]:
        asked = {"project": project_id, "role": role, "profile": profile_id, "limit": limit}
        found = await self._session.execute(PEOPLE, _POWERS | asked)
        return [_person(row) for row in found]

    async def _funders(
        self, project_id: UUID | None, profile_id: UUID | None, limit: int | None
    ) -> list[Scored]:
        asked = {"project": project_id, "profile": profile_id, "limit": limit}
        found = await self._session.execute(FUNDING, _FUNDING_POWERS | asked)
        return [_funder(row) for row in found]


def _person(row: Row[Any]) -> Scored:
    needs = [(0, 0, 0, False)] * row.needs
    columns = (row.positions, row.helds, row.credits, row.levels, row.narrows)
    for position, *met in zip(*columns, strict=True):
        needs[position] = (met[0], met[1], met[2], met[3])
    head = (row.affinity, row.modality, row.sector, row.time_fit)
    return Scored(
        row.project_id,
        row.role,
        "skills",
        row.profile_id,
        row.key,
        row.r,
        row.a,
        row.b,
        row.s,
        row.l,
        pack(head, needs),
        row.may_be_told,
    )


def _funder(row: Row[Any]) -> Scored:
    facts = pack((row.sector, row.amount, row.country, row.bonus), ())
    return Scored(
        row.project_id,
        FUNDING_ROLE,
        "funding",
        row.profile_id,
        row.key,
        row.f,
        0,
        0,
        0,
        0,
        facts,
        may_be_told=True,
    )
