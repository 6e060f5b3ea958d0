"""The Kafka side of the event door for tests: a registry's worker, and partners at the broker."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy

from services.registry.settings import RegistrySettings
from services.registry.worker import make_worker
from shared.contracts.intake import topic_of
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from shared.messaging.kafka import partners, topics
from shared.messaging.kafka.partners import KafkaCredential
from shared.messaging.kafka.topics import wanted_topic, wanted_topics
from shared.messaging.kafka.transport import KafkaSettings, KafkaTransport

TOPICS = Path(__file__).parents[3] / "deploy" / "kafka" / "topics.yaml"
Headers = Sequence[tuple[str, bytes]]


def fresh_slug() -> str:
    """A partner nobody had: topics of a broker outlive a test's database."""
    return f"clinic-{uuid4().hex[:8]}"


@asynccontextmanager
async def let_in(bootstrap: str, slug: str) -> AsyncIterator[KafkaCredential]:
    """
    A partner's topic, user and rules at the broker, and the public topics it may read.

    All gone in the end: the broker is that of other tests too, and they hear every such topic.
    """
    wanted = wanted_topics(TOPICS, min_isr=1)
    if missing := await topics.plan(bootstrap, wanted, {}):
        await topics.make(bootstrap, missing, replication=1, security={})
    try:
        yield await partners.give(
            bootstrap,
            {},
            slug=slug,
            topic=wanted_topic(TOPICS, topic_of(slug), min_isr=1),
            replication=1,
            public=["registry.partners", "registry.projects"],
        )
    finally:
        await partners.revoke(bootstrap, {}, slug=slug)
        admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
        await admin.start()
        await admin.delete_topics([topic_of(slug)])
        await admin.close()


def login(credential: KafkaCredential) -> dict[str, Any]:
    """The client settings of a partner's system."""
    return {
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": credential.username,
        "sasl_plain_password": credential.password,
    }


@asynccontextmanager
async def registry_worker(
    settings: RegistrySettings, database: Database, bootstrap: str
) -> AsyncIterator[None]:
    """The registry's worker over the real broker."""
    transport = KafkaTransport(KafkaSettings(bootstrap, "test", {}))
    worker = make_worker(settings, database=database, transport=transport, wake=Wake())
    task = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


class Name(str):
    """A header's name in any bytes, as a hostile client would write it."""

    raw: bytes

    def __new__(cls, raw: bytes) -> "Name":
        """Shown as text, written as it is."""
        made = super().__new__(cls, raw.decode("latin-1"))
        made.raw = raw
        return made

    def encode(self, *_: Any, **__: Any) -> bytes:
        """The bytes themselves."""
        return self.raw


@dataclass(frozen=True, slots=True)
class Sent:
    """A record as it is to be sent."""

    value: bytes | None
    headers: Headers = ()
    key: bytes | None = b"k"


def structured(event: dict[str, Any]) -> Sent:
    """The event as one JSON document."""
    return Sent(orjson.dumps(event), [("content-type", b"application/cloudevents+json")])


def binary(event: dict[str, Any]) -> Sent:
    """The event with its attributes as headers."""
    headers = [
        (f"ce_{name}", str(value).encode()) for name, value in event.items() if name != "data"
    ]
    return Sent(orjson.dumps(event["data"]), headers)


async def send_batch(
    producer: AIOKafkaProducer, topic: str, records: Iterable[Sent], partition: int = 0
) -> int:
    """Send the records in one batch that no client would make; answers how many fitted."""
    batch = producer.create_batch()
    batch._builder = _DefaultRecordBatchBuilderPy(
        magic=2,
        compression_type=0,
        is_transactional=False,
        producer_id=-1,
        producer_epoch=-1,
        base_sequence=-1,
        batch_size=240_000,
    )
    count = 0
    for each in records:
        if (
            batch.append(key=each.key, value=each.value, timestamp=None, headers=list(each.headers))
            is None
        ):
            break
        count += 1
    acknowledged = await producer.send_batch(batch, topic, partition=partition)
    await acknowledged
    return count


@asynccontextmanager
async def producing(bootstrap: str, **more: Any) -> AsyncIterator[AIOKafkaProducer]:
    """A producer without idempotence, which hostile batches do not have."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, max_batch_size=240_000, **more)
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()
