"""Every query about contributions that a selection left."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.contributions.models import Contribution, LedgerEntry
from shared.db.columns import columns

_C, _E = columns(Contribution), columns(LedgerEntry)


class AwardRepository:
    """Contributions of applications in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock_of(self, application_id: UUID) -> list[Contribution]:
        """The contributions of an application, their rows locked in the order of their ids."""
        found = await self._session.scalars(
            select(Contribution)
            .where(_C.application_id == application_id)
            .order_by(_C.id)
            .with_for_update()
        )
        return list(found)

    async def promises(self, contribution_id: UUID, kind: str) -> list[LedgerEntry]:
        """The entries of a kind that are no corrections, in their order."""
        found = await self._session.scalars(
            select(LedgerEntry)
            .where(_E.contribution_id == contribution_id, _E.kind == kind, _E.corrects.is_(None))
            .order_by(_E.number)
        )
        return list(found)
