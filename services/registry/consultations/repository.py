"""Every query about consultations; ownership stands in the WHERE."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.consultations.models import Consultation
from services.registry.partners.repository import acts_for
from shared.contracts.values import MemberRole
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page
from shared.security.principal import Principal

_C = columns(Consultation)


class ConsultationRepository:
    """Consultations in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: Consultation) -> None:
        """A new row."""
        self._session.add(row)

    async def visible(self, principal: Principal, consultation_id: UUID) -> Consultation | None:
        """The consultation if it was opened, or is one's own."""
        found: Consultation | None = await self._session.scalar(
            select(Consultation).where(_C.id == consultation_id, _visible(principal))
        )
        return found

    async def lock(self, principal: Principal, consultation_id: UUID) -> Consultation | None:
        """The consultation, its row locked, if the principal may edit it."""
        found: Consultation | None = await self._session.scalar(
            select(Consultation)
            .where(
                _C.id == consultation_id,
                acts_for(principal, _C.partner_id, at_least=MemberRole.EDITOR),
            )
            .with_for_update(of=Consultation)
            .execution_options(populate_existing=True)
        )
        return found

    async def page(
        self, principal: Principal, request: PageRequest, filters: dict[str, Any], now: datetime
    ) -> Rows[Consultation]:
        """Consultations that the principal may see, newest first."""
        statement = select(Consultation).where(_visible(principal))
        for name in ("partner_id", "dialogue_id", "kind"):
            if filters.get(name) is not None:
                statement = statement.where(_C[name] == filters[name])
        if filters.get("is_open"):
            statement = statement.where(_C.opened_at.is_not(None), _C.closes_at > now)
        ordered = statement.order_by(_C.created_at.desc(), _C.id.desc())
        return await select_page(self._session, ordered, request)


def _visible(principal: Principal) -> Any:
    return or_(
        _C.opened_at.is_not(None),
        acts_for(principal, _C.partner_id, at_least=MemberRole.VIEWER),
    )
