"""What only a log can do to a reader: be made again, be cut off, and stand still in one place."""

from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import pytest
from aiokafka.partitioner import murmur2
from sqlalchemy import text

from shared.db.unit_of_work import Database
from shared.messaging.kafka import topics
from shared.messaging.kafka.topics import PartitionCountChanged, TopicPlan
from shared.messaging.kafka.transport import KafkaSettings, KafkaTransport
from shared.messaging.worker import Worker
from tests.integration.shared.test_transport_conformance import (
    TOPICS,
    has,
    hearer,
    running,
    teller,
)
from tests.support.events import effects, make_effects, membership, tell
from tests.support.waiting import until

pytestmark = pytest.mark.kafka


async def remake(bootstrap: str) -> None:
    wanted = topics.wanted_topics(TOPICS, min_isr=1)
    await topics.remake(bootstrap, wanted, replication=1, security={})


def transport(bootstrap: str) -> KafkaTransport:
    return KafkaTransport(KafkaSettings(bootstrap, "test", {}))


def says(worker: Worker, words: str) -> Callable[[], Awaitable[bool]]:
    async def is_said() -> bool:
        return words in ((await worker.checks())["transport"] or "")

    return is_said


async def test_a_topic_made_again_is_never_entered_in_the_middle(
    kafka_bootstrap: str, registry_database: Database, matching_database: Database
) -> None:
    await remake(kafka_bootstrap)
    await make_effects(matching_database)
    key, other = keys_of_two_partitions()
    async with running(
        teller(registry_database, transport(kafka_bootstrap)),
        hearer(matching_database, transport(kafka_bootstrap)),
    ):
        await tell(registry_database, membership(key), membership(key))
        await until(has(matching_database, 2), seconds=40)
    await remake(kafka_bootstrap)
    listening = hearer(matching_database, transport(kafka_bootstrap))
    async with running(teller(registry_database, transport(kafka_bootstrap))):
        # The new log is longer than the stored position: only the event's id tells them apart.
        await tell(registry_database, *(membership(key) for _ in range(5)))
        async with running(listening):
            await until(says(listening, "another event than was heard"), seconds=40)
            await tell(registry_database, membership(other))
            await until(has(matching_database, 3), seconds=40)
    assert (await effects(matching_database))[2:] == [(str(other), 1)]


async def test_a_position_beyond_the_log_stops_its_partition_and_no_other(
    kafka_bootstrap: str, registry_database: Database, matching_database: Database
) -> None:
    await remake(kafka_bootstrap)
    await make_effects(matching_database)
    async with matching_database.connection() as connection:
        await connection.execute(
            text(
                "INSERT INTO consumer_position (consumer, topic, partition, next_offset) "
                "SELECT 'matching', 'registry.memberships', n, 1000 FROM generate_series(0, 0) n"
            )
        )
    listening = hearer(matching_database, transport(kafka_bootstrap))
    async with running(teller(registry_database, transport(kafka_bootstrap)), listening):
        await tell(registry_database, *(membership(uuid4()) for _ in range(30)))
        await until(says(listening, "the topic ends at"), seconds=40)
        await until(has(matching_database, 10), seconds=40)
    assert 10 <= len(await effects(matching_database)) < 30


async def test_a_topic_that_does_not_exist_holds_only_its_own_rows(
    kafka_bootstrap: str, registry_database: Database, matching_database: Database
) -> None:
    wanted = topics.wanted_topics(TOPICS, min_isr=1)
    await topics.remake(kafka_bootstrap, wanted, replication=1, security={})
    await make_effects(matching_database)
    async with registry_database.unit_of_work() as uow:
        uow.publish(membership())
    async with registry_database.connection() as connection:
        await connection.execute(
            text("UPDATE outbox SET topic = 'registry.later', slot = 3 WHERE sequence = 1")
        )
    async with running(
        teller(registry_database, transport(kafka_bootstrap)),
        hearer(matching_database, transport(kafka_bootstrap)),
    ):
        await tell(registry_database, membership())
        await until(has(matching_database, 1), seconds=40)
        async with registry_database.connection() as connection:
            waiting = await connection.scalar(text("SELECT last_error FROM outbox"))
    assert waiting == "the topic registry.later does not exist"


async def test_a_partition_count_is_never_changed(kafka_bootstrap: str) -> None:
    await remake(kafka_bootstrap)
    wanted = topics.wanted_topics(TOPICS, min_isr=1)
    assert await topics.plan(kafka_bootstrap, wanted, {}) == []
    changed = [TopicPlan(each.name, each.partitions + 1, each.settings) for each in wanted]
    with pytest.raises(PartitionCountChanged):
        await topics.plan(kafka_bootstrap, changed, {})


def keys_of_two_partitions() -> tuple[UUID, UUID]:
    """Two keys that Kafka's own partitioner puts apart."""

    def partition(key: UUID) -> int:
        return int(murmur2(str(key).encode()) & 0x7FFFFFFF) % 6

    first = uuid4()
    while True:
        second = uuid4()
        if partition(second) != partition(first):
            return first, second
