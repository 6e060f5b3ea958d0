"""What stands in the topics, counted by a reader of its own that belongs to no group."""

from collections import Counter
from dataclasses import dataclass, field

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from tests.faults.names import BROKEN, COPY, MARK, STRAY, UNKNOWN

_IDLE_MS = 2_000


@dataclass(slots=True)
class TopicCount:
    """The records of one topic."""

    # How often the system itself wrote each event.
    written: Counter[str] = field(default_factory=Counter)
    ends: dict[int, int] = field(default_factory=dict)
    marked: Counter[bytes] = field(default_factory=Counter)

    @property
    def wire_copies(self) -> int:
        """Records beyond the first of each event."""
        return self.written.total() - len(self.written)

    @property
    def strays(self) -> int:
        """Events that the drill put in under an id of their own."""
        return self.marked[STRAY]

    @property
    def unreadable(self) -> int:
        """Records that no reader takes."""
        return self.marked[BROKEN]

    @property
    def unknown(self) -> int:
        """Records of a type that nobody knows."""
        return self.marked[UNKNOWN]

    @property
    def copies(self) -> int:
        """Verbatim copies that the drill put in."""
        return self.marked[COPY]


async def ends_of(bootstrap: str, topic: str) -> dict[int, int]:
    """Where each partition of a topic ends."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap)
    await consumer.start()
    try:
        places = await _places(bootstrap, topic)
        return {each.partition: end for each, end in (await consumer.end_offsets(places)).items()}
    finally:
        await consumer.stop()


async def count(bootstrap: str, topic: str) -> TopicCount:
    """Read a topic from its beginning to its present end."""
    found = TopicCount(ends=await ends_of(bootstrap, topic))
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, max_partition_fetch_bytes=1 << 22)
    await consumer.start()
    try:
        places = await _places(bootstrap, topic)
        consumer.assign(places)
        await consumer.seek_to_beginning(*places)
        left = {TopicPartition(topic, n): end for n, end in found.ends.items() if end}
        while left:
            polled = await consumer.getmany(timeout_ms=_IDLE_MS, max_records=5_000)
            for place, records in polled.items():
                for record in records:
                    headers = dict(record.headers)
                    if mark := headers.get(MARK):
                        found.marked[mark] += 1
                    else:
                        found.written[headers["ce_id"].decode()] += 1
                if records and records[-1].offset + 1 >= left.get(place, 0):
                    left.pop(place, None)
    finally:
        await consumer.stop()
    return found


async def _places(bootstrap: str, topic: str) -> list[TopicPartition]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        (described,) = await admin.describe_topics([topic])
    finally:
        await admin.close()
    return [TopicPartition(topic, each["partition"]) for each in described["partitions"]]
