"""
Rates, units of a currency for one euro, and the sizes that amounts have by them; pure.

Some are typed here, with date and source, so that nothing has to be loaded first: the two CFA
francs are pegged, the others rounded, since a ticket is compared in doublings and a few per cent
are nothing. What an operator loads is newer and counts for amounts that come afterwards: an amount
keeps the rate with which it came.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import log2
from typing import Any, Final

from babel.numbers import get_currency_precision

from services.matching.rate_files.domain import Rate as Rate

_SOURCE: Final = "European Central Bank reference rates, rounded; pegs by treaty"
_AS_OF: Final = date(2024, 12, 31)
_TYPED: Final[dict[str, float]] = {
    "EUR": 1.0,
    "USD": 1.04,
    "GBP": 0.83,
    "CHF": 0.94,
    "CAD": 1.49,
    "AUD": 1.68,
    "JPY": 163.0,
    "NOK": 11.8,
    "SEK": 11.5,
    "DKK": 7.46,
    "ZAR": 19.6,
    "MXN": 21.6,
    "INR": 89.0,
    "PHP": 60.3,
    "BRL": 6.43,
    "CNY": 7.58,
    "TRY": 36.7,
    "XOF": 655.957,
    "XAF": 655.957,
    "KES": 134.0,
    "NGN": 1605.0,
    "GHS": 15.3,
    "MAD": 10.5,
    "EGP": 52.8,
    "ETB": 131.0,
    "MDL": 19.1,
    "ARS": 1071.0,
}


TYPED: Final = {
    currency: Rate(currency, per_euro, _AS_OF, _SOURCE) for currency, per_euro in _TYPED.items()
}
Amount = tuple[int, str]
"""Minor units of a currency."""
Priced = Mapping[Amount, Rate]
"""Amounts with the rate that each came with."""


def in_force(loaded: Iterable[Rate]) -> dict[str, Rate]:
    """The newest rate of each currency, typed or loaded; of one day what was loaded."""
    found = dict(TYPED)
    for rate in loaded:
        known = found.get(rate.currency)
        if known is None or known.as_of <= rate.as_of:
            found[rate.currency] = rate
    return found


def price(
    amounts: Iterable[Amount], kept: Priced, current: Mapping[str, Rate]
) -> dict[Amount, Rate]:
    """Each amount with the rate that it came with, else with the current one if there is one."""
    found: dict[Amount, Rate] = {}
    for amount in amounts:
        rate = kept.get(amount) or current.get(amount[1])
        if rate is not None:
            found[amount] = rate
    return found


def as_rows(priced: Priced) -> list[list[Any]]:
    """As they are stored beside the sizes."""
    return [
        [minor, currency, rate.per_euro, rate.as_of.isoformat(), rate.source]
        for (minor, currency), rate in sorted(priced.items())
    ]


def from_rows(rows: Sequence[Sequence[Any]] | None) -> dict[Amount, Rate]:
    """As they were stored; of rows from before rates were kept nothing."""
    return {
        (minor, currency): Rate(currency, per_euro, date.fromisoformat(as_of), source)
        for minor, currency, per_euro, as_of, source in rows or ()
    }


def ticket_size(amount_minor: int, rate: Rate) -> int:
    """`round(1000 x log2(EUR minor units))`, at least 0."""
    precision = get_currency_precision(rate.currency)
    euro_cents = amount_minor / 10**precision / rate.per_euro * 100
    return round(1000 * log2(euro_cents)) if euro_cents > 1 else 0
