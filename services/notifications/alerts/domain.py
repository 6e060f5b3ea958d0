"""What an alert is before it is written, and the names under which streams are woken. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zlib import crc32

from services.notifications.partners.domain import Owner
from services.notifications.preferences.domain import Category

# Few names, so that nothing grows; many enough that an alert wakes few strangers' streams.
_WAKES: Final = 64


@dataclass(frozen=True, slots=True)
class News:
    """
    Something to tell one recipient.

    `dedupe_key` is its business identity, never an event's id: told again after a restore or a
    rebuild it is the same news, and nobody gets it twice. `subjects` are the ids of people in it.
    `at` is when it happened: of what happened before a restore nobody knows whether it was mailed.
    """

    recipient: Owner
    category: Category
    kind: str
    dedupe_key: str
    facts: Mapping[str, Any]
    subjects: tuple[UUID, ...]
    at: datetime | None = None


def told_to(news: News, person_id: UUID) -> News:
    """The same news for the same person under another id."""
    before = news.recipient.id
    subjects = tuple(person_id if each == before else each for each in news.subjects)
    return replace(news, recipient=Owner(news.recipient.kind, person_id), subjects=subjects)


def wake_name(recipient_id: UUID) -> str:
    """What the streams of a recipient wait for."""
    return f"alert-{crc32(recipient_id.bytes) % _WAKES}"


def wake_names() -> tuple[str, ...]:
    """Every name that streams wait for."""
    return tuple(f"alert-{number}" for number in range(_WAKES))
