"""Which topics a member of a group hears, at what pace, and which partitions came to it."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from aiokafka import ConsumerRebalanceListener, TopicPartition

_RECORDS = 500
_FRESH_MS = 300_000
# What comes from many strangers is acted on one by one, each in milliseconds, with their rows
# locked: few in one transaction, so that nobody waits long.
_PATTERN_RECORDS = 100
# How long a new stranger's topic may be there unheard.
_PATTERN_FRESH_MS = 5_000


def pace(topics: Sequence[str]) -> dict[str, int]:
    """The client's settings: how many records at a time, how soon a new topic is seen."""
    is_pattern = any(topic.endswith("*") for topic in topics)
    return {
        "max_poll_records": _PATTERN_RECORDS if is_pattern else _RECORDS,
        "metadata_max_age_ms": _PATTERN_FRESH_MS if is_pattern else _FRESH_MS,
    }


def subscribe(consumer: Any, topics: Sequence[str], listener: Any) -> None:
    """By name; by a pattern where one of them stands for many, since a client cannot do both."""
    if any(topic.endswith("*") for topic in topics):
        parts = [
            re.escape(topic.removesuffix("*")) + ".*" * topic.endswith("*") for topic in topics
        ]
        consumer.subscribe(pattern=f"^({'|'.join(parts)})$", listener=listener)
    else:
        consumer.subscribe(topics=list(topics), listener=listener)


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
