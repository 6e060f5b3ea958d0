"""
Whether an agreement on one corridor diverted its stream to others. Pure.

The paper fears that bilateral agreements "might divert the issue to countries not party to an
agreement". The example that it names: after the memorandum between the United Kingdom and South
Africa of October 2003 the registrations of South African nurses fell from 3,206 to 4 a year, while
those from other countries rose. A suspicion accuses nobody: it says where to look.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

_JUNE: Final = 6


@dataclass(frozen=True, slots=True)
class DiversionRule:
    """
    When a diversion is suspected.

    A stream is halved, or grows by half, rarely by chance; three years even out a single one. Below
    ten people a year every percentage is chance.
    """

    version: int = 1
    years_before: int = 3
    least_fall_percent: int = 50
    least_rise_percent: int = 50
    least_people: int = 10


RULE: Final = DiversionRule()

# People by country of origin and year, all in one sector and into one country.
Figures = Mapping[tuple[str, int], int]


@dataclass(frozen=True, slots=True)
class Suspicion:
    """One other origin whose stream grew while the covered one fell; people a year, rounded."""

    origin: str
    year: int
    covered_before: int
    covered_now: int
    other_before: int
    other_now: int


def first_year_after(starts_on: date) -> int:
    """
    The first year that is judged.

    A year counts as before the agreement when at least its first half was: the registrations of
    2003 came before the memorandum of October 2003.
    """
    return starts_on.year + (starts_on.month > _JUNE)


def years_of_interest(starts_on: date, *, until: int, rule: DiversionRule = RULE) -> range:
    """The years whose figures the rule looks at, up to and with the year `until`."""
    return range(first_year_after(starts_on) - rule.years_before, until + 1)


def suspicions(
    figures: Figures, *, covered: str, starts_on: date, rule: DiversionRule = RULE
) -> Iterator[Suspicion]:
    """
    The other origins and years in which a diversion is suspected, by year and origin.

    A year without a figure says nothing: neither is it counted into the mean, nor judged.
    """
    first = first_year_after(starts_on)
    before = range(first - rule.years_before, first)
    own = _mean(figures, covered, before)
    if own is None or own < rule.least_people:
        return
    for (origin, year), now in sorted(figures.items(), key=lambda each: each[0][::-1]):
        held = figures.get((covered, year))
        if origin == covered or year < first or held is None:
            continue
        other = _mean(figures, origin, before)
        if other is None or not _has_fallen(own, held, rule) or not _has_risen(other, now, rule):
            continue
        yield Suspicion(origin, year, round(own), held, round(other), now)


def _mean(figures: Figures, origin: str, years: range) -> Fraction | None:
    known = [figures[origin, year] for year in years if (origin, year) in figures]
    return Fraction(sum(known), len(known)) if known else None


def _has_fallen(before: Fraction, now: int, rule: DiversionRule) -> bool:
    return now * 100 <= before * (100 - rule.least_fall_percent)


def _has_risen(before: Fraction, now: int, rule: DiversionRule) -> bool:
    rose_enough = now * 100 >= before * (100 + rule.least_rise_percent)
    return rose_enough and now - before >= rule.least_people
