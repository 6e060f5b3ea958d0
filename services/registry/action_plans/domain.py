"""What is still to be done, and what is overdue. Pure."""

from datetime import date
from enum import StrEnum


class ItemStatus(StrEnum):
    """Where an action item stands."""

    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    DONE = "done"
    DROPPED = "dropped"


class FundingState(StrEnum):
    """Whether an action item is paid for."""

    UNFUNDED = "unfunded"
    PARTLY_FUNDED = "partly_funded"
    FUNDED = "funded"
    NEEDS_NONE = "needs_none"


STILL_OPEN = (ItemStatus.NOT_STARTED, ItemStatus.UNDER_WAY)


def is_overdue(status: ItemStatus, due_on: date, today: date) -> bool:
    """Whether the day has passed and it is neither done nor dropped; the day itself is in time."""
    return status in STILL_OPEN and due_on < today
