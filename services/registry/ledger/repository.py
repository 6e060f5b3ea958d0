"""Every query about the books that follow each other; who may read them stands in the WHERE."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.contributions.models import (
    Contribution,
    ContributionBalance,
    LedgerEntry,
)
from services.registry.contributions.repository import is_readable, with_balance
from services.registry.projects.models import Project
from shared.db.columns import columns
from shared.db.keyset import next_by_id
from shared.security.principal import Principal

_C, _E, _P = columns(Contribution), columns(LedgerEntry), columns(Project)


class BookRepository:
    """Books in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def following(
        self, principal: Principal, partner_id: UUID | None, after: UUID | None, most: int
    ) -> list[tuple[Contribution, ContributionBalance]]:
        """The next contributions that the principal may read, of all or of one keeper, by id."""
        statement = _kept(with_balance(), principal, partner_id)
        found = await self._session.execute(next_by_id(statement, _C.id, after, most))
        return [(row[0], row[1]) for row in found]

    async def entries_following(
        self, principal: Principal, partner_id: UUID | None, after: UUID | None, most: int
    ) -> list[LedgerEntry]:
        """The next entries in books that the principal may read, of all or of one keeper, by id."""
        entries = (
            select(LedgerEntry)
            .join(Contribution, _C.id == _E.contribution_id)
            .join(Project, _P.id == _C.project_id)
        )
        statement = _kept(entries, principal, partner_id)
        return list(await self._session.scalars(next_by_id(statement, _E.id, after, most)))


def _kept(statement: Any, principal: Principal, partner_id: UUID | None) -> Any:
    readable = statement.where(is_readable(principal))
    return readable if partner_id is None else readable.where(_C.partner_id == partner_id)
