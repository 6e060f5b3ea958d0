"""How far one member of a group has come, as far as it knows itself."""

from time import time
from typing import Any

from aiokafka import TopicPartition

from shared.messaging.watchdog import Progress


class Progresses:
    """Of each partition, up to where it was acted on, and how old what was read last is."""

    def __init__(self, consumer: Any) -> None:
        self._consumer = consumer
        self._acted_up_to: dict[TopicPartition, int] = {}
        self._last_at: dict[TopicPartition, float] = {}

    def read(self, partition: TopicPartition, at: float) -> None:
        """Something was read that was written at this second of the clock."""
        self._last_at[partition] = at

    def acted(self, partition: TopicPartition, end: int) -> None:
        """Everything before `end` was acted on."""
        self._acted_up_to[partition] = end

    def now(self) -> tuple[dict[tuple[str, int], Progress], float]:
        """Each partition that it holds, and how many seconds ago a broker last answered."""
        partitions = {}
        present = time()
        answered = 0.0
        for partition in self._consumer.assignment():
            answered = max(answered, (self._consumer.last_poll_timestamp(partition) or 0) / 1000)
            position = self._acted_up_to.get(partition)
            end = self._consumer.highwater(partition)
            if position is None or end is None:
                continue
            last_at = self._last_at.get(partition, present)
            age = max(0.0, present - last_at) if end > position else 0.0
            partitions[partition.topic, partition.partition] = Progress(position, end, age)
        return partitions, present - answered
