"""
What a budget line must be to make sense, after IATI 2.03. Pure.

* Nonsense     a rule is hurt; the message says which
"""

from datetime import date

# IATI: a budget's period is no longer than one year.
LONGEST_DAYS = 366


class Nonsense(ValueError):
    """A rule of budgets is hurt."""


def check_period(start: date, end: date) -> None:
    """Raise Nonsense for a period that ends before it begins or is longer than a year."""
    if end < start:
        raise Nonsense(f"The period from {start} ends before it begins.")
    if (end - start).days + 1 > LONGEST_DAYS:
        raise Nonsense(f"The period from {start} is longer than a year: make it several lines.")
