"""Every query about amendments and the signatures under them."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.amendments.models import Amendment, AmendmentSignature
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page

_M, _S = columns(Amendment), columns(AmendmentSignature)


class AmendmentRepository:
    """Amendments in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: Amendment | AmendmentSignature) -> None:
        """A new row."""
        self._session.add(row)

    async def lock(self, agreement_id: UUID, amendment_id: UUID) -> Amendment | None:
        """An amendment of the agreement, its row locked."""
        found: Amendment | None = await self._session.scalar(
            select(Amendment)
            .where(_M.id == amendment_id, _M.agreement_id == agreement_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return found

    async def signatures(self, amendment_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
        """Who signed which amendment, oldest first."""
        found = await self._session.execute(
            select(_S.amendment_id, _S.partner_id)
            .where(_S.amendment_id.in_(amendment_ids))
            .order_by(_S.signed_at, _S.partner_id)
        )
        signed: dict[UUID, list[UUID]] = {each: [] for each in amendment_ids}
        for amendment_id, partner_id in found:
            signed[amendment_id].append(partner_id)
        return signed

    async def page(self, agreement_id: UUID, request: PageRequest) -> Rows[Amendment]:
        """The amendments of an agreement, newest first."""
        statement = select(Amendment).where(_M.agreement_id == agreement_id)
        return await select_page(
            self._session, statement.order_by(_M.proposed_at.desc(), _M.id.desc()), request
        )
