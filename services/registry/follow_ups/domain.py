"""When a placement is followed up. Pure."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from services.registry.eligibility.domain import after_months

# After the end; the paper's programmes ask at these two.
MONTHS: Final = (6, 12)


def due_on(ended_on: date, months: int) -> date:
    """The day on which it is time to ask."""
    return after_months(ended_on, months)


def local_day(now: datetime, zones: Iterable[str]) -> date:
    """The day that has begun everywhere in a country with these time zones; UTC's without any."""
    days = [now.astimezone(ZoneInfo(zone)).date() for zone in zones]
    return min(days, default=now.date())
