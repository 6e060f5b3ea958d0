"""Which topics a member of a group hears, and at what pace."""

import re
from collections.abc import Sequence
from typing import Any

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
