"""
The life of a delivery and its retries. Pure: the time and the chance are arguments.

due -> claimed (somebody leased it) -> sending (the mail server may have it) -> sent or failed.
A lease that runs out in `claimed` makes it due again: nothing was sent. In `sending` nobody knows:
by policy it is sent again under the same Message-ID (at most one copy too many per crash), or
held as `unknown`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Literal
from uuid import UUID

AfterCrash = Literal["send_again", "hold"]


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    DUE = "due"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


class DeliveryKind(StrEnum):
    """What leaves: the mail of one alert or of many, or the code that confirms an address."""

    ALERT = "alert"
    DIGEST = "digest"
    VERIFICATION = "verification"


@dataclass(frozen=True, slots=True)
class Leased:
    """A delivery that somebody has claimed."""

    id: UUID
    kind: str
    reference: UUID
    recipient_id: UUID
    contact_point_id: UUID
    attempts: int
    created_at: datetime


# Soon at first for a server that restarts, then slowly, for a weekend without a postmaster.
PAUSES: Final = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=24),
    timedelta(hours=24),
)
MOST_ATTEMPTS: Final = len(PAUSES) + 1
# Spread out what failed together by up to a fifth.
_SPREAD: Final = 0.2


def next_attempt(attempts: int, failed_at: datetime, jitter: float) -> datetime | None:
    """
    When to try again after `attempts` have failed; None when it is given up.

    `jitter` is in [0, 1) and lengthens the pause by at most a fifth.
    """
    if attempts >= MOST_ATTEMPTS:
        return None
    return failed_at + PAUSES[max(0, attempts - 1)] * (1 + _SPREAD * jitter)


def after_lost_lease(state: DeliveryState, attempts: int, policy: AfterCrash) -> DeliveryState:
    """What becomes of a delivery whose sender was not heard of again."""
    if state is DeliveryState.CLAIMED:
        return DeliveryState.DUE
    if policy == "hold":
        return DeliveryState.UNKNOWN
    return DeliveryState.DUE if attempts < MOST_ATTEMPTS else DeliveryState.FAILED
