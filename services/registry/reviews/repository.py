"""Every query about reviews."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.reviews.models import Review
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page

_R = columns(Review)


class ReviewRepository:
    """Reviews in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, review: Review) -> None:
        """A new date in the calendar."""
        self._session.add(review)

    async def lock(self, agreement_id: UUID, review_id: UUID) -> Review | None:
        """A review of the agreement, its row locked."""
        found: Review | None = await self._session.scalar(
            select(Review)
            .where(_R.id == review_id, _R.agreement_id == agreement_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return found

    async def page(self, agreement_id: UUID, request: PageRequest) -> Rows[Review]:
        """The calendar of an agreement, newest first."""
        statement = select(Review).where(_R.agreement_id == agreement_id)
        return await select_page(
            self._session, statement.order_by(_R.planned_on.desc(), _R.id), request
        )
