"""
The life of a round by its two dates. Pure.

A round takes applications from the moment it opens until the moment it closes, that moment not
included, whether or not a loop has already told of it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class RoundStatus(StrEnum):
    """What was told of a round."""

    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"


class RoundNews(StrEnum):
    """What is to be told of a round next."""

    OPENED = "opened"
    CLOSING = "closing"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a round's news depends on."""

    status: RoundStatus
    opens_at: datetime
    closes_at: datetime
    notice_days: int
    closing_told_for: datetime | None


def takes_applications(standing: Standing, now: datetime) -> bool:
    """Whether a project may apply at this moment."""
    is_time = standing.opens_at <= now < standing.closes_at
    return is_time and standing.status is not RoundStatus.CLOSED


def next_news(standing: Standing, now: datetime) -> RoundNews | None:
    """
    What is due to be told, in the order of a round's life; None while there is nothing.

    A round that was missed altogether is opened and closed one after the other. That it closes
    soon is told once for each closing date, and never of one that has passed.
    """
    if standing.status is RoundStatus.CLOSED:
        return None
    if standing.status is RoundStatus.SCHEDULED:
        return RoundNews.OPENED if standing.opens_at <= now else None
    if standing.closes_at <= now:
        return RoundNews.CLOSED
    notice = standing.closes_at - timedelta(days=standing.notice_days)
    if notice <= now and standing.closing_told_for != standing.closes_at:
        return RoundNews.CLOSING
    return None
