"""
Whether a programme's money reaches the poor: shares by poverty band, and one index. Pure.

Bands go from 1, the least poor, to 5, the poorest. The concentration index is the usual one of
health economics (Kakwani, Wagstaff and van Doorslaer 1997, grouped data): with everybody in a row
from poorest to least poor it is one less twice the area under the curve of the money they got. It
is 0 when money is spread as people are, negative when the poorer get more, positive when the less
poor do.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

POOREST_BAND = 5
_BANDS = range(POOREST_BAND, 0, -1)
_POOR, _RICH = frozenset({4, 5}), frozenset({1, 2})


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality, its people, and the money that went there in minor units."""

    code: str
    band: int
    population: int
    minor: int


@dataclass(frozen=True, slots=True)
class Band:
    """All places of one poverty band together."""

    band: int
    population: int
    minor: int


def bands_of(places: Iterable[Place]) -> list[Band]:
    """The bands in which anybody lives, the poorest first."""
    known = list(places)
    sums = [
        Band(
            band,
            sum(place.population for place in known if place.band == band),
            sum(place.minor for place in known if place.band == band),
        )
        for band in _BANDS
    ]
    return [band for band in sums if band.population > 0]


def concentration_index(bands: Sequence[Band]) -> Fraction | None:
    """The index of bands, poorest first; None where nobody lives or no money went."""
    people = sum(band.population for band in bands)
    money = sum(band.minor for band in bands)
    if people == 0 or money == 0:
        return None
    area, reached = Fraction(0), 0
    for band in bands:
        area += Fraction(band.population * (2 * reached + band.minor), people * money)
        reached += band.minor
    return 1 - area


def is_regressive(bands: Sequence[Band]) -> bool:
    """
    Whether the poorest get less for each head than the least poor.

    Bands 4 and 5 together against 1 and 2; where nobody lives in those, the outermost that there
    are. With one band alone there is nothing to compare.
    """
    if len(bands) < 2:
        return False
    poor = [band for band in bands if band.band in _POOR] or [bands[0]]
    rich = [band for band in bands if band.band in _RICH] or [bands[-1]]
    if {band.band for band in poor} & {band.band for band in rich}:
        poor, rich = [bands[0]], [bands[-1]]
    return _money(poor) * _people(rich) < _money(rich) * _people(poor)


def _money(bands: Sequence[Band]) -> int:
    return sum(band.minor for band in bands)


def _people(bands: Sequence[Band]) -> int:
    return sum(band.population for band in bands)
