"""What a topic said about somebody who left is gone from the log when its retention has passed."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.contracts.matching import ProfileErased, ProfilePublished
from shared.db.unit_of_work import Database
from shared.messaging.kafka import topics
from tests.integration.shared.test_kafka_reading import remake, transport
from tests.integration.shared.test_transport_conformance import TOPICS, running, teller
from tests.support.waiting import until

pytestmark = pytest.mark.kafka
_TOPIC = ProfilePublished.topic
# The design's fourteen days as seconds: long enough to be read once, short enough to wait for.
_SHORT = {"retention.ms": "4000", "segment.ms": "2000", "file.delete.delay.ms": "0"}


async def test_an_erased_person_is_gone_from_the_log_after_its_retention(
    kafka_bootstrap: str, matching_database: Database
) -> None:
    plans = [
        replace(each, settings=each.settings | _SHORT) if each.name == _TOPIC else each
        for each in topics.wanted_topics(TOPICS, min_isr=1)
    ]
    await topics.remake(kafka_bootstrap, plans, replication=1, security={})
    canary, now = uuid4(), datetime.now(UTC)
    whose = {"profile_id": canary, "person_id": uuid4(), "partner_id": None, "at": now}
    try:
        async with (
            AIOKafkaConsumer(bootstrap_servers=kafka_bootstrap) as log,
            running(teller(matching_database, transport(kafka_bootstrap))),
        ):
            async with matching_database.unit_of_work() as uow:
                uow.publish(ProfilePublished(**whose))
                uow.publish(ProfileErased(**whose))
            await until(lambda: _says(log, canary), seconds=40)
            await until(lambda: _is_empty(log), seconds=60)
            assert not await _says(log, canary)
    finally:
        await remake(kafka_bootstrap)


async def _partitions(log: AIOKafkaConsumer) -> list[TopicPartition]:
    # It only knows topics that it was told of.
    named = {plan.name: plan.partitions for plan in topics.wanted_topics(TOPICS, min_isr=1)}
    return [TopicPartition(_TOPIC, each) for each in range(named[_TOPIC])]


async def _says(log: AIOKafkaConsumer, canary: UUID) -> bool:
    """Whether any record on the log names it, by key or by value."""
    partitions = await _partitions(log)
    log.assign(partitions)
    await log.seek_to_beginning(*partitions)
    records = await log.getmany(*partitions, timeout_ms=500)
    named = str(canary).encode()
    return any(
        named in (each.key or b"") + (each.value or b"")
        for some in records.values()
        for each in some
    )


async def _is_empty(log: AIOKafkaConsumer) -> bool:
    """Whether the log begins where it ends: nothing of what was said can be read any more."""
    partitions = await _partitions(log)
    begins, ends = await log.beginning_offsets(partitions), await log.end_offsets(partitions)
    return bool(max(ends.values()) > 0 and begins == ends)
