"""
The codes of countries: ISO 3166-1 alpha-2 on the wire, alpha-3 in names of corridors.

* UnknownCountry    a code that stands for no country
"""

from functools import cache
from typing import Final

import pycountry

# In no present list of ISO's, and in the files of the World Bank: Kosovo (user-assigned), and the
# Netherlands Antilles (withdrawn in 2010, their prices are still told).
_BESIDES: Final[dict[str, str]] = {"XKX": "XK", "ANT": "AN"}
# Remittance Prices Worldwide has a code of its own for Kosovo.
_ALIASES: Final[dict[str, str]] = {"KSV": "XKX"}


class UnknownCountry(ValueError):
    """A code that stands for no country."""


def alpha3(code: str) -> str:
    """Three letters for a country that is named by two or three. Raises UnknownCountry."""
    known = code.strip().upper()
    known = _ALIASES.get(known, known)
    by_two, by_three = _tables()
    if known in by_three:
        return known
    if known not in by_two:
        raise UnknownCountry(f"{code[:20]!r} is no country code of ISO 3166-1.")
    return by_two[known]


def alpha2(code: str) -> str:
    """Two letters for a country that is named by two or three. Raises UnknownCountry."""
    return _tables()[1][alpha3(code)]


@cache
def _tables() -> tuple[dict[str, str], dict[str, str]]:
    """By two letters the three, and by three the two."""
    by_three = {each.alpha_3: each.alpha_2 for each in pycountry.countries} | _BESIDES
    return {two: three for three, two in by_three.items()}, by_three
