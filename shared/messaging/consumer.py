"""
The ear of a service: reads records, drops what was heard before, calls the handlers, moves on.

One transaction holds a batch's position, its inbox rows, the handlers' changes and what they tell.
The position is compared and set with the one the batch was read from, so a process that lost its
partition, or slept through the loss, changes nothing.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import structlog
from sqlalchemy import text
from sqlalchemy.orm.exc import StaleDataError

from shared.contracts.catalog import EventData
from shared.contracts.codec import EnvelopeError, UnknownType, decode
from shared.contracts.envelope import Event
from shared.db.unit_of_work import Database, UnitOfWork
from shared.errors import HouseDown
from shared.messaging.hooks import Hooks, NoHooks
from shared.messaging.transport import Batch, Outcome, Position, Record, Refusal, Span
from shared.observability.metrics import EVENTS_HEARD

Handler = Callable[[Event[Any], UnitOfWork], Awaitable[None]]
Hears = Mapping[type[EventData], Handler]

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
_TAKE_IN = text(
    """
    INSERT INTO inbox (consumer, source, event_id)
    SELECT :consumer, s, e FROM unnest(CAST(:sources AS text[]), CAST(:ids AS text[])) AS v(s, e)
    ORDER BY s, e
    ON CONFLICT DO NOTHING
    RETURNING source, event_id
    """
)
_CHUNK = 16
_log = structlog.get_logger(__name__)


class _PositionMoved(Exception):
    def __init__(self, span: Span) -> None:
        super().__init__(f"{span.topic}/{span.partition} is no longer at {span.start}")
        self.span = span


class Consumer:
    """Acts on events exactly once in its own database, in order per partition or key."""

    def __init__(
        self, name: str, database: Database, hears: Hears, *, hooks: Hooks | None = None
    ) -> None:
        """`hears` is the whole ear of the service; two versions of one event are refused."""
        stems = [data_type.event_type.rpartition(".v")[0] for data_type in hears]
        if len(set(stems)) < len(stems):
            raise ValueError(f"{name} hears two versions of one event")
        self.name = name
        self.topics = tuple(sorted({data_type.topic for data_type in hears}))
        self._database = database
        self._hears: dict[type[EventData], Handler] = dict(hears)
        self._hooks = hooks or NoHooks()

    async def position(self, topic: str, partition: int) -> Position | None:
        """Where to go on; None when nothing was ever read."""
        async with self._database.connection() as connection:
            found = await connection.execute(
                _POSITION, {"consumer": self.name, "topic": topic, "partition": partition}
            )
            row = found.one_or_none()
        return Position(row.next_offset, row.last_event_id) if row else None

    async def begin_at(self, topic: str, partition: int, offset: int) -> None:
        """Write the first position of a partition; one that exists stays."""
        async with self._database.connection() as connection:
            await connection.execute(
                _BEGIN,
                {"consumer": self.name, "topic": topic, "partition": partition, "offset": offset},
            )

    async def apply(self, batches: Sequence[Batch]) -> Outcome:
        """
        Act on the batches, at most once each.

        All in one transaction; when a handler fails, again in small pieces, so that everything
        before the guilty record is kept. After it a partition goes no further; without a log only
        the record's key waits.
        """
        try:
            await self._act(batches)
            return Outcome()
        except _PositionMoved as moved:
            return Outcome(lost=(moved.span,)) if len(batches) == 1 else await self._apart(batches)
        except HouseDown:
            raise
        except Exception as error:  # whatever a handler raises belongs to one of its records
            _log.warning("a batch failed; acting on it in pieces", error=repr(error))
            return await self._apart(batches)

    async def _apart(self, batches: Sequence[Batch]) -> Outcome:
        refusals: list[Refusal] = []
        lost: list[Span] = []
        for batch in sorted(batches, key=lambda each: (each.span is None, str(each.span))):
            try:
                refusals += await (self._along(batch) if batch.span else self._by_key(batch))
            except _PositionMoved as moved:
                lost.append(moved.span)
        return Outcome(tuple(refusals), tuple(lost))

    async def _along(self, batch: Batch) -> list[Refusal]:
        """Record by record up to the first that fails; there the partition stops."""
        for piece in _pieces(batch, _CHUNK):
            try:
                await self._act([piece])
                continue
            except (HouseDown, _PositionMoved):
                raise
            except Exception as error:
                _log.debug("a piece failed; one by one", error=repr(error))
            for single in _pieces(piece, 1):
                if refused := await self._alone(single):
                    return [refused]
        return []

    async def _by_key(self, batch: Batch) -> list[Refusal]:
        """Record by record; after one that fails, the later ones of its key wait with it."""
        refusals: list[Refusal] = []
        waiting: set[tuple[str, str]] = set()
        for single in _pieces(batch, 1):
            record = single.records[0]
            if (record.topic, record.key) in waiting:
                refusals.append(Refusal(record, "an earlier event of the same key is waiting"))
            elif refused := await self._alone(single):
                refusals.append(refused)
                waiting.add((record.topic, record.key))
        return refusals

    async def _alone(self, single: Batch) -> Refusal | None:
        try:
            await self._act([single])
        except (HouseDown, _PositionMoved):
            raise
        except Exception as error:
            _log.error(
                "a record cannot be acted on; its line stands still",
                topic=single.records[0].topic,
                partition=single.records[0].partition,
                offset=single.records[0].offset,
                key=single.records[0].key,
                error=repr(error),
            )
            return Refusal(single.records[0], f"{type(error).__name__}: {error}"[:500])
        return None

    async def _act(self, batches: Sequence[Batch]) -> None:
        events = [event for batch in batches for event in self._readable(batch.records)]
        try:
            async with self._database.unit_of_work() as uow:
                await self._move(uow, batches)
                fresh = await self._take_in(uow, events)
                await self._hooks.reach("consumer.before_handlers")
                for event in fresh:
                    with uow.caused_by(event):
                        await self._hears[type(event.data)](event, uow)
                await self._hooks.reach("consumer.before_commit")
        except StaleDataError as error:
            raise HouseDown("somebody else changed the same rows; once more") from error
        await self._hooks.reach("consumer.after_commit")
        for event in fresh:
            EVENTS_HEARD.labels(self.name, event.type, "applied").inc()

    def _readable(self, records: Sequence[Record]) -> list[Event[EventData]]:
        """Decode what this service hears; EnvelopeError for what nobody could read."""
        events = []
        for record in records:
            try:
                event = decode(topic=record.topic, headers=record.headers, value=record.value)
            except UnknownType:
                EVENTS_HEARD.labels(self.name, "unknown", "ignored").inc()
                continue
            except EnvelopeError:
                EVENTS_HEARD.labels(self.name, "unreadable", "refused").inc()
                raise
            if type(event.data) in self._hears:
                events.append(event)
        return events

    async def _move(self, uow: UnitOfWork, batches: Sequence[Batch]) -> None:
        marks = {batch.span: batch.records[-1].mark for batch in batches if batch.span}
        for span in sorted(marks, key=lambda each: (each.topic, each.partition)):
            moved = await uow.session.execute(
                _MOVE,
                {
                    "consumer": self.name,
                    "topic": span.topic,
                    "partition": span.partition,
                    "start": span.start,
                    "end": span.end,
                    "last": marks[span],
                },
            )
            if moved.rowcount == 0:  # type: ignore[attr-defined]
                raise _PositionMoved(span)

    async def _take_in(
        self, uow: UnitOfWork, events: Sequence[Event[EventData]]
    ) -> list[Event[EventData]]:
        """The events that were never heard before, each once, in their order."""
        if not events:
            return []
        taken = await uow.session.execute(
            _TAKE_IN,
            {
                "consumer": self.name,
                "sources": [event.source for event in events],
                "ids": [event.id for event in events],
            },
        )
        new = {(source, event_id) for source, event_id in taken}
        fresh = []
        for event in events:
            if (event.source, event.id) in new:
                new.discard((event.source, event.id))
                fresh.append(event)
            else:
                EVENTS_HEARD.labels(self.name, event.type, "duplicate").inc()
        return fresh


def _pieces(batch: Batch, size: int) -> list[Batch]:
    """The batch cut into smaller ones that carry the positions between them."""
    pieces = []
    start = batch.span.start if batch.span else 0
    for first in range(0, len(batch.records), size):
        records = batch.records[first : first + size]
        if batch.span is None:
            pieces.append(Batch(records, None))
            continue
        is_last = first + size >= len(batch.records)
        end = batch.span.end if is_last else records[-1].offset + 1
        pieces.append(Batch(records, Span(batch.span.topic, batch.span.partition, start, end)))
        start = end
    return pieces
