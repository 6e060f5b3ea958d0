"""Every query about committee seats."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.committees.models import CommitteeSeat
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page

_S = columns(CommitteeSeat)


class SeatRepository:
    """Seats in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, seat: CommitteeSeat) -> None:
        """A new seat."""
        self._session.add(seat)

    async def of_partner(self, programme_id: UUID, partner_id: UUID) -> CommitteeSeat | None:
        """The seat that a partner has now."""
        found: CommitteeSeat | None = await self._session.scalar(
            select(CommitteeSeat).where(
                _S.programme_id == programme_id,
                _S.partner_id == partner_id,
                _S.ended_at.is_(None),
            )
        )
        return found

    async def get(self, programme_id: UUID, seat_id: UUID) -> CommitteeSeat | None:
        """A seat of the programme, also one that ended."""
        found: CommitteeSeat | None = await self._session.scalar(
            select(CommitteeSeat).where(_S.programme_id == programme_id, _S.id == seat_id)
        )
        return found

    async def present(self, programme_id: UUID) -> list[CommitteeSeat]:
        """The seats of a programme that have not ended, oldest first."""
        found = await self._session.scalars(
            select(CommitteeSeat)
            .where(_S.programme_id == programme_id, _S.ended_at.is_(None))
            .order_by(_S.since, _S.id)
        )
        return list(found)

    async def page(self, programme_id: UUID, request: PageRequest) -> Rows[CommitteeSeat]:
        """All seats of a programme, oldest first."""
        statement = select(CommitteeSeat).where(_S.programme_id == programme_id)
        ordered = statement.order_by(_S.since, _S.id)
        return await select_page(self._session, ordered, request)
