"""Sending and hearing over Kafka brokers."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any
from uuid import uuid4

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor
from aiokafka.errors import (
    KafkaError,
    MessageSizeTooLargeError,
)

from shared.errors import HouseDown
from shared.messaging.kafka.groups import count_members
from shared.messaging.kafka.leaving import STOP_SECONDS, leave_group, let_go
from shared.messaging.kafka.reading import Reading
from shared.messaging.kafka.subscribing import Moves, pace, subscribe
from shared.messaging.transport import (
    Hearer,
    Outbound,
    RowRefused,
    TopicRefused,
    Unpublishable,
)
from shared.messaging.watchdog import Pulse

_PUBLISH_SECONDS = 15.0
_FIRST_ASSIGNMENT_SECONDS = 30.0
_TOPIC_SECONDS = 1.0
_TOPIC_FRESH_SECONDS = 30.0
_AGAIN_SECONDS = 2.0
_ROOM_SECONDS = 10.0
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class KafkaSettings:
    """Where the brokers are and who we are to them."""

    bootstrap: str
    client_id: str
    security: dict[str, Any]


class KafkaTransport:
    """Sends and hears over Kafka brokers."""

    batch_limit = 500
    has_many_relays = True

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._producer: AIOKafkaProducer | None = None
        self._topics: dict[str, float] = {}
        self._troubles: dict[str, str] = {}
        self._readings: dict[str, Reading] = {}
        self._asked_at: dict[str, float] = {}
        self._room: dict[str, bool] = {}

    async def start(self) -> None:
        """Nothing yet: the producer is made with the first rows, so that a start never hangs."""

    async def stop(self) -> None:
        """Throw the producer away."""
        await self._discard_producer()

    def troubles(self) -> dict[str, str]:
        """What stands still and why."""
        return dict(self._troubles)

    async def publish(self, rows: Sequence[Outbound]) -> list[RowRefused | None]:
        """
        Send the rows and wait for what is acknowledged within the deadline.

        HouseDown when nothing was. After any failure the producer is thrown away: with idempotence
        on, batches never expire, and a partition that refused one refuses all that follow, which
        is what keeps a later row of a key from arriving before a refused one.
        """
        deadline = asyncio.get_running_loop().time() + _PUBLISH_SECONDS
        try:
            async with asyncio.timeout_at(deadline):
                producer = await self._ready_producer()
                known = {topic: await self._is_known(producer, topic) for topic in _topics(rows)}
        except (TimeoutError, KafkaError, OSError) as error:
            await self._broken(repr(error))
            raise HouseDown(f"Kafka does not answer: {type(error).__name__}") from error
        sent = await self._send_all(producer, rows, known, deadline)
        pending = [each for each in sent if isinstance(each, asyncio.Future)]
        if pending:
            left = deadline - asyncio.get_running_loop().time()
            await asyncio.wait(pending, timeout=max(0.0, left))
        results = [_acked(each) for each in sent]
        failed = [each for each in results if each and not isinstance(each, TopicRefused)]
        if failed:
            await self._broken(str(failed[0]))
            if all(type(each) is RowRefused for each in results):
                raise HouseDown(f"Kafka acknowledged nothing: {failed[0]}")
        else:
            self._troubles.pop("producer", None)
        return results

    async def hear(self, hearer: Hearer) -> None:
        """Read the hearer's topics as the group of its name, until cancelled."""
        while True:
            try:
                async with self._joined(hearer) as (consumer, moves):
                    reading = Reading(consumer, moves, hearer, self._troubles)
                    self._readings[hearer.name] = reading
                    await reading.run()
            except (KafkaError, OSError, TimeoutError, HouseDown) as error:
                self._troubles[f"{hearer.name}: group"] = repr(error)
                _log.warning("reading is interrupted", consumer=hearer.name, error=repr(error))
                await asyncio.sleep(_AGAIN_SECONDS)
            finally:
                self._readings.pop(hearer.name, None)

    async def pulses(self) -> Sequence[Pulse]:
        """How far each hearer is; of one without partitions, whether it should have some."""
        pulses = []
        for name, reading in tuple(self._readings.items()):
            is_left_out = reading.holds_nothing and await self._has_room(name, reading)
            pulses.append(reading.pulse(is_left_out=is_left_out))
        return pulses

    async def _has_room(self, group: str, reading: Reading) -> bool:
        """Whether the group has fewer members than partitions; asked every ten seconds."""
        now = monotonic()
        if now - self._asked_at.get(group, -_ROOM_SECONDS) >= _ROOM_SECONDS:
            self._asked_at[group] = now
            try:
                async with asyncio.timeout(STOP_SECONDS):
                    members = await count_members(
                        self._settings.bootstrap, group, self._settings.security
                    )
            except (TimeoutError, KafkaError, OSError):
                self._room[group] = False
            else:
                self._room[group] = members < reading.partition_count
        return self._room[group]

    async def _send_all(
        self,
        producer: AIOKafkaProducer,
        rows: Sequence[Outbound],
        known: dict[str, bool],
        deadline: float,
    ) -> "list[asyncio.Future[Any] | RowRefused]":
        sent: list[asyncio.Future[Any] | RowRefused] = []
        failed: RowRefused | None = None
        for row in rows:
            if not known[row.topic]:
                sent.append(TopicRefused(f"the topic {row.topic} does not exist"))
            elif failed is not None:
                sent.append(failed)
            else:
                try:
                    sent.append(await _send(producer, row, deadline))
                except MessageSizeTooLargeError as error:
                    sent.append(Unpublishable(str(error)))
                except (TimeoutError, KafkaError, OSError) as error:
                    # Nothing more goes out, or a later row of this key would pass this one.
                    failed = RowRefused(f"not taken: {error!r}")
                    sent.append(failed)
        return sent

    async def _broken(self, reason: str) -> None:
        self._troubles["producer"] = reason
        await self._discard_producer()

    async def _is_known(self, producer: AIOKafkaProducer, topic: str) -> bool:
        """Asked once per batch and kept a while: sending to an unknown topic costs ten seconds."""
        if monotonic() - self._topics.get(topic, -_TOPIC_FRESH_SECONDS) < _TOPIC_FRESH_SECONDS:
            return True
        with suppress(TimeoutError, KafkaError):
            async with asyncio.timeout(_TOPIC_SECONDS):
                if await producer.partitions_for(topic):
                    self._topics[topic] = monotonic()
                    return True
        return False

    async def _ready_producer(self) -> AIOKafkaProducer:
        if self._producer is None:
            producer = AIOKafkaProducer(
                bootstrap_servers=self._settings.bootstrap,
                client_id=f"{self._settings.client_id}-{uuid4().hex[:8]}",
                acks="all",
                enable_idempotence=True,
                linger_ms=0,
                max_batch_size=262_144,
                max_request_size=1_048_576,
                request_timeout_ms=10_000,
                compression_type="lz4",
                **self._settings.security,
            )
            try:
                await producer.start()
            except BaseException:
                await let_go(producer)
                raise
            self._producer = producer
        return self._producer

    async def _discard_producer(self) -> None:
        producer, self._producer = self._producer, None
        self._topics.clear()
        if producer is not None:
            await let_go(producer)

    @asynccontextmanager
    async def _joined(self, hearer: Hearer) -> AsyncIterator[tuple[AIOKafkaConsumer, Moves]]:
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._settings.bootstrap,
            client_id=f"{self._settings.client_id}-{uuid4().hex[:8]}",
            group_id=hearer.name,
            enable_auto_commit=False,
            auto_offset_reset="none",
            isolation_level="read_committed",
            fetch_max_bytes=8 * 1024 * 1024,
            max_partition_fetch_bytes=1024 * 1024,
            session_timeout_ms=10_000,
            heartbeat_interval_ms=2_000,
            # Joining waits for no handler here; who stays and does not join holds up all others.
            rebalance_timeout_ms=10_000,
            max_poll_interval_ms=300_000,
            partition_assignment_strategy=(StickyPartitionAssignor,),
            **pace(hearer.topics),
            **self._settings.security,
        )
        moves = Moves()
        try:
            subscribe(consumer, hearer.topics, moves)
            # It waits for its first assignment without bound.
            async with asyncio.timeout(_FIRST_ASSIGNMENT_SECONDS):
                await consumer.start()
            self._troubles.pop(f"{hearer.name}: group", None)
            yield consumer, moves
        finally:
            await leave_group(consumer)


def _topics(rows: Sequence[Outbound]) -> set[str]:
    return {row.topic for row in rows}


async def _send(
    producer: AIOKafkaProducer, row: Outbound, deadline: float
) -> "asyncio.Future[Any]":
    headers = [(name, value.encode()) for name, value in row.headers.items()]
    async with asyncio.timeout_at(deadline):
        taken: asyncio.Future[Any] = await producer.send(
            row.topic, value=row.value, key=row.key.encode(), headers=headers
        )
    return taken


def _acked(sent: "asyncio.Future[Any] | RowRefused") -> RowRefused | None:
    if isinstance(sent, RowRefused):
        return sent
    if not sent.done() or sent.cancelled():
        return RowRefused("no acknowledgement within the deadline")
    error = sent.exception()
    if error is None:
        return None
    if isinstance(error, MessageSizeTooLargeError):
        return Unpublishable(str(error))
    return RowRefused(f"refused: {error!r}")
