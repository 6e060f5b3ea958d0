"""Every query about tranches."""

from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.tranches.models import Tranche
from shared.db.columns import columns

_T = columns(Tranche)


class TrancheRepository:
    """Tranches in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def replace(self, contribution_id: UUID, plan: list[Tranche]) -> None:
        """Put a plan in place of the last one."""
        await self._session.execute(delete(Tranche).where(_T.contribution_id == contribution_id))
        self._session.add_all(plan)
        await self._session.flush()

    async def plan(self, contribution_id: UUID) -> list[Tranche]:
        """The parts of a contribution in their order."""
        found = await self._session.scalars(
            select(Tranche)
            .where(_T.contribution_id == contribution_id)
            .order_by(_T.number)
            .execution_options(populate_existing=True)
        )
        return list(found)

    async def receipts_share(self, milestone_id: UUID, contributions: list[UUID]) -> int | None:
        """The largest share that any of these contributions' parts asks of a milestone."""
        found: int | None = await self._session.scalar(
            select(func.max(_T.receipts_share)).where(
                _T.milestone_id == milestone_id, _T.contribution_id.in_(contributions)
            )
        )
        return found
