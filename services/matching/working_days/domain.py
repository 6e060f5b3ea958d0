"""
Working days, as `holidays` knows them offline for some 250 countries; pure.

A day is a day in UTC, all its 24 hours. It counts if it is a working day in each of the countries,
by their weekends, their public holidays everywhere in the country, and the days that some of them
work instead. A country that nobody told, or that is not known, has Monday to Friday. Holidays that
follow the moon are estimates until they are announced.
"""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from holidays import HolidayBase, country_holidays

_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5


def add_working_days(moment: datetime, days: int, countries: Collection[str] = ()) -> datetime:
    """
    The moment so many working days later, never on a day off.

    What falls on a day off counts from 00:00 of the next working day. `moment` is in UTC.
    """
    if not is_working_day(moment.date(), countries):
        midnight = datetime.combine(moment.date(), time.min, tzinfo=moment.tzinfo)
        moment = _next(midnight, countries)
    for _ in range(days):
        moment = _next(moment, countries)
    return moment


def is_working_day(day: date, countries: Collection[str] = ()) -> bool:
    """Whether everybody works: in each of these countries, ISO 3166-1 alpha-2 each."""
    calendars = [_calendar(country) for country in countries] or [None]
    return all(_works(day, calendar) for calendar in calendars)


def _next(moment: datetime, countries: Collection[str]) -> datetime:
    moment += _DAY
    while not is_working_day(moment.date(), countries):
        moment += _DAY
    return moment


def _works(day: date, calendar: HolidayBase | None) -> bool:
    if calendar is None:
        return day.weekday() < _SATURDAY
    return calendar.is_working_day(day)


@lru_cache(maxsize=300)
def _calendar(country: str) -> HolidayBase | None:
    try:
        return country_holidays(country)
    except NotImplementedError:
        return None
