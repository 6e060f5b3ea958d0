"""
Every query about dead letters.

The load-bearing one is `_REVIVE`. Its inbox row says whether an event is dead: whoever turns that
word does the rest, and whoever comes second finds nothing to do. The event keeps its number, so it
stands before everything of its line that came after it.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, select, text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db.lines import FREED
from shared.http.pagination import PageRequest, Rows, select_page
from shared.operations.choice import Choice
from shared.operations.names import KeptName
from shared.operations.tables import DEAD_LETTER

_D = DEAD_LETTER.c
_SHORT = [each for each in _D if each.name not in ("headers", "value", "subjects")]
_PLACE: list[Column[Any]] = [_D.consumer, _D.seq, _D.topic, _D.key]
_CHANGE = """
    WITH noted AS (
        UPDATE inbox i SET outcome = :outcome FROM dead_letter d
        WHERE d.consumer = :consumer AND d.seq = ANY(CAST(:seqs AS bigint[]))
          AND i.consumer = d.consumer AND i.source = d.source AND i.event_id = d.event_id
          AND i.outcome = 'dead'
        RETURNING d.seq
    ), gone AS (
        DELETE FROM dead_letter d USING noted n
        WHERE d.consumer = :consumer AND d.seq = n.seq RETURNING d.*
    )"""
_REVIVE = text(
    f"""
    {_CHANGE}, put AS (
        INSERT INTO parked (consumer, seq, topic, key, source, event_id, event_type,
            headers, value, subjects)
        SELECT consumer, seq, topic, key, source, event_id, event_type,
            headers, value, subjects FROM gone
    ), {FREED}
    SELECT seq FROM gone
    """  # noqa: S608  constants
)
_DISCARD = text(f"{_CHANGE}, {FREED} SELECT seq FROM gone")  # noqa: S608  constants


class DeadLetterRepository:
    """Dead letters in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def page(self, choice: Choice, page: PageRequest) -> Rows[Any]:
        """Dead letters, the newest first."""
        found = select(*_SHORT).where(*choice.of(DEAD_LETTER))
        ordered = found.order_by(_D.died_at.desc(), _D.consumer, _D.seq)
        return await select_page(self._session, ordered, page)

    async def find(self, name: KeptName) -> Row[Any] | None:
        """One with its contents."""
        found = select(DEAD_LETTER).where(_D.consumer == name.consumer, _D.seq == name.seq)
        return (await self._session.execute(found)).one_or_none()

    async def choose(self, choice: Choice, *, limit: int) -> list[Row[Any]]:
        """The oldest of those that are meant: consumer, seq, topic, key."""
        found = await self._session.execute(
            select(*_PLACE)
            .where(*choice.of(DEAD_LETTER))
            .order_by(_D.consumer, _D.seq)
            .limit(limit)
        )
        return list(found.all())

    async def revive(self, consumer: str, seqs: Sequence[int]) -> list[int]:
        """Let dead letters wait again, whose lines the caller holds; answers which were dead."""
        return await self._change(_REVIVE, consumer, seqs, "parked")

    async def discard(self, consumer: str, seqs: Sequence[int]) -> list[int]:
        """Give dead letters up for good, whose lines the caller holds; answers which were dead."""
        return await self._change(_DISCARD, consumer, seqs, "discarded")

    async def _change(
        self, statement: Any, consumer: str, seqs: Sequence[int], outcome: str
    ) -> list[int]:
        done = await self._session.scalars(
            statement, {"consumer": consumer, "seqs": list(seqs), "outcome": outcome}
        )
        return list(done)
