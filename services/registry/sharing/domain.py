"""How a sharing agreement stands on a day. Pure."""

from datetime import date, datetime
from enum import StrEnum
from typing import Protocol


class SharingStatus(StrEnum):
    """Where a sharing agreement stands."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    ACTIVE = "active"
    LAPSED = "lapsed"
    ENDED = "ended"


class Terms(Protocol):
    """What the standing depends on."""

    provider_confirmed_at: datetime | None
    receiver_confirmed_at: datetime | None
    starts_on: date
    ends_on: date | None
    ended_at: datetime | None


def status_of(terms: Terms, today: date) -> SharingStatus:
    """
    How it stands: active once both sides confirmed it, from its first day to its last.

    An end that somebody set stands above everything; a last day that passed above what nobody
    confirmed.
    """
    if terms.ended_at is not None:
        return SharingStatus.ENDED
    if terms.ends_on is not None and terms.ends_on < today:
        return SharingStatus.LAPSED
    if terms.provider_confirmed_at is None or terms.receiver_confirmed_at is None:
        return SharingStatus.PROPOSED
    return SharingStatus.ACTIVE if terms.starts_on <= today else SharingStatus.AGREED
