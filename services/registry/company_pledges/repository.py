"""Every query about companies' pledges; ownership stands in the WHERE."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.company_pledges.models import CompanyPledge
from services.registry.partners.repository import acts_for, is_standing
from shared.contracts.values import MemberRole
from shared.db.columns import columns
from shared.db.keyset import next_by_id
from shared.http.pagination import PageRequest, Rows, select_page
from shared.security.principal import Principal

_C = columns(CompanyPledge)


class PledgeRepository:
    """Companies' pledges in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, pledge: CompanyPledge) -> None:
        """A new pledge."""
        self._session.add(pledge)

    async def visible(self, principal: Principal, pledge_id: UUID) -> CompanyPledge | None:
        """The pledge of a company in good standing, or of one's own."""
        found: CompanyPledge | None = await self._session.scalar(
            select(CompanyPledge).where(_C.id == pledge_id, _visible(principal))
        )
        return found

    async def lock(self, principal: Principal | None, pledge_id: UUID) -> CompanyPledge | None:
        """The pledge, its row locked, if the principal may edit it; None for a reviewer."""
        statement: Any = select(CompanyPledge).where(_C.id == pledge_id)
        if principal is not None:
            own = acts_for(principal, _C.partner_id, at_least=MemberRole.EDITOR)
            statement = statement.where(own)
        found: CompanyPledge | None = await self._session.scalar(
            statement.with_for_update(of=CompanyPledge).execution_options(populate_existing=True)
        )
        return found

    async def following(
        self, principal: Principal, partner_id: UUID | None, after: UUID | None, most: int
    ) -> list[CompanyPledge]:
        """The next pledges that the principal may see, of all or of one company, by id."""
        statement = select(CompanyPledge).where(_visible(principal))
        if partner_id is not None:
            statement = statement.where(_C.partner_id == partner_id)
        return list(await self._session.scalars(next_by_id(statement, _C.id, after, most)))

    async def page(
        self,
        principal: Principal,
        request: PageRequest,
        filters: dict[str, Any],
        *,
        review_until: date | None,
    ) -> Rows[CompanyPledge]:
        """Pledges that the principal may see, the newest first."""
        statement = select(CompanyPledge).where(_visible(principal))
        for name, value in filters.items():
            if value is not None:
                statement = statement.where(_C[name] == value)
        if review_until is not None:
            statement = statement.where(_C.review_on <= review_until)
        ordered = statement.order_by(_C.created_at.desc(), _C.id.desc())
        return await select_page(self._session, ordered, request)


def _visible(principal: Principal) -> Any:
    conditions = [
        is_standing(_C.partner_id),
        acts_for(principal, _C.partner_id, at_least=MemberRole.VIEWER),
    ]
    if principal.may("partners:review"):
        return _C.id.is_not(None)
    return or_(*conditions)
