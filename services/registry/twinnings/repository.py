"""Every query about twinnings."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.partners.models import Partner
from services.registry.twinnings.models import Twinning
from shared.contracts.values import PartnerStatus, PartnerType
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page

_T, _P = columns(Twinning), columns(Partner)


class TwinningRepository:
    """Twinnings in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, twinning: Twinning) -> None:
        """A new pair."""
        self._session.add(twinning)

    async def find(self, agreement_id: UUID, twinning_id: UUID) -> Twinning | None:
        """A twinning of the agreement."""
        found: Twinning | None = await self._session.scalar(
            select(Twinning).where(_T.id == twinning_id, _T.agreement_id == agreement_id)
        )
        return found

    async def remove(self, twinning: Twinning) -> None:
        """The two go apart."""
        await self._session.delete(twinning)

    async def hosts(self, partner_ids: list[UUID]) -> dict[UUID, Partner]:
        """Those of these partners that are verified host institutions."""
        found = await self._session.scalars(
            select(Partner).where(
                _P.id.in_(partner_ids),
                _P.status == PartnerStatus.VERIFIED,
                _P.partner_type == PartnerType.HOST_INSTITUTION,
            )
        )
        return {partner.id: partner for partner in found}

    async def names(self, partner_ids: list[UUID]) -> dict[UUID, str]:
        """What partners are called."""
        found = await self._session.execute(select(_P.id, _P.name).where(_P.id.in_(partner_ids)))
        return {partner_id: str(name) for partner_id, name in found}

    async def page(self, agreement_id: UUID, request: PageRequest) -> Rows[Twinning]:
        """The twinnings of an agreement, oldest first."""
        statement = select(Twinning).where(_T.agreement_id == agreement_id)
        return await select_page(self._session, statement.order_by(_T.created_at, _T.id), request)
