"""
When an obligation is told of, who says that it was met, and how much of an agreement is. Pure.

Nobody judges itself and nobody can block by silence. The owner claims with evidence; a signatory
that does not owe it confirms or disputes; where none says anything for 30 days the claim stands.
So do the tacit acceptance of treaty amendments (MARPOL, article 16) and the deemed acceptance of
works contracts; a self-report alone does not count (Open Government Partnership: an independent
report beside each self-assessment), and a veto without reasons does not either.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.registry.agreements.domain import start_of
from shared.contracts.agreements import ObligationStatus

TOLD_BEFORE: Final = timedelta(days=14)
STANDS_AFTER: Final = timedelta(days=30)
_UNDER_WAY: Final = frozenset({ObligationStatus.NOT_STARTED, ObligationStatus.ON_TRACK})


class Reported(StrEnum):
    """What its owner may say of it; the rest follows from claims, dates and other signatories."""

    NOT_STARTED = "not_started"
    ON_TRACK = "on_track"
    LATE = "late"


class Notice(StrEnum):
    """What a date brings about by itself."""

    DUE = "due"
    OVERDUE = "overdue"
    STANDS = "stands"


class MetBy(StrEnum):
    """How it came to be met."""

    CONFIRMED = "confirmed"
    UNDISPUTED = "undisputed"


@dataclass(frozen=True, slots=True)
class Standing:
    """An obligation as far as its dates ask."""

    due_on: date
    status: ObligationStatus
    claimed_at: datetime | None
    due_told_for: date | None
    overdue_told_for: date | None
    zone: str


def next_notice(standing: Standing) -> tuple[datetime, Notice] | None:
    """
    What its dates bring about next, and when.

    Each due date is told once before and once after. While a claim waits for an answer nothing
    falls due: who is done is not reminded.
    """
    if standing.status is ObligationStatus.MET:
        return None
    if standing.claimed_at is not None:
        return standing.claimed_at + STANDS_AFTER, Notice.STANDS
    if standing.status is ObligationStatus.BREACHED or standing.overdue_told_for == standing.due_on:
        return None
    if standing.due_told_for != standing.due_on:
        return start_of(standing.due_on - TOLD_BEFORE, standing.zone), Notice.DUE
    return start_of(standing.due_on + timedelta(days=1), standing.zone), Notice.OVERDUE


def notice_at(standing: Standing, now: datetime) -> Notice | None:
    """What is to be told now; of two that were missed the later one alone."""
    found = next_notice(standing)
    if found is None or found[0] > now:
        return None
    if (
        found[1] is Notice.DUE
        and start_of(standing.due_on + timedelta(days=1), standing.zone) <= now
    ):
        return Notice.OVERDUE
    return found[1]


def last_told(standing: Standing) -> Notice | None:
    """What was told of it last, as far as it still holds; None where nothing was."""
    if standing.status is ObligationStatus.MET:
        return Notice.STANDS
    if standing.overdue_told_for == standing.due_on:
        return Notice.OVERDUE
    return Notice.DUE if standing.due_told_for == standing.due_on else None


def when_overdue(status: ObligationStatus) -> ObligationStatus:
    """The status after the due date passed."""
    return ObligationStatus.LATE if status in _UNDER_WAY else status


@dataclass(frozen=True, slots=True)
class Owed:
    """An obligation as far as the rate asks."""

    obligation_id: UUID
    title: str
    partner_id: UUID
    weight: int
    due_on: date
    is_met: bool


@dataclass(frozen=True, slots=True)
class Implementation:
    """How much of what was due was met, and what counted."""

    rate: float | None
    weight_due: int
    weight_met: int
    counted: tuple[Owed, ...]


def implementation_rate(owed: Iterable[Owed], *, today: date) -> Implementation:
    """
    The weighted share met of those due; null where none is due.

    An obligation is due when its due date has passed: one met early counts from then on, so that
    early easy ones do not hide late hard ones.
    """
    counted: Sequence[Owed] = sorted(
        (each for each in owed if each.due_on < today),
        key=lambda each: (each.due_on, each.obligation_id),
    )
    due = sum(each.weight for each in counted)
    met = sum(each.weight for each in counted if each.is_met)
    return Implementation(round(met / due, 4) if due else None, due, met, tuple(counted))
