"""Every query about reported burdens."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.burden.models import BurdenReport
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page

_R = columns(BurdenReport)


class BurdenRepository:
    """Reports of burdens in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, report: BurdenReport) -> None:
        """A new report."""
        self._session.add(report)

    async def all_of(self, agreement_id: UUID) -> list[BurdenReport]:
        """Every report on an agreement."""
        found = await self._session.scalars(
            select(BurdenReport).where(_R.agreement_id == agreement_id).order_by(_R.id)
        )
        return list(found)

    async def page(self, agreement_id: UUID, request: PageRequest) -> Rows[BurdenReport]:
        """The reports on an agreement, newest first."""
        statement = select(BurdenReport).where(_R.agreement_id == agreement_id)
        return await select_page(
            self._session, statement.order_by(_R.reported_at.desc(), _R.id.desc()), request
        )
