"""
Reads rates in the form of the European Central Bank's CSV files; pure.

`Date, USD, JPY, ...` and under it a day, or every day since 1999, with units of each currency for
one euro: https://www.ecb.europa.eu/stats/eurofxref/eurofxref.zip and eurofxref-hist.zip. Of several
days the newest counts; what stands there as N/A has no rate any more.

* RatesUnreadable    the file is not what it should be; the text says where
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite
from typing import Final

from babel.core import get_global

_NO_RATE: Final = frozenset({"", "N/A"})
# The file of a day says "26 November 2026", that of all days "2026-11-26".
_FORMS: Final = ("%Y-%m-%d", "%d %B %Y")
_KNOWN: Final = frozenset(get_global("all_currencies"))


@dataclass(frozen=True, slots=True)
class Rate:
    """Units of a currency for one euro, and since when; a source says who says so."""

    currency: str
    per_euro: float
    as_of: date
    source: str


class RatesUnreadable(ValueError):
    """The file is not what it should be; the text says where and what to do."""


def read_rates(content: str, *, today: date, source: str) -> list[Rate]:
    """The rates of the newest day in the file, by currency. Raises RatesUnreadable."""
    lines = [(number, row) for number, row in enumerate(_rows(content), start=1) if any(row)]
    if len(lines) < 2:
        raise RatesUnreadable("The file has no day under its header `Date, USD, JPY, ...`.")
    currencies = _header(lines[0][1])
    number, as_of, row = max(
        ((number, _day(number, row[0]), row) for number, row in lines[1:]), key=lambda it: it[1]
    )
    if as_of > today:
        raise RatesUnreadable(f"Line {number}: {as_of} has not come yet.")
    if len(row) != len(currencies) + 1:
        raise RatesUnreadable(
            f"Line {number}: {len(row) - 1} rates stand under {len(currencies)} currencies."
        )
    rates = [
        Rate(currency, _rate(number, currency, value), as_of, source)
        for currency, value in zip(currencies, row[1:], strict=True)
        if value not in _NO_RATE
    ]
    if not rates:
        raise RatesUnreadable(f"Line {number}: no currency has a rate on {as_of}.")
    return sorted(rates, key=lambda each: each.currency)


def _rows(content: str) -> list[list[str]]:
    try:
        rows = list(csv.reader(content.removeprefix("\ufeff").splitlines(), strict=True))
    except csv.Error as error:
        raise RatesUnreadable(f"The file is no CSV: {error}.") from error
    # The bank ends each line with a comma.
    return [_trimmed([cell.strip() for cell in row]) for row in rows]


def _trimmed(row: list[str]) -> list[str]:
    return row[:-1] if row and row[-1] == "" else row


def _header(row: Sequence[str]) -> list[str]:
    if row[0].casefold() != "date" or len(row) == 1:
        raise RatesUnreadable("The first line is `Date` and then currencies: `Date, USD, JPY`.")
    currencies = list(row[1:])
    for currency in currencies:
        if currency == "EUR":
            raise RatesUnreadable("Rates are units for one euro, so EUR is no column.")
        if currency not in _KNOWN:
            raise RatesUnreadable(f"{currency!r} is no currency of ISO 4217.")
        if currencies.count(currency) > 1:
            raise RatesUnreadable(f"{currency} is a column twice.")
    return currencies


def _day(number: int, text: str) -> date:
    for form in _FORMS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  a day, no moment
        except ValueError:
            continue
    raise RatesUnreadable(f"Line {number}: {text!r} is no day such as 2026-11-26.")


def _rate(number: int, currency: str, text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = 0.0
    if not (isfinite(rate) and rate > 0):
        raise RatesUnreadable(f"Line {number}, {currency}: {text!r} is no rate.")
    return rate
