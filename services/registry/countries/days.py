"""Which day it is in a country."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.core import get_global


def zones_of(country: str) -> Sequence[str]:
    """The time zones of a country (alpha-2), as CLDR lists them; none for one that is unknown."""
    found: Sequence[str] = get_global("territory_zones").get(country, ())
    return found


def local_day(now: datetime, zones: Iterable[str]) -> date:
    """The day that has begun everywhere in a country with these time zones; UTC's without any."""
    days = [now.astimezone(ZoneInfo(zone)).date() for zone in zones]
    return min(days, default=now.date())
