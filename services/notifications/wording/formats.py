"""Numbers, money, dates, countries and languages as people of a language write them."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, get_datetime_format
from babel.numbers import format_currency, format_decimal, get_currency_precision

from services.notifications.wording.languages import Tongue

_SECONDS: Final = re.compile("[:.]ss")


def number(value: int, tongue: Tongue) -> str:
    """A whole number with the language's own grouping."""
    return format_decimal(value, locale=tongue.locale)


def money(amount_minor: int, currency: str, tongue: Tongue) -> str:
    """
    An amount in minor units (XOF has 0 places, KWD 3) with its currency.

    From right to left the currency is named: a sign such as MX$ would be torn apart.
    """
    whole = Decimal(amount_minor).scaleb(-get_currency_precision(currency))
    kind: Literal["name", "standard"] = "name" if tongue.direction == "rtl" else "standard"
    return format_currency(whole, currency, locale=tongue.locale, format_type=kind)


def moment(at: datetime, time_zone: str, tongue: Tongue) -> str:
    """
    A date and time to the minute on the clock of `time_zone`, which must be known.

    From right to left the zone is named: the sign of +0300 would stand on its other side.
    """
    zone = ZoneInfo(time_zone)
    to_the_minute = _SECONDS.sub("", tongue.locale.time_formats["long"].pattern)
    if tongue.direction == "rtl":
        to_the_minute = to_the_minute.replace("z", "zzzz")
    time = format_time(at, to_the_minute, tzinfo=zone, locale=tongue.locale)
    date_of_it = _in_full(at.astimezone(zone).date(), tongue)
    joined = str(get_datetime_format("long", locale=tongue.locale)).replace("'", "")
    return joined.replace("{0}", time).replace("{1}", date_of_it)


def day(iso: str, tongue: Tongue) -> str:
    """A date, written in full; a moment is taken as the day it falls on for the reader."""
    if "T" in iso:
        return moment(datetime.fromisoformat(iso), tongue.time_zone, tongue)
    return _in_full(date.fromisoformat(iso), tongue)


def _in_full(of: date, tongue: Tongue) -> str:
    # French counts the first of a month, which the library's form does not.
    said = format_date(of, "long", locale=tongue.locale)
    return f"1er{said[1:]}" if of.day == 1 and tongue.language == "fr" else said


def country(code: str, tongue: Tongue) -> str:
    """A country's name; the code itself where it has none."""
    return str(tongue.locale.territories.get(code, code))


def language(tag: str, tongue: Tongue) -> str:
    """A language's name; the tag itself where it has none."""
    return str(tongue.locale.languages.get(tag.split("-")[0].lower(), tag))
