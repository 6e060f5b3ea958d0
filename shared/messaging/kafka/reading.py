"""
One membership in a consumer group, from joining to leaving.

Positions live in the hearer's database, so a rebalance only flips state here: new partitions are
placed (looked up, sought) by the reading loop itself, never inside a callback, because aiokafka
sends no heartbeat while a callback runs. Reading begins one record before the stored position: if
another event stands there, the topic was made again under its old name, and reading on would enter
the new log in the middle.
"""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any

import structlog
from aiokafka import TopicPartition
from aiokafka.errors import (
    CorruptRecordException,
    KafkaError,
    NoOffsetForPartitionError,
    OffsetOutOfRangeError,
    RecordTooLargeError,
)

from shared.errors import HouseDown
from shared.messaging.finishing import finish
from shared.messaging.kafka.identity import Identities
from shared.messaging.kafka.progress import Progresses
from shared.messaging.kafka.salvage import salvage
from shared.messaging.kafka.subscribing import Moves
from shared.messaging.resting import Resting
from shared.messaging.transport import Batch, Hearer, Position, Record, Span
from shared.messaging.watchdog import Pulse

_HOUSE_DOWN_SECONDS = 0.5
_log = structlog.get_logger(__name__)


class Reading:
    """One membership in the group, from joining to leaving."""

    def __init__(
        self, consumer: Any, moves: Moves, hearer: Hearer, troubles: dict[str, str]
    ) -> None:
        self._consumer = consumer
        self._moves = moves
        self._hearer = hearer
        self._troubles = troubles
        self._stopped: set[TopicPartition] = set()
        self._resting: Resting[TopicPartition] = Resting(first=0.5, longest=30.0)
        self._marks: dict[TopicPartition, str] = {}
        self._progress = Progresses(consumer)
        self._identities = Identities(consumer, hearer.name, troubles)

    def pulse(self, *, is_left_out: bool) -> Pulse:
        """How far this member is, and when a broker last answered it."""
        partitions, answered_ago = self._progress.now()
        return Pulse(
            self._hearer.name,
            partitions,
            answered_ago=answered_ago,
            is_left_out=is_left_out,
            is_explained=any(place.startswith(self._hearer.name) for place in self._troubles),
        )

    @property
    def holds_nothing(self) -> bool:
        """Whether it was given no partition."""
        return not self._consumer.assignment()

    @property
    def partition_count(self) -> int:
        """How many partitions its topics have, as far as the brokers said."""
        topics = self._consumer.subscription()
        return sum(len(self._consumer.partitions_for_topic(topic) or ()) for topic in topics)

    async def run(self) -> None:
        try:
            while True:
                await self._place_new()
                await self._round()
        finally:
            for partition in self._stopped:
                self._troubles.pop(self._name(partition), None)
            self._identities.forget()

    async def _round(self) -> None:
        try:
            polled = await self._consumer.getmany(timeout_ms=250)
        except NoOffsetForPartitionError:
            return  # a partition that is not placed yet; the seek cures it
        except OffsetOutOfRangeError as error:
            for partition in error.args[0] if error.args else ():
                self._stop_partition(partition, "its position is outside the log")
            return
        except (CorruptRecordException, RecordTooLargeError, ValueError):
            await self._pass_broken()
            return
        found = [
            self._batch(partition, records)
            for partition, records in polled.items()
            if records and partition in self._moves.read_up_to
        ]
        batches = [batch for batch in found if batch is not None]
        if await self._are_ours(batches) and batches:
            await self._deliver(batches)

    async def _are_ours(self, batches: Sequence[Batch]) -> bool:
        """Whether what was read comes from the topics that are meant; else it is read again."""
        try:
            made_again = await self._identities.made_again(has_read=bool(batches))
        except (KafkaError, TimeoutError):
            self._read_again(batch.span for batch in batches)
            return False
        if not made_again:
            return True
        _log.warning("topics were made again", consumer=self._hearer.name, partitions=made_again)
        for partition in made_again:
            self._place_again(partition)
        self._read_again(batch.span for batch in batches)
        return False

    def _batch(self, partition: TopicPartition, raw: Sequence[Any]) -> Batch | None:
        """What was read, with the position it was read from; None if there is nothing new."""
        start = self._moves.read_up_to[partition]
        records = [_record(each) for each in raw]
        mark = self._marks.pop(partition, None)
        if not records:
            return None
        if mark and records[0].offset == start - 1 and records[0].mark != mark:
            self._stop_partition(partition, f"offset {start - 1}: another event than was heard")
            return None
        new = tuple(record for record in records if record.offset >= start)
        if not new:
            return None
        end = new[-1].offset + 1
        self._moves.read_up_to[partition] = end
        self._progress.read(partition, raw[-1].timestamp / 1000)
        return Batch(new, Span(partition.topic, partition.partition, start, end))

    async def _deliver(self, batches: Sequence[Batch]) -> None:
        try:
            outcome = await finish(self._hearer.apply(batches))
        except HouseDown as error:
            await self._stand_still(error)
            self._read_again(batch.span for batch in batches)
            return
        self._troubles.pop(f"{self._hearer.name}: database", None)
        for batch in batches:
            if batch.span is not None and batch.span not in outcome.lost:
                self._progress.acted(_place(batch.span), batch.span.end)
                self._is_well(_place(batch.span))
        self._read_again(outcome.lost)

    def _is_well(self, partition: TopicPartition) -> None:
        self._troubles.pop(self._name(partition), None)
        self._stopped.discard(partition)
        self._resting.forget(partition)

    async def _pass_broken(self) -> None:
        """
        Read what the client cannot decode in another way; keep note of what nobody can, and go on.

        After such an error the client has dropped what it had read, so every partition is looked
        at from where it was; none is placed again, or the record before it might raise for ever.
        """
        for partition in tuple(self._moves.read_up_to):
            start = self._moves.read_up_to.get(partition)
            if start is None:
                continue  # it went away while another was looked at
            found = await salvage(
                self._consumer, partition, start - 1 if partition in self._marks else start
            )
            if found.broken_end is not None:
                await self._keep_note(partition, start, max(found.broken_end, start), found.reason)
            elif batch := self._batch(partition, found.records):
                await self._deliver([batch])
            end = self._moves.read_up_to.get(partition)
            if end is not None and partition in self._consumer.assignment():
                self._consumer.seek(partition, end)

    async def _keep_note(
        self, partition: TopicPartition, start: int, end: int, reason: str
    ) -> None:
        self._marks.pop(partition, None)
        self._moves.read_up_to[partition] = end
        if end == start:
            return  # it stands before the position: it was dealt with
        nothing = Record(partition.topic, partition.partition, start, "", (), b"")
        span = Span(partition.topic, partition.partition, start, end)
        _log.error("records are broken", partition=self._name(partition), start=start, end=end)
        why = f"the log cannot give back the records from {start} to {end - 1}: {reason}"
        try:
            outcome = await finish(self._hearer.quarantine(Batch((nothing,), span), why))
        except HouseDown as error:
            await self._stand_still(error)
            self._read_again([span])
            return
        self._read_again(outcome.lost)

    async def _stand_still(self, error: HouseDown) -> None:
        _log.warning("standing still", consumer=self._hearer.name, reason=str(error))
        self._troubles[f"{self._hearer.name}: database"] = str(error)
        await asyncio.sleep(_HOUSE_DOWN_SECONDS)

    def _read_again(self, spans: Iterable[Span | None]) -> None:
        for span in spans:
            if span is not None:
                self._place_again(_place(span))

    def _place_again(self, partition: TopicPartition) -> None:
        self._moves.read_up_to.pop(partition, None)
        self._moves.came.add(partition)

    def _stop_partition(self, partition: TopicPartition, reason: str) -> None:
        """Stand still loudly, and look again later: the cause may have passed."""
        if self._resting.rest(partition, reason):
            _log.error("a partition stands still", partition=self._name(partition), reason=reason)
        self._troubles[self._name(partition)] = reason
        self._stopped.add(partition)
        self._place_again(partition)
        if partition in self._consumer.assignment():
            self._silence(partition)

    def _silence(self, partition: TopicPartition) -> None:
        # Without any position each poll would raise for all partitions, paused or not.
        self._consumer.seek(partition, 0)
        self._consumer.pause(partition)

    async def _place_new(self) -> None:
        for partition in self._stopped - self._consumer.assignment():
            self._stopped.discard(partition)
            self._troubles.pop(self._name(partition), None)
        new = []
        for partition in tuple(self._moves.came):
            if partition not in self._consumer.assignment():
                self._moves.came.discard(partition)
            elif self._resting.is_resting(partition):
                self._silence(partition)
            else:
                self._moves.came.discard(partition)
                new.append(partition)
        try:
            if new:
                await self._place(new)
        except HouseDown as error:
            self._moves.came.update(new)
            await self._stand_still(error)

    async def _place(self, partitions: Sequence[TopicPartition]) -> None:
        # First: whatever is looked at from here on belongs to these topics, or is noticed later.
        await self._identities.learn(partitions)
        # Positions before ends: another member may still move them, and never beyond the end.
        stored = [await self._hearer.position(each.topic, each.partition) for each in partitions]
        # For all at once: each of these may wait behind a fetch.
        firsts = await self._consumer.beginning_offsets(partitions)
        lasts = await self._consumer.end_offsets(partitions)
        for partition, position in zip(partitions, stored, strict=True):
            await self._place_at(partition, position, firsts[partition], lasts[partition])

    async def _place_at(
        self, partition: TopicPartition, position: Position | None, first: int, last: int
    ) -> None:
        if position is None:
            await self._hearer.begin_at(partition.topic, partition.partition, first)
            mark, start = None, first
        else:
            mark, start = position.last_event_id, position.next_offset
        if start < first:
            self._stop_partition(partition, f"offsets {start} to {first} passed by retention")
        elif start > last:
            self._stop_partition(partition, f"the topic ends at {last} before {start}")
        elif partition in self._consumer.assignment():
            self._marks.pop(partition, None)
            if mark is not None and start > first:
                self._marks[partition] = mark
                self._consumer.seek(partition, start - 1)
            else:
                self._consumer.seek(partition, start)
            self._consumer.resume(partition)
            self._moves.read_up_to[partition] = start
            self._progress.acted(partition, start)

    def _name(self, partition: TopicPartition) -> str:
        return f"{self._hearer.name}: {partition.topic}/{partition.partition}"


def _place(span: Span) -> TopicPartition:
    return TopicPartition(span.topic, span.partition)


def _record(record: Any) -> Record:
    return Record(
        record.topic,
        record.partition,
        record.offset,
        (record.key or b"").decode("utf-8", errors="replace"),
        tuple((name, value or b"") for name, value in record.headers),
        record.value or b"",
    )
