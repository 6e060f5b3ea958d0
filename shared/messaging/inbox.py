"""
What was heard and how far: every statement about inbox rows and stored positions.

The load-bearing one is `_MOVE`: a batch carries the position it was read from and moves it only
from there. A process that lost its partition, or threw away what it had read, changes nothing.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from shared.messaging.kept import Heard
from shared.messaging.transport import Batch, Position, Span

APPLIED: Final = "applied"
PARKED: Final = "parked"
DEAD: Final = "dead"
DISCARDED: Final = "discarded"

_MOVE = text(
    """
    UPDATE consumer_position SET next_offset = :end, last_event_id = :last
    WHERE consumer = :consumer AND topic = :topic AND partition = :partition
      AND next_offset = :start
    """
)
_POSITION = text(
    "SELECT next_offset, last_event_id FROM consumer_position "
    "WHERE consumer = :consumer AND topic = :topic AND partition = :partition"
)
_BEGIN = text(
    "INSERT INTO consumer_position (consumer, topic, partition, next_offset) "
    "VALUES (:consumer, :topic, :partition, :offset) ON CONFLICT DO NOTHING"
)
# The waiting lines are locked in the same round trip; a line that ends meanwhile is not found. Nor
# is one that begins while the insert waits for another's commit: whoever finds events already taken
# has to look once more.
_TAKE_IN = text(
    """
    WITH taken AS (
        INSERT INTO inbox (consumer, source, event_id)
        SELECT :consumer, s, e
        FROM unnest(CAST(:sources AS text[]), CAST(:ids AS text[])) AS v(s, e)
        ORDER BY s, e
        ON CONFLICT DO NOTHING
        RETURNING source, event_id
    ), waiting AS (
        SELECT topic, key FROM parked_key
        WHERE consumer = :consumer
          AND (topic, key) IN (SELECT * FROM unnest(CAST(:topics AS text[]), CAST(:keys AS text[])))
        ORDER BY topic, key FOR UPDATE
    )
    SELECT true AS is_event, source AS a, event_id AS b FROM taken
    UNION ALL SELECT false, topic, key FROM waiting
    """
)
_SETTLE = text(
    """
    UPDATE inbox SET outcome = :outcome
    FROM unnest(CAST(:sources AS text[]), CAST(:ids AS text[])) AS v(s, e)
    WHERE consumer = :consumer AND source = s AND event_id = e
    """
)


class PositionMoved(Exception):
    """The stored position is not the one the batch was read from: it is to be read again."""

    def __init__(self, span: Span) -> None:
        super().__init__(f"{span.topic}/{span.partition} is no longer at {span.start}")
        self.span = span


class Inbox:
    """One consumer's inbox in one transaction."""

    def __init__(self, session: AsyncSession | AsyncConnection, consumer: str) -> None:
        self._session = session
        self._consumer = consumer

    async def position(self, topic: str, partition: int) -> Position | None:
        """Where to go on; None when nothing was ever read."""
        place = {"consumer": self._consumer, "topic": topic, "partition": partition}
        row = (await self._session.execute(_POSITION, place)).one_or_none()
        return Position(row.next_offset, row.last_event_id) if row else None

    async def begin_at(self, topic: str, partition: int, offset: int) -> None:
        """Write the first position of a partition; one that exists stays."""
        place = {"consumer": self._consumer, "topic": topic, "partition": partition}
        await self._session.execute(_BEGIN, place | {"offset": offset})

    async def move(self, batches: Sequence[Batch]) -> None:
        """Move each batch's position, in sorted order; PositionMoved at the first that did."""
        marks = {batch.span: batch.records[-1].mark for batch in batches if batch.span}
        for span in sorted(marks, key=lambda each: (each.topic, each.partition)):
            moved = await self._session.execute(
                _MOVE,
                {
                    "consumer": self._consumer,
                    "topic": span.topic,
                    "partition": span.partition,
                    "start": span.start,
                    "end": span.end,
                    "last": marks[span],
                },
            )
            if moved.rowcount == 0:  # type: ignore[attr-defined]
                raise PositionMoved(span)

    async def take_in(self, heard: Sequence[Heard]) -> tuple[list[Heard], set[tuple[str, str]]]:
        """
        Those that were never heard before, each once, in their order; and which of the lines wait.

        The waiting lines are locked until the transaction ends.
        """
        if not heard:
            return [], set()
        lines = {each.line for each in heard}
        values = {"topics": [topic for topic, _ in lines], "keys": [key for _, key in lines]}
        found = (await self._session.execute(_TAKE_IN, self._identities(heard) | values)).all()
        new = {(row.a, row.b) for row in found if row.is_event}
        fresh = []
        for each in heard:
            identity = (each.event.source, each.event.id)
            if identity in new:
                new.discard(identity)
                fresh.append(each)
        return fresh, {(row.a, row.b) for row in found if not row.is_event}

    async def settle(self, heard: Sequence[Heard], outcome: str) -> None:
        """Write down what became of events that were taken in."""
        if heard:
            values = self._identities(heard) | {"outcome": outcome}
            await self._session.execute(_SETTLE, values)

    def _identities(self, heard: Sequence[Heard]) -> dict[str, object]:
        return {
            "consumer": self._consumer,
            "sources": [each.event.source for each in heard],
            "ids": [each.event.id for each in heard],
        }
