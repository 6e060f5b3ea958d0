"""Every query about applications; ownership stands in the WHERE."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.applications.domain import ApplicationStatus
from services.registry.applications.models import Application
from services.registry.partners.repository import acts_for
from services.registry.programmes.models import Programme
from shared.contracts.values import MemberRole
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page
from shared.security.principal import Principal

_A, _G = columns(Application), columns(Programme)


class ApplicationRepository:
    """Applications in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, application: Application) -> None:
        """A new application."""
        self._session.add(application)

    async def visible(self, principal: Principal, application_id: UUID) -> Application | None:
        """The application if it was selected, is one's own, or is of one's own programme."""
        found: Application | None = await self._session.scalar(
            select(Application).where(_A.id == application_id, _visible(principal))
        )
        return found

    async def own(self, principal: Principal, application_id: UUID) -> Application | None:
        """The application if the principal may edit it."""
        found: Application | None = await self._session.scalar(
            select(Application).where(
                _A.id == application_id,
                acts_for(principal, _A.partner_id, at_least=MemberRole.EDITOR),
            )
        )
        return found

    async def many(self, ids: Sequence[UUID]) -> dict[UUID, Application]:
        """Applications, whoever asks."""
        found = await self._session.scalars(select(Application).where(_A.id.in_(ids)))
        return {each.id: each for each in found}

    async def lock_many(self, ids: Sequence[UUID]) -> dict[UUID, Application]:
        """Applications, their rows locked in the order of their ids; the round's row is locked."""
        found = await self._session.scalars(
            select(Application)
            .where(_A.id.in_(ids))
            .order_by(_A.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return {each.id: each for each in found}

    async def page(
        self, principal: Principal, round_id: UUID, request: PageRequest, status: str | None
    ) -> Rows[Application]:
        """Applications of a round that the principal may see, newest first."""
        statement = select(Application).where(_A.round_id == round_id, _visible(principal))
        if status is not None:
            statement = statement.where(_A.status == status)
        ordered = statement.order_by(_A.created_at.desc(), _A.id.desc())
        return await select_page(self._session, ordered, request)


def _visible(principal: Principal) -> Any:
    runs = select(_G.id).where(acts_for(principal, _G.partner_id, at_least=MemberRole.VIEWER))
    conditions = [
        _A.status == ApplicationStatus.SELECTED,
        acts_for(principal, _A.partner_id, at_least=MemberRole.VIEWER),
        _A.programme_id.in_(runs) & (_A.status != ApplicationStatus.DRAFT),
    ]
    if principal.may("operate"):
        conditions.append(_A.status != ApplicationStatus.DRAFT)
    return or_(*conditions)
