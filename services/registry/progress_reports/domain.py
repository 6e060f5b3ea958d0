"""
When a project owes its quarterly reports. Pure.

* Nonsense     a report of a quarter that has not begun
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

# Mexico's 3x1 asks for progress every quarter. How long after its end is our own choice: books
# are closed by the month, and a club of volunteers needs another fortnight.
REPORT_WITHIN: Final = timedelta(days=30)
# A day is over when it has ended everywhere; the last place is twelve hours behind UTC.
_LAST_ZONE: Final = timedelta(hours=12)


class Nonsense(ValueError):
    """The quarter lies ahead."""


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three months of a year, counted from 1 to 4."""

    year: int
    number: int

    @property
    def first_day(self) -> date:
        """The day it begins."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def following(self) -> "Quarter":
        """The next one."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def due_on(self) -> date:
        """The last day on which its report is in time."""
        return self.following.first_day - timedelta(days=1) + REPORT_WITHIN


def quarter_of(day: date) -> Quarter:
    """The quarter that a day lies in."""
    return Quarter(day.year, (day.month + 2) // 3)


def is_late(due_on: date, *, moment: datetime) -> bool:
    """Whether the day is over, wherever on Earth the project is."""
    return (moment - _LAST_ZONE).date() > due_on


def owed(since: date, until: date) -> Iterator[Quarter]:
    """The quarters that a project reports on: from that of its publication to the last ended."""
    quarter = quarter_of(since)
    while quarter.following.first_day <= until:
        yield quarter
        quarter = quarter.following


def check_quarter(quarter: Quarter, *, moment: datetime) -> None:
    """Raise Nonsense for a quarter that has not begun anywhere."""
    if quarter.first_day > (moment + _LAST_ZONE + timedelta(hours=2)).date():
        raise Nonsense(f"Quarter {quarter.number} of {quarter.year} has not begun.")
