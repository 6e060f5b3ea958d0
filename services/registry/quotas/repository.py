"""Every query about quotas and the places taken in them."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.quotas.models import Quota, QuotaPlace
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page

_Q, _L = columns(Quota), columns(QuotaPlace)


class QuotaRepository:
    """Quotas and places in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: Quota | QuotaPlace) -> None:
        """A new row."""
        self._session.add(row)

    async def of_year(self, agreement_id: UUID, year: int) -> list[Quota]:
        """The quotas of one year."""
        found = await self._session.scalars(
            select(Quota).where(_Q.agreement_id == agreement_id, _Q.year == year).order_by(_Q.id)
        )
        return list(found)

    async def lock_year(self, agreement_id: UUID, year: int) -> list[Quota]:
        """The quotas of one year, their rows locked in order."""
        found = await self._session.scalars(
            select(Quota)
            .where(_Q.agreement_id == agreement_id, _Q.year == year)
            .order_by(_Q.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return list(found)

    async def lock(self, quota_id: UUID) -> Quota | None:
        """A quota, its row locked."""
        found: Quota | None = await self._session.scalar(
            select(Quota)
            .where(_Q.id == quota_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return found

    async def place_of(self, placement_id: UUID) -> QuotaPlace | None:
        """The places that a placement took, read anew."""
        found: QuotaPlace | None = await self._session.scalar(
            select(QuotaPlace)
            .where(_L.placement_id == placement_id)
            .execution_options(populate_existing=True)
        )
        return found

    async def remove(self, place: QuotaPlace) -> None:
        """The places are free again."""
        await self._session.delete(place)

    async def page(self, agreement_id: UUID, request: PageRequest) -> Rows[Quota]:
        """The quotas of an agreement, newest year first."""
        statement = select(Quota).where(_Q.agreement_id == agreement_id)
        return await select_page(
            self._session, statement.order_by(_Q.year.desc(), _Q.sector, _Q.id), request
        )
