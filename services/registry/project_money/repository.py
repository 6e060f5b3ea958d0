"""Every query that adds up ledgers; what may be seen stands in the WHERE."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.registry.contributions.models import Contribution, ContributionBalance, LedgerEntry
from services.registry.partners.repository import acts_for
from services.registry.projects.models import Project
from shared.contracts.values import MemberRole
from shared.db.columns import columns
from shared.security.principal import Principal

_C, _B, _E = columns(Contribution), columns(ContributionBalance), columns(LedgerEntry)
_P = columns(Project)
COUNTERS = ("pledged", "committed", "disbursed", "in_kind", "refunded", "spent")


class ProjectMoneyRepository:
    """Sums of ledgers in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def sums_of_project(self, project_id: UUID) -> list[Any]:
        """By currency and class, in that order."""
        found = await self._session.execute(_sums().where(_C.project_id == project_id))
        return list(found)

    async def sums_of_programme(self, principal: Principal, programme_id: UUID) -> list[Any]:
        """The same over the projects of a programme that the principal may see."""
        is_visible = or_(
            _P.published_at.is_not(None),
            acts_for(principal, _P.partner_id, at_least=MemberRole.VIEWER),
        )
        found = await self._session.execute(
            _sums()
            .join(Project, _P.id == _C.project_id)
            .where(_C.programme_id == programme_id, is_visible)
        )
        return list(found)

    async def reads_books(self, principal: Principal, project: Project) -> bool:
        """Whether the principal may read some of the project's books."""
        if principal.may("partners:review"):
            return True
        is_owner = await self._session.scalar(
            select(_P.id).where(
                _P.id == project.id, acts_for(principal, _P.partner_id, at_least=MemberRole.VIEWER)
            )
        )
        if is_owner is not None:
            return True
        giver = or_(
            *(
                acts_for(principal, column, at_least=MemberRole.VIEWER)
                for column in (_C.partner_id, _C.contributor_partner_id)
            )
        )
        found = await self._session.scalar(
            select(_C.id).where(_C.project_id == project.id, giver).limit(1)
        )
        return found is not None

    async def evidence(self, project_id: UUID) -> list[Any]:
        """The papers under entries that no correction touched."""
        correction: Any = aliased(LedgerEntry)
        found = await self._session.execute(
            select(_E.id, _E.evidence)
            .join(Contribution, _C.id == _E.contribution_id)
            .where(
                _C.project_id == project_id,
                _E.evidence.is_not(None),
                _E.corrects.is_(None),
                ~select(correction.id)
                .where(correction.corrects == _E.id)
                .correlate(LedgerEntry)
                .exists(),
            )
            .order_by(_E.id)
        )
        return list(found)

    async def named(self, project_id: UUID) -> list[Any]:
        """What each contribution of a project is called, and by whom."""
        found = await self._session.execute(
            select(_C.id, _C.partner_id, _C.reference)
            .where(_C.project_id == project_id)
            .order_by(_C.created_at, _C.id)
        )
        return list(found)

    async def pledges(self, project_id: UUID) -> list[Any]:
        """The contributions that pledged: since when, and what of it is committed."""
        found = await self._session.execute(
            select(_C.id, func.min(_E.value_date).label("on"), _B.committed)
            .join(LedgerEntry, _E.contribution_id == _C.id)
            .join(ContributionBalance, _B.contribution_id == _C.id)
            .where(_C.project_id == project_id, _E.kind == "pledge", _B.pledged > 0)
            .group_by(_C.id, _B.committed)
        )
        return list(found)


def _sums() -> Any:
    return (
        select(
            _C.currency,
            _C.contributor_class,
            *(func.sum(_B[name]).label(name) for name in COUNTERS),
        )
        .join_from(Contribution, ContributionBalance, _B.contribution_id == _C.id)
        .group_by(_C.currency, _C.contributor_class)
        .order_by(_C.currency, _C.contributor_class)
    )
