"""Every query about steps and times of waiting."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.steps.models import StepTaken, TimeWaited
from shared.db.columns import columns

_S, _W = columns(StepTaken), columns(TimeWaited)


class StepRepository:
    """Steps and times of waiting in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: StepTaken | TimeWaited) -> None:
        """A new row."""
        self._session.add(row)

    async def end_waits(self, about: UUID, at: datetime) -> None:
        """Whoever waits for the thing waits no more."""
        await self._session.execute(
            update(TimeWaited).where(_W.about == about, _W.until.is_(None)).values(until=at)
        )

    async def steps(self, agreement_id: UUID) -> list[StepTaken]:
        """Every step of an agreement, oldest first."""
        found = await self._session.scalars(
            select(StepTaken).where(_S.agreement_id == agreement_id).order_by(_S.at, _S.id)
        )
        return list(found)

    async def waits(self, agreement_id: UUID) -> list[TimeWaited]:
        """Every time of waiting in an agreement, oldest first."""
        found = await self._session.scalars(
            select(TimeWaited).where(_W.agreement_id == agreement_id).order_by(_W.since, _W.id)
        )
        return list(found)
