"""Every query about pairs of partners that look like one."""

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.duplicates.domain import Verdict
from services.registry.duplicates.models import PartnerPair
from shared.db.columns import columns

_P = columns(PartnerPair)


class PairRepository:
    """Pairs in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, pair: PartnerPair) -> None:
        """A first word about two partners."""
        self._session.add(pair)

    async def find(self, low: UUID, high: UUID) -> PartnerPair | None:
        """What was said about the two."""
        found: PartnerPair | None = await self._session.get(
            PartnerPair, (low, high), populate_existing=True
        )
        return found

    async def about(self, partner_id: UUID) -> list[PartnerPair]:
        """Everything that was said about a partner and others."""
        found = await self._session.scalars(
            select(PartnerPair).where(or_(_P.low_id == partner_id, _P.high_id == partner_id))
        )
        return list(found)

    async def kept_instead_of(self, partner_id: UUID) -> UUID | None:
        """The partner that stays where this one is the same and does not."""
        found: UUID | None = await self._session.scalar(
            select(_P.kept_id).where(
                or_(_P.low_id == partner_id, _P.high_id == partner_id),
                _P.verdict == Verdict.SAME,
                _P.kept_id != partner_id,
            )
        )
        return found
