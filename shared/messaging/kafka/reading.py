"""
One membership in a consumer group, from joining to leaving.

Positions live in the hearer's database, so a rebalance only flips state here: new partitions are
placed (looked up, sought) by the reading loop itself, never inside a callback, because aiokafka
sends no heartbeat while a callback runs.
"""

import asyncio
from collections.abc import Iterable, Sequence
from time import monotonic
from typing import Any

import structlog
from aiokafka import ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import NoOffsetForPartitionError, OffsetOutOfRangeError

from shared.errors import HouseDown
from shared.messaging.transport import Batch, Hearer, Record, Span

_AGAIN_SECONDS = 2.0
_log = structlog.get_logger(__name__)


class Moves(ConsumerRebalanceListener):  # type: ignore[misc]
    """Remembers which partitions came and went; does nothing else."""

    def __init__(self) -> None:
        self.came: set[TopicPartition] = set()
        self.read_up_to: dict[TopicPartition, int] = {}

    def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        for partition in revoked:
            self.read_up_to.pop(partition, None)
            self.came.discard(partition)

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        for partition in assigned:
            self.read_up_to.pop(partition, None)
            self.came.add(partition)


class Reading:
    """One membership in the group, from joining to leaving."""

    def __init__(
        self, consumer: Any, moves: Moves, hearer: Hearer, troubles: dict[str, str]
    ) -> None:
        self._consumer = consumer
        self._moves = moves
        self._hearer = hearer
        self._troubles = troubles
        self._again_at: dict[TopicPartition, float] = {}
        self._stopped: set[TopicPartition] = set()

    async def run(self) -> None:
        try:
            while True:
                await self._place_new()
                await self._round()
        finally:
            for partition in self._stopped:
                self._troubles.pop(self._name(partition), None)

    async def _round(self) -> None:
        try:
            polled = await self._consumer.getmany(timeout_ms=250)
        except NoOffsetForPartitionError:
            return  # a partition that is not placed yet; the seek cures it
        except OffsetOutOfRangeError as error:
            for partition in error.args[0] if error.args else ():
                self._stop_partition(partition, "its position is outside the log")
            return
        batches = [
            self._batch(partition, records)
            for partition, records in polled.items()
            if records and partition in self._moves.read_up_to
        ]
        if batches:
            await self._deliver(batches)

    def _batch(self, partition: TopicPartition, records: Sequence[Any]) -> Batch:
        start, end = self._moves.read_up_to[partition], records[-1].offset + 1
        self._moves.read_up_to[partition] = end
        return Batch(
            tuple(_record(record) for record in records),
            Span(partition.topic, partition.partition, start, end),
        )

    async def _deliver(self, batches: Sequence[Batch]) -> None:
        try:
            outcome = await self._hearer.apply(batches)
        except HouseDown as error:
            _log.warning("standing still", consumer=self._hearer.name, reason=str(error))
            self._troubles[f"{self._hearer.name}: database"] = str(error)
            await asyncio.sleep(_AGAIN_SECONDS / 4)
            self._read_again(batch.span for batch in batches)
            return
        self._troubles.pop(f"{self._hearer.name}: database", None)
        for batch in batches:
            if batch.span is not None:
                self._troubles.pop(self._name(_place(batch.span)), None)
        self._read_again(outcome.lost)
        for refusal in outcome.refusals:
            record = refusal.record
            self._stop_partition(
                TopicPartition(record.topic, record.partition),
                f"offset {record.offset}: {refusal.reason}",
            )

    def _read_again(self, spans: Iterable[Span | None]) -> None:
        for span in spans:
            if span is not None:
                partition = _place(span)
                self._moves.read_up_to.pop(partition, None)
                self._moves.came.add(partition)

    def _stop_partition(self, partition: TopicPartition, reason: str) -> None:
        """Stand still loudly, and look again later: the cause may have passed."""
        self._troubles[self._name(partition)] = reason
        self._stopped.add(partition)
        self._moves.read_up_to.pop(partition, None)
        self._again_at[partition] = monotonic() + _AGAIN_SECONDS
        if partition in self._consumer.assignment():
            self._consumer.pause(partition)

    async def _place_new(self) -> None:
        for partition, at in tuple(self._again_at.items()):
            if at <= monotonic():
                del self._again_at[partition]
                self._moves.came.add(partition)
        while self._moves.came:
            partition = self._moves.came.pop()
            if partition in self._consumer.assignment():
                await self._place(partition)

    async def _place(self, partition: TopicPartition) -> None:
        position = await self._hearer.position(partition.topic, partition.partition)
        first = (await self._consumer.beginning_offsets([partition]))[partition]
        last = (await self._consumer.end_offsets([partition]))[partition]
        if position is None:
            await self._hearer.begin_at(partition.topic, partition.partition, first)
            position = first
        if position < first:
            self._stop_partition(partition, f"offsets {position} to {first} passed by retention")
        elif position > last:
            self._stop_partition(partition, f"the topic ends at {last} before {position}")
        elif partition in self._consumer.assignment():
            self._consumer.seek(partition, position)
            self._consumer.resume(partition)
            self._moves.read_up_to[partition] = position

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
