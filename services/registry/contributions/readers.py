"""Who may read the books of a contribution, and the books that follow each other by id."""

from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.contributions.models import (
    Contribution,
    ContributionBalance,
    LedgerEntry,
)
from services.registry.partners.repository import acts_for
from services.registry.projects.models import Project
from shared.contracts.values import MemberRole
from shared.db.columns import columns
from shared.db.keyset import next_by_id
from shared.security.principal import Principal

_C, _B, _E = columns(Contribution), columns(ContributionBalance), columns(LedgerEntry)
_P = columns(Project)


async def following(
    session: AsyncSession,
    principal: Principal,
    partner_id: UUID | None,
    after: UUID | None,
    most: int,
) -> list[tuple[Contribution, ContributionBalance]]:
    """The next contributions that the principal may read, of all or of one keeper, by id."""
    statement = _kept(with_balance(), principal, partner_id)
    found = await session.execute(next_by_id(statement, _C.id, after, most))
    return [(row[0], row[1]) for row in found]


async def entries_following(
    session: AsyncSession,
    principal: Principal,
    partner_id: UUID | None,
    after: UUID | None,
    most: int,
) -> list[LedgerEntry]:
    """The next entries in books that the principal may read, of all or of one keeper, by id."""
    entries = (
        select(LedgerEntry)
        .join(Contribution, _C.id == _E.contribution_id)
        .join(Project, _P.id == _C.project_id)
    )
    statement = _kept(entries, principal, partner_id)
    return list(await session.scalars(next_by_id(statement, _E.id, after, most)))


def with_balance() -> Any:
    """Contributions, each with its balance, joined to their projects."""
    return (
        select(Contribution, ContributionBalance)
        .join(ContributionBalance, _B.contribution_id == _C.id)
        .join(Project, _P.id == _C.project_id)
    )


def is_readable(principal: Principal) -> Any:
    """By the keeper of the books, the contributor, the project's people, and reviewers."""
    if principal.may("partners:review"):
        return true()
    return or_(
        *(
            acts_for(principal, column, at_least=MemberRole.VIEWER)
            for column in (_C.partner_id, _C.contributor_partner_id, _P.partner_id)
        )
    )


def _kept(statement: Any, principal: Principal, partner_id: UUID | None) -> Any:
    readable = statement.where(is_readable(principal))
    return readable if partner_id is None else readable.where(_C.partner_id == partner_id)
