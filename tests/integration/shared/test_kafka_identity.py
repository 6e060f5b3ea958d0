"""A topic that goes away or is made again while somebody reads it."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from sqlalchemy import text

from shared.contracts.envelope import Event
from shared.contracts.registry import MembershipChanged
from shared.db.unit_of_work import Database, UnitOfWork
from tests.integration.shared.test_kafka_reading import remake, says, transport
from tests.integration.shared.test_transport_conformance import has, hearer, running, teller
from tests.support.events import effects, make_effects, membership, note_effect, tell
from tests.support.waiting import until

pytestmark = pytest.mark.kafka
_TOPIC = MembershipChanged.topic


class Pause:
    """Stops this whole process in a handler, as a debugger or a busy machine would."""

    def __init__(self) -> None:
        self.reached, self.over = threading.Event(), threading.Event()

    async def note(self, event: Event[MembershipChanged], uow: UnitOfWork) -> None:
        await note_effect(event, uow)
        if event.sequence == 2:
            self.reached.set()
            assert self.over.wait(30)

    def make_again_meanwhile(self, bootstrap: str, key: UUID) -> None:
        """Make the topics again and fill them beyond what was read."""
        assert self.reached.wait(30)
        try:
            asyncio.run(self._make_again(bootstrap, key))
        finally:
            self.over.set()

    async def _make_again(self, bootstrap: str, key: UUID) -> None:
        await remake(bootstrap)
        async with AIOKafkaProducer(bootstrap_servers=bootstrap) as producer:
            for _ in range(5):
                claimed = [("ce_id", str(uuid4()).encode())]
                await producer.send_and_wait(
                    _TOPIC, b"other", key=str(key).encode(), headers=claimed
                )


async def test_a_reader_that_was_away_does_not_enter_a_topic_made_again_meanwhile(
    kafka_bootstrap: str, registry_database: Database, matching_database: Database
) -> None:
    await remake(kafka_bootstrap)
    await make_effects(matching_database)
    key, pause = uuid4(), Pause()
    listening = hearer(matching_database, transport(kafka_bootstrap), pause.note)
    meanwhile = threading.Thread(target=pause.make_again_meanwhile, args=(kafka_bootstrap, key))
    async with running(listening):
        async with running(teller(registry_database, transport(kafka_bootstrap))):
            await tell(registry_database, membership(key))
            await until(has(matching_database, 1), seconds=40)
            meanwhile.start()
            await tell(registry_database, membership(key))
            await until(has(matching_database, 2), seconds=40)
        await until(says(listening, "another event than was heard"), seconds=40)
        assert await stored(matching_database) == 2
    meanwhile.join()
    assert await effects(matching_database) == [(str(key), 1), (str(key), 2)]


async def test_a_topic_that_goes_away_is_said_and_heard_again_when_it_is_back(
    kafka_bootstrap: str, registry_database: Database, matching_database: Database
) -> None:
    await remake(kafka_bootstrap)
    await make_effects(matching_database)
    listening = hearer(matching_database, transport(kafka_bootstrap))
    async with running(listening):
        await until(holds_all(matching_database), seconds=40)
        admin = AIOKafkaAdminClient(bootstrap_servers=kafka_bootstrap)
        await admin.start()
        await admin.delete_topics([_TOPIC])
        await admin.close()
        await until(says(listening, "the topic does not exist"), seconds=20)
        await remake(kafka_bootstrap)
        async with running(teller(registry_database, transport(kafka_bootstrap))):
            await tell(registry_database, membership())
            await until(has(matching_database, 1), seconds=40)
        assert (await listening.checks())["transport"] is None


def holds_all(database: Database) -> Callable[[], Awaitable[bool]]:
    async def is_so() -> bool:
        async with database.connection() as connection:
            found = await connection.scalar(text("SELECT count(*) FROM consumer_position"))
        return bool(found == 6)

    return is_so


async def stored(database: Database) -> int:
    async with database.connection() as connection:
        return int(
            await connection.scalar(text("SELECT sum(next_offset) FROM consumer_position")) or 0
        )
