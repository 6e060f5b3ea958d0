"""Every query about roadmaps."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.roadmaps.models import Roadmap
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page

_R = columns(Roadmap)


class RoadmapRepository:
    """Roadmaps in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, roadmap: Roadmap) -> None:
        """The roadmap of a year that had none."""
        self._session.add(roadmap)

    async def find(self, agreement_id: UUID, year: int) -> Roadmap | None:
        """The roadmap of a year."""
        found: Roadmap | None = await self._session.scalar(
            select(Roadmap)
            .where(_R.agreement_id == agreement_id, _R.year == year)
            .execution_options(populate_existing=True)
        )
        return found

    async def page(self, agreement_id: UUID, request: PageRequest) -> Rows[Roadmap]:
        """The roadmaps of an agreement, newest year first."""
        statement = select(Roadmap).where(_R.agreement_id == agreement_id)
        return await select_page(
            self._session, statement.order_by(_R.year.desc(), _R.agreement_id), request
        )
