"""What one member of a group can do to the others."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress

import pytest
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor

from shared.contracts.registry import MembershipChanged
from shared.db.unit_of_work import Database
from shared.messaging.kafka.leaving import leave_group
from tests.integration.shared.test_kafka_reading import remake, transport
from tests.integration.shared.test_transport_conformance import has, hearer, running, teller
from tests.support.events import make_effects, membership, tell
from tests.support.waiting import until

pytestmark = pytest.mark.kafka


class Stuck(ConsumerRebalanceListener):  # type: ignore[misc]
    """Says that it lives, and never lets go of what it holds."""

    def __init__(self) -> None:
        self.is_over = asyncio.Event()

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        if revoked:
            await self.is_over.wait()

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        pass


@pytest.mark.slow
async def test_a_member_that_lives_and_does_not_join_holds_up_its_group_for_ten_seconds(
    kafka_bootstrap: str, registry_database: Database, matching_database: Database
) -> None:
    await remake(kafka_bootstrap)
    await make_effects(matching_database)
    stuck = Stuck()
    member = AIOKafkaConsumer(
        bootstrap_servers=kafka_bootstrap,
        group_id="matching",
        enable_auto_commit=False,
        rebalance_timeout_ms=10_000,
        partition_assignment_strategy=(StickyPartitionAssignor,),
    )
    member.subscribe([MembershipChanged.topic], listener=stuck)
    await member.start()
    try:
        await tell(registry_database, membership())
        async with running(
            teller(registry_database, transport(kafka_bootstrap)),
            hearer(matching_database, transport(kafka_bootstrap)),
        ):
            await until(has(matching_database, 1), seconds=25)
    finally:
        stuck.is_over.set()
        with suppress(asyncio.CancelledError):
            await leave_group(member)
