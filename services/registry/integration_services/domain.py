"""
Where a service is near by, whom it fits, and in which words it is told. Pure.

* Nonsense      a rule of services is hurt; the message says which
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import asin, cos, degrees, radians, sin
from typing import Any, Final

# The mean radius of the earth (IUGG): distances are right to half a percent.
EARTH_KM: Final = 6371.0088
# The last resort of every chain: more people share it than any other of the interface's.
_LAST = "en"
# A box a hand wider than the circle: rounding never loses a service on its rim.
_MARGIN_DEGREES = 1e-6


class Nonsense(ValueError):
    """A rule of services is hurt."""


class Need(StrEnum):
    """What a newcomer needs."""

    LANGUAGE = "language"
    EMPLOYMENT = "employment"
    EDUCATION = "education"
    HEALTH = "health"
    HOUSING = "housing"
    LEGAL = "legal"
    OTHER = "other"


class ServiceStatus(StrEnum):
    """HSDS's list of statuses."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    DEFUNCT = "defunct"
    TEMPORARILY_CLOSED = "temporarily_closed"


@dataclass(frozen=True, slots=True)
class Box:
    """Degrees that a circle lies within; two windows of longitude where it crosses the 180th."""

    south: float
    north: float
    windows: tuple[tuple[float, float], ...]


def box_around(latitude: float, longitude: float, radius_km: float) -> Box:
    """
    The smallest box around a circle on the sphere, a margin wider.

    Near a pole it holds all longitudes: the circle goes round it.
    """
    angle = radius_km / EARTH_KM
    reach = degrees(angle) + _MARGIN_DEGREES
    south, north = max(latitude - reach, -90.0), min(latitude + reach, 90.0)
    if south == -90.0 or north == 90.0:
        return Box(south, north, ((-180.0, 180.0),))
    side = degrees(asin(min(1.0, sin(angle) / cos(radians(latitude))))) + _MARGIN_DEGREES
    west, east = longitude - side, longitude + side
    if east - west >= 360.0:
        return Box(south, north, ((-180.0, 180.0),))
    if west < -180.0:
        return Box(south, north, ((west + 360.0, 180.0), (-180.0, east)))
    if east > 180.0:
        return Box(south, north, ((west, 180.0), (-180.0, east - 360.0)))
    return Box(south, north, ((west, east),))


def chain_of(language: str) -> list[str]:
    """The languages to try for a reader: `fr-BF`, then `fr`, then English."""
    parts = language.split("-")
    shorter = ["-".join(parts[:count]) for count in range(len(parts), 0, -1)]
    return [*shorter, _LAST] if _LAST not in shorter else shorter


def in_words(
    texts: Mapping[str, Mapping[str, Any]], *, language: str, own: str
) -> dict[str, tuple[Any, str]]:
    """
    Each text in the first language of the reader's chain that has it, else in the service's own.

    By the name of the field; each with the language it is in.
    """
    found: dict[str, tuple[Any, str]] = {}
    for tried in [*chain_of(language), own]:
        for name, words in texts.get(tried, {}).items():
            found.setdefault(name, (words, tried))
    return found


def speaks(languages: Sequence[str], language: str) -> bool:
    """Whether a service is given in a language; a region makes no difference to that."""
    spoken = {each.partition("-")[0] for each in languages}
    return language.partition("-")[0] in spoken


def fits_age(age: int | None, *, youngest: float | None, oldest: float | None) -> bool | None:
    """Whether somebody is of the age that a service is for; None if that is not known."""
    if age is None or (youngest is None and oldest is None):
        return None
    return (youngest is None or age >= youngest) and (oldest is None or age <= oldest)


def check_ages(youngest: float | None, oldest: float | None) -> None:
    """Raise Nonsense when nobody is old and young enough."""
    if youngest is not None and oldest is not None and youngest > oldest:
        raise Nonsense("The youngest age is above the oldest.")


def check_place(latitude: float | None, longitude: float | None) -> None:
    """Raise Nonsense for half a place."""
    if (latitude is None) != (longitude is None):
        raise Nonsense("A place has both a latitude and a longitude, or neither.")
