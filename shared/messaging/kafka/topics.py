"""Makes Kafka's topics match the one list of them, showing a plan first."""

import asyncio
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, for_code

from shared.errors import HouseDown

_KNOWN_SECONDS = 30.0
_DAY_MS = 86_400_000


class PartitionCountChanged(Exception):
    """A topic exists with another number of partitions; that would break the order per key."""


class TopicNotMade(Exception):
    """The brokers refused to make a topic; the text says why."""


@dataclass(frozen=True, slots=True)
class TopicPlan:
    """One topic that is to be made, with its settings."""

    name: str
    partitions: int
    settings: dict[str, str]


def wanted_topics(file: Path, *, min_isr: int) -> list[TopicPlan]:
    """The topics in `topics.yaml`; patterns are for topics that come with partners."""
    listed = yaml.safe_load(file.read_text(encoding="utf-8"))["topics"]
    return [_planned(name, entry, min_isr) for name, entry in sorted(listed.items())]


def wanted_topic(file: Path, name: str, *, min_isr: int) -> TopicPlan:
    """A topic that comes with a partner, by the pattern it falls under. Raises KeyError."""
    patterns = yaml.safe_load(file.read_text(encoding="utf-8"))["patterns"]
    for pattern, entry in patterns.items():
        if fnmatchcase(name, pattern):
            return _planned(name, entry, min_isr)
    raise KeyError(name)


def _planned(name: str, entry: dict[str, Any], min_isr: int) -> TopicPlan:
    return TopicPlan(
        name,
        entry["partitions"],
        {
            "cleanup.policy": "delete",
            "retention.ms": str(entry["retention_days"] * _DAY_MS),
            "max.message.bytes": str(entry["max_message_bytes"]),
            "min.insync.replicas": str(min_isr),
            "unclean.leader.election.enable": "false",
            "compression.type": entry.get("compression", "producer"),
        },
    )


async def plan(
    bootstrap: str, wanted: list[TopicPlan], security: dict[str, Any]
) -> list[TopicPlan]:
    """The topics that are missing. Raises PartitionCountChanged, HouseDown."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, **security)
    try:
        await admin.start()
        there = set(await admin.list_topics())
        described = await admin.describe_topics(
            [each.name for each in wanted if each.name in there]
        )
    except KafkaError as error:
        raise HouseDown("the broker cannot be reached, or does not let us in") from error
    finally:
        await admin.close()
    counts = {each["topic"]: len(each["partitions"]) for each in described}
    for each in wanted:
        if each.name in counts and counts[each.name] != each.partitions:
            raise PartitionCountChanged(
                f"{each.name} has {counts[each.name]} partitions and the list says "
                f"{each.partitions}: a count is fixed for life; put it back in topics.yaml."
            )
    return [each for each in wanted if each.name not in counts]


async def make(
    bootstrap: str, missing: list[TopicPlan], *, replication: int, security: dict[str, Any]
) -> None:
    """Make the topics of a plan, and wait until the brokers know them. Raises TopicNotMade."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, **security)
    try:
        await admin.start()
        answer = await admin.create_topics(
            [
                NewTopic(each.name, each.partitions, replication, topic_configs=each.settings)
                for each in missing
            ]
        )
        for name, code, *why in answer.topic_errors:
            if code:
                raise TopicNotMade(f"{name}: {for_code(code).__name__} {why}")
        await _until_listed(admin, {each.name for each in missing}, listed=True)
    except (KafkaError, TimeoutError) as error:
        raise TopicNotMade(f"{type(error).__name__}: {error}") from error
    finally:
        await admin.close()


async def _until_listed(admin: Any, names: set[str], *, listed: bool) -> None:
    """Kafka answers before every broker knows; within its deadline, ask until they do."""
    async with asyncio.timeout(_KNOWN_SECONDS):
        while True:
            there = names & set(await admin.list_topics())
            if there == (names if listed else set()):
                return
            await asyncio.sleep(0.05)


async def remake(
    bootstrap: str, wanted: list[TopicPlan], *, replication: int, security: dict[str, Any]
) -> None:
    """Delete and make the topics, with all their records: for tests alone."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, **security)
    await admin.start()
    try:
        there = set(await admin.list_topics())
        if doomed := [each.name for each in wanted if each.name in there]:
            await admin.delete_topics(doomed)
            await _until_listed(admin, set(doomed), listed=False)
    finally:
        await admin.close()
    await make(bootstrap, wanted, replication=replication, security=security)
