"""Every query about references; who may do what stands in the WHERE."""

from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.partners.repository import acts_for
from services.registry.references.domain import OPEN
from services.registry.references.models import PartnerReference
from services.registry.references.schemas import ReferenceSide
from shared.contracts.values import MemberRole
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page
from shared.security.principal import Principal

_R = columns(PartnerReference)
_SIDES = {ReferenceSide.ABOUT: _R.partner_id, ReferenceSide.ASKED_OF: _R.referee_id}


class ReferenceRepository:
    """References in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, reference: PartnerReference) -> None:
        """A new request."""
        self._session.add(reference)

    async def open_one(self, partner_id: UUID, referee_id: UUID) -> PartnerReference | None:
        """The reference that was asked or given, and stands."""
        found: PartnerReference | None = await self._session.scalar(
            select(PartnerReference).where(
                _R.partner_id == partner_id, _R.referee_id == referee_id, _R.state.in_(OPEN)
            )
        )
        return found

    async def lock_as(
        self, principal: Principal, reference_id: UUID, *sides: ReferenceSide
    ) -> PartnerReference | None:
        """The reference, its row locked, if the principal acts for a partner on these sides."""
        may = [acts_for(principal, _SIDES[side], at_least=MemberRole.EDITOR) for side in sides]
        found: PartnerReference | None = await self._session.scalar(
            select(PartnerReference)
            .where(_R.id == reference_id, or_(*may))
            .with_for_update(of=PartnerReference)
            .execution_options(populate_existing=True)
        )
        return found

    async def page(
        self, partner_id: UUID, side: ReferenceSide, request: PageRequest
    ) -> Rows[PartnerReference]:
        """References about a partner or asked of it, the newest first."""
        statement: Any = select(PartnerReference).where(_SIDES[side] == partner_id)
        ordered = statement.order_by(_R.asked_at.desc(), _R.id.desc())
        return await select_page(self._session, ordered, request)
