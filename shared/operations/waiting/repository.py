"""Every query about waiting lines that is an operator's, not the ear's."""

from typing import Any

from sqlalchemy import Column, Select, func, select, text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncSession

from shared.http.pagination import PageRequest, Rows, select_page
from shared.operations.choice import Choice
from shared.operations.names import LineName
from shared.operations.tables import PARKED, PARKED_KEY

_K, _P = PARKED_KEY.c, PARKED.c
_QUEUE_SHOWN = 100
_HURRY = text(
    "UPDATE parked_key SET next_at = now() "
    "WHERE consumer = :consumer AND topic = :topic AND key = :key"
)
_DISCARD = text(
    """
    WITH gone AS (
        DELETE FROM parked WHERE consumer = :consumer AND seq = :seq
        RETURNING consumer, source, event_id, event_type
    ), noted AS (
        UPDATE inbox i SET outcome = 'discarded' FROM gone g
        WHERE i.consumer = g.consumer AND i.source = g.source AND i.event_id = g.event_id
    )
    SELECT event_id, event_type FROM gone
    """
)


class WaitingRepository:
    """Waiting lines in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def page(self, choice: Choice, page: PageRequest) -> Rows[Any]:
        """Lines by consumer, topic and key."""
        lines = _lines().where(*choice.of(PARKED_KEY)).order_by(_K.consumer, _K.topic, _K.key)
        return await select_page(self._session, lines, page)

    async def find(self, name: LineName, *, for_update: bool = False) -> Row[Any] | None:
        """One line, its row locked if so wished."""
        found = _lines().where(
            _K.consumer == name.consumer, _K.topic == name.topic, _K.key == name.key
        )
        if for_update:
            # Another statement counts once the row is held: what waits may change until then.
            await self._session.execute(found.with_for_update(of=PARKED_KEY))
        row: Row[Any] | None = (await self._session.execute(found)).one_or_none()
        return row

    async def queue(self, name: LineName) -> list[Row[Any]]:
        """The first events of a line, without their contents."""
        columns: list[Column[Any]] = [_P.seq, _P.event_id, _P.event_type, _P.source, _P.parked_at]
        found = await self._session.execute(
            select(*columns).where(*_of_line(name)).order_by(_P.seq).limit(_QUEUE_SHOWN)
        )
        return list(found.all())

    async def event(self, name: LineName, seq: int) -> Row[Any] | None:
        """One event of a line, with its contents."""
        found = await self._session.execute(select(PARKED).where(*_of_line(name), _P.seq == seq))
        return found.one_or_none()

    async def hurry(self, name: LineName) -> None:
        """Let a line be due now."""
        await self._session.execute(_HURRY, name._asdict())

    async def discard(self, consumer: str, seq: int) -> Row[Any]:
        """Give up an event, whose line the caller holds; answers its id and type."""
        gone = await self._session.execute(_DISCARD, {"consumer": consumer, "seq": seq})
        return gone.one()


def _lines() -> Select[Any]:
    behind = select(func.count(), func.min(_P.seq)).where(
        _P.consumer == _K.consumer, _P.topic == _K.topic, _P.key == _K.key
    )
    queue = behind.with_only_columns(
        func.count().label("waiting"), func.min(_P.seq).label("head")
    ).lateral("queue")
    return select(PARKED_KEY, queue.c.waiting, queue.c.head).select_from(PARKED_KEY, queue)


def _of_line(name: LineName) -> tuple[Any, ...]:
    return _P.consumer == name.consumer, _P.topic == name.topic, _P.key == name.key
