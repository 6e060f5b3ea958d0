"""
What a data set must be to make sense, and when its next edition is due. Pure.

* Nonsense      a rule is hurt; the message says which
"""

from calendar import monthrange
from datetime import date
from enum import StrEnum
from typing import Final


class Nonsense(ValueError):
    """A rule of data sets is hurt."""


class Periodicity(StrEnum):
    """How often a data set comes out."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    ANNUAL = "annual"
    BIENNIAL = "biennial"
    FIVE_YEARLY = "five_yearly"
    IRREGULAR = "irregular"


class DataSetStatus(StrEnum):
    """Where a data set stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Access(StrEnum):
    """Who may have the figures: everybody, or who has a sharing agreement."""

    OPEN = "open"
    BY_AGREEMENT = "by_agreement"


_MONTHS: Final[dict[Periodicity, int]] = {
    Periodicity.MONTHLY: 1,
    Periodicity.QUARTERLY: 3,
    Periodicity.HALF_YEARLY: 6,
    Periodicity.ANNUAL: 12,
    Periodicity.BIENNIAL: 24,
    Periodicity.FIVE_YEARLY: 60,
}


def next_due(periodicity: Periodicity, after: date) -> date | None:
    """When the next delivery is due after this day; None where nothing was promised."""
    months = _MONTHS.get(periodicity)
    return None if months is None else _plus_months(after, months)


def check_years(first: int | None, last: int | None) -> None:
    """Raise Nonsense where a series ends before it begins."""
    if first is not None and last is not None and last < first:
        raise Nonsense("The series ends before it begins.")


def _plus_months(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
