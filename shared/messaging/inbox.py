"""
What was heard and how far: every statement about inbox rows and stored positions.

The load-bearing one is `_MOVE`: a batch carries the position it was read from and moves it only
from there. A process that lost its partition, or threw away what it had read, changes nothing.
"""

from collections.abc import Sequence
from typing import Final

import asyncpg

from shared.messaging.kept import Heard
from shared.messaging.transport import Batch, Position, Span

APPLIED: Final = "applied"
PARKED: Final = "parked"
DEAD: Final = "dead"
DISCARDED: Final = "discarded"

_MOVE = """
    UPDATE consumer_position AS p SET next_offset = v.ends, last_event_id = v.last
    FROM (
        SELECT * FROM unnest($2::text[], $3::int[], $4::bigint[], $5::bigint[], $6::text[])
            AS u(topic, part, starts, ends, last)
        ORDER BY topic, part
    ) AS v
    WHERE p.consumer = $1 AND p.topic = v.topic AND p.partition = v.part
      AND p.next_offset = v.starts
    RETURNING p.topic, p.partition
"""
_POSITION = """
    SELECT next_offset, last_event_id FROM consumer_position
    WHERE consumer = $1 AND topic = $2 AND partition = $3
"""
_BEGIN = """
    INSERT INTO consumer_position (consumer, topic, partition, next_offset)
    VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
"""
# The waiting lines are locked in the same round trip; a line that ends meanwhile is not found. Nor
# is one that begins while the insert waits for another's commit: whoever finds events already taken
# has to look once more.
_TAKE_IN = """
    WITH taken AS (
        INSERT INTO inbox (consumer, source, event_id)
        SELECT $1, s, e FROM unnest($2::text[], $3::text[]) AS v(s, e)
        ORDER BY s, e
        ON CONFLICT DO NOTHING
        RETURNING source, event_id
    ), waiting AS (
        SELECT topic, key FROM parked_key
        WHERE consumer = $1
          AND (topic, key) IN (SELECT * FROM unnest($4::text[], $5::text[]))
        ORDER BY topic, key FOR UPDATE
    )
    SELECT true, source, event_id FROM taken
    UNION ALL SELECT false, topic, key FROM waiting
"""
_SETTLE = """
    UPDATE inbox SET outcome = $2
    FROM unnest($3::text[], $4::text[]) AS v(s, e)
    WHERE consumer = $1 AND source = s AND event_id = e
"""


class PositionMoved(Exception):
    """The stored position is not the one the batch was read from: it is to be read again."""

    def __init__(self, span: Span) -> None:
        super().__init__(f"{span.topic}/{span.partition} is no longer at {span.start}")
        self.span = span


class Inbox:
    """One consumer's inbox in one transaction."""

    def __init__(self, driver: asyncpg.Connection, consumer: str) -> None:
        self._driver = driver
        self._consumer = consumer

    async def position(self, topic: str, partition: int) -> Position | None:
        """Where to go on; None when nothing was ever read."""
        row = await self._driver.fetchrow(_POSITION, self._consumer, topic, partition)
        return Position(row["next_offset"], row["last_event_id"]) if row else None

    async def begin_at(self, topic: str, partition: int, offset: int) -> None:
        """Write the first position of a partition; one that exists stays."""
        await self._driver.execute(_BEGIN, self._consumer, topic, partition, offset)

    async def move(self, batches: Sequence[Batch]) -> None:
        """Move each batch's position; PositionMoved for the first that did, of those in order."""
        marks = {batch.span: batch.records[-1].mark for batch in batches if batch.span}
        if not marks:
            return
        spans = sorted(marks, key=lambda each: (each.topic, each.partition))
        found = await self._driver.fetch(
            _MOVE,
            self._consumer,
            [span.topic for span in spans],
            [span.partition for span in spans],
            [span.start for span in spans],
            [span.end for span in spans],
            [marks[span] for span in spans],
        )
        moved = {(topic, partition) for topic, partition in found}
        for span in spans:
            if (span.topic, span.partition) not in moved:
                raise PositionMoved(span)

    async def take_in(self, heard: Sequence[Heard]) -> tuple[list[Heard], set[tuple[str, str]]]:
        """
        Those that were never heard before, each once, in their order; and which of the lines wait.

        The waiting lines are locked until the transaction ends.
        """
        if not heard:
            return [], set()
        lines = {each.line for each in heard}
        found = await self._driver.fetch(
            _TAKE_IN,
            self._consumer,
            *_identities(heard),
            [topic for topic, _ in lines],
            [key for _, key in lines],
        )
        new = {(a, b) for is_event, a, b in found if is_event}
        fresh = []
        for each in heard:
            identity = (each.event.source, each.event.id)
            if identity in new:
                new.discard(identity)
                fresh.append(each)
        return fresh, {(a, b) for is_event, a, b in found if not is_event}

    async def settle(self, heard: Sequence[Heard], outcome: str) -> None:
        """Write down what became of events that were taken in."""
        if heard:
            await self._driver.execute(_SETTLE, self._consumer, outcome, *_identities(heard))


def _identities(heard: Sequence[Heard]) -> tuple[list[str], list[str]]:
    return [each.event.source for each in heard], [each.event.id for each in heard]
