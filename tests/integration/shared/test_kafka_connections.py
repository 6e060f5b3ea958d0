"""What becomes of our clients when connections go and brokers fall silent."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any
from uuid import uuid4

import pytest
import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.conn import create_conn
from aiokafka.errors import KafkaConnectionError
from aiokafka.protocol.metadata import MetadataRequest

from shared.messaging.kafka import topics
from shared.messaging.kafka.leaving import leave_group, let_go
from shared.messaging.kafka.topics import TopicPlan
from tests.support.servers import SERVERS

pytestmark = pytest.mark.kafka
_LEAVES_WITHIN = 7.0


@asynccontextmanager
async def frozen_broker() -> AsyncIterator[None]:
    assert SERVERS.kafka is not None
    SERVERS.kafka.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        SERVERS.kafka.process.send_signal(signal.SIGCONT)


async def left_behind(by: Awaitable[None], before: "set[asyncio.Task[Any]]") -> list[str]:
    """The tasks that are still there after it, which has to be quick."""
    began = monotonic()
    await by
    assert monotonic() - began < _LEAVES_WITHIN
    await asyncio.sleep(0)
    return [repr(task) for task in asyncio.all_tasks() - before if not task.cancelling()]


def test_writing_to_a_connection_that_is_gone_is_an_error_the_client_expects(
    kafka_bootstrap: str,
) -> None:
    host, port = kafka_bootstrap.split(":")

    async def write() -> None:
        connection = await create_conn(host, int(port))
        connection._writer.transport.abort()
        # The transport closes with the next turn of the loop; the reader has not heard of it yet.
        await asyncio.sleep(0)
        await connection.send(MetadataRequest([]))

    with (
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
        pytest.raises(KafkaConnectionError),
    ):
        runner.run(write())


@pytest.fixture
async def topic(kafka_bootstrap: str) -> str:
    plan = TopicPlan(f"tests.{uuid4().hex}", 1, {"min.insync.replicas": "1"})
    await topics.make(kafka_bootstrap, [plan], replication=1, security={})
    return plan.name


async def test_a_member_leaves_a_frozen_broker_and_nothing_stays_behind(
    kafka_bootstrap: str, topic: str
) -> None:
    before = asyncio.all_tasks()
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=kafka_bootstrap, group_id="leaving")
    await consumer.start()
    async with frozen_broker():
        assert await left_behind(leave_group(consumer), before) == []


async def test_a_producer_of_a_frozen_broker_is_dropped_and_nothing_stays_behind(
    kafka_bootstrap: str, topic: str
) -> None:
    before = asyncio.all_tasks()
    producer = AIOKafkaProducer(bootstrap_servers=kafka_bootstrap, enable_idempotence=True)
    await producer.start()
    await producer.send_and_wait(topic, b"heard")
    async with frozen_broker():
        await producer.send(topic, b"unheard")
        assert await left_behind(let_go(producer), before) == []


async def test_a_member_whose_fetch_rests_leaves_without_being_taken_for_cancelled(
    kafka_bootstrap: str,
) -> None:
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka_bootstrap)
    await consumer.start()
    # Its fetching task begins, and waits for an assignment that never comes.
    await asyncio.sleep(0)
    # As after a failed fetch: the client cancels such a task and lets the cancellation through.
    consumer._fetcher._pending_tasks.add(asyncio.create_task(asyncio.sleep(60)))
    await asyncio.sleep(0)
    await leave_group(consumer)
    assert consumer._client._sync_task is None
