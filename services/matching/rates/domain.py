"""
A table of rates, each typed with its date and source; pure.

The two CFA francs are pegged. The others are rounded: a ticket is compared in doublings, so a few
per cent are nothing. An operator's own table is a later feature.
"""

from datetime import date
from math import log2
from typing import Final

from babel.numbers import get_currency_precision

SOURCE: Final = "European Central Bank reference rates, rounded; pegs by treaty"
AS_OF: Final = date(2024, 12, 31)
PER_EURO: Final[dict[str, float]] = {
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


def ticket_size(amount_minor: int, currency: str) -> int | None:
    """
    `round(1000 x log2(EUR minor units))`, at least 0; None for a currency without a rate.
    """
    rate = PER_EURO.get(currency)
    if rate is None:
        return None
    euro_cents = amount_minor / 10 ** get_currency_precision(currency) / rate * 100
    return round(1000 * log2(euro_cents)) if euro_cents > 1 else 0
