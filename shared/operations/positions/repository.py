"""Every query about stored positions that is an operator's, not the ear's."""

from typing import Any

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncSession

from shared.http.pagination import PageRequest, Rows, select_page
from shared.operations.choice import Choice
from shared.operations.tables import POSITION

_P = POSITION.c


class PositionRepository:
    """Stored positions in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def page(self, choice: Choice, page: PageRequest) -> Rows[Any]:
        """Positions by consumer, topic and partition."""
        found = select(POSITION).where(*choice.of(POSITION))
        ordered = found.order_by(_P.consumer, _P.topic, _P.partition)
        return await select_page(self._session, ordered, page)

    async def lock(self, consumer: str, topic: str, partition: int) -> Row[Any] | None:
        """One position, its row locked: no batch moves it meanwhile."""
        place = _at(consumer, topic, partition)
        found = await self._session.execute(select(POSITION).where(*place).with_for_update())
        return found.one_or_none()

    async def set(self, consumer: str, topic: str, partition: int, next_offset: int) -> None:
        """Go on at an offset, whatever stands before it."""
        await self._session.execute(
            update(POSITION)
            .where(*_at(consumer, topic, partition))
            .values(next_offset=next_offset, last_event_id=None)
        )

    async def delete(self, consumer: str, topic: str, partition: int) -> None:
        """Know nothing about it any more."""
        await self._session.execute(delete(POSITION).where(*_at(consumer, topic, partition)))


def _at(consumer: str, topic: str, partition: int) -> tuple[ColumnElement[bool], ...]:
    return _P.consumer == consumer, _P.topic == topic, _P.partition == partition
