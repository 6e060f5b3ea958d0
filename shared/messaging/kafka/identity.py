"""
Whether a topic is still the one that was read: brokers give it another id when it is made again.

The client knows topics by their names alone. A reader that was away for a moment (frozen, cut off,
busy) while one was deleted, made again and filled would go on at its offset, in the middle of
other events, and everything before would be lost without a sign.
"""

import asyncio
from collections.abc import Collection
from time import monotonic
from typing import Any
from uuid import UUID

import structlog
from aiokafka import TopicPartition
from aiokafka.client import ConnectionGroup
from aiokafka.errors import KafkaError

from shared.messaging.kafka.protocol import NO_TOPIC_ID, AskTopicIds

_EVERY_SECONDS = 1.0
_ANSWER_SECONDS = 5.0
_log = structlog.get_logger(__name__)


class Identities:
    """Of each partition of one member, of which topic it was when it began to be read."""

    def __init__(self, consumer: Any, hearer: str, troubles: dict[str, str]) -> None:
        """Topics that are not there are told in `troubles`."""
        self._consumer = consumer
        self._hearer = hearer
        self._troubles = troubles
        self._known: dict[TopicPartition, UUID] = {}
        self._missing: frozenset[str] = frozenset()
        self._looked_at = 0.0

    async def learn(self, partitions: Collection[TopicPartition]) -> None:
        """From now on these topics are the ones that are meant. Raises KafkaError, TimeoutError."""
        found = await self._ask(frozenset(each.topic for each in partitions))
        for each in partitions:
            self._known[each] = found.get(each.topic, NO_TOPIC_ID)

    async def made_again(self, *, has_read: bool) -> set[TopicPartition]:
        """
        Partitions of topics that are others by now.

        Asked anew whenever something was read, since only an answer that comes after a record
        vouches for it; else once a second. Raises KafkaError, TimeoutError.
        """
        if not has_read and monotonic() - self._looked_at < _EVERY_SECONDS:
            return set()
        topics = frozenset(self._consumer.subscription())
        found = await self._ask(topics)
        self._looked_at = monotonic()
        self._tell(topics - found.keys())
        if any(not self._consumer.partitions_for_topic(topic) for topic in found):
            # It is back, and the client would hear of that in some minutes.
            self._consumer._client.force_metadata_update()
        return {
            each
            for each in self._consumer.assignment() & self._known.keys()
            if found.get(each.topic, self._known[each]) != self._known[each]
        }

    def forget(self) -> None:
        """Nothing is read any more."""
        self._tell(frozenset())

    def _tell(self, missing: frozenset[str]) -> None:
        for topic in self._missing - missing:
            self._troubles.pop(f"{self._hearer}: {topic}", None)
        for topic in missing - self._missing:
            _log.error("a topic is not there", consumer=self._hearer, topic=topic)
            self._troubles[f"{self._hearer}: {topic}"] = "the topic does not exist"
        self._missing = missing

    async def _ask(self, topics: frozenset[str]) -> dict[str, UUID]:
        if not topics:
            return {}
        client = self._consumer._client
        node = client.get_random_node()
        if node is None:
            raise KafkaError("no broker is known")
        async with asyncio.timeout(_ANSWER_SECONDS):
            # Not behind a fetch: a broker answers one connection in turn.
            group = ConnectionGroup.COORDINATION
            answer = await client.send(node, AskTopicIds(topics), group=group)
        return {
            name: topic_id
            for error, name, topic_id, *_ in answer.topics
            if not error and topic_id != NO_TOPIC_ID
        }
