"""Numbers, money, dates, countries and languages as people of a language write them."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal, get_currency_precision

from services.notifications.wording.languages import Tongue


def number(value: int, tongue: Tongue) -> str:
    """A whole number with the language's own grouping."""
    return format_decimal(value, locale=tongue.locale)


def money(amount_minor: int, currency: str, tongue: Tongue) -> str:
    """An amount in minor units (XOF has 0 places, KWD 3) with its currency."""
    whole = Decimal(amount_minor).scaleb(-get_currency_precision(currency))
    return format_currency(whole, currency, locale=tongue.locale)


def moment(at: datetime, time_zone: str, tongue: Tongue) -> str:
    """A date and time on the clock of `time_zone`, which must be known."""
    return format_datetime(at, "long", tzinfo=ZoneInfo(time_zone), locale=tongue.locale)


def day(iso: str, tongue: Tongue) -> str:
    """A date, written in full; a moment is taken as the day it falls on for the reader."""
    if "T" in iso:
        at = datetime.fromisoformat(iso).astimezone(ZoneInfo(tongue.time_zone))
        return format_datetime(at, "long", tzinfo=ZoneInfo(tongue.time_zone), locale=tongue.locale)
    return format_date(date.fromisoformat(iso), "long", locale=tongue.locale)


def country(code: str, tongue: Tongue) -> str:
    """A country's name; the code itself where it has none."""
    return str(tongue.locale.territories.get(code, code))


def language(tag: str, tongue: Tongue) -> str:
    """A language's name; the tag itself where it has none."""
    return str(tongue.locale.languages.get(tag.split("-")[0].lower(), tag))
