"""
The terms of a score on whole arrays: scoring/people.py and scoring/funding.py, number for number.

Either side may be an array and the other one number, so that both directions share them.
"""

from dataclasses import dataclass
from uuid import UUID

import numpy as np

from services.matching.index.identities import halves
from services.matching.scoring.facts import ANY_MODALITY, ProjectFacts
from services.matching.scoring.funding import MATCHING_FUND_BONUS
from services.matching.scoring.ordering import NUMBER_BITS, TIE_BITS, TIE_MODULUS, YEARS_BITS
from services.matching.scoring.people import (
    LISTED_A,
    MODALITY_ACCEPTED,
    MODALITY_EQUAL,
    MODALITY_PREFERRED,
)
from services.matching.scoring.powers import P2, P3, P5, P8, SCALE

_P2, _P3, _P5, _P8 = (np.array(table, np.int64) for table in (P2, P3, P5, P8))
LEAST_S = int(np.searchsorted(_P8, LISTED_A))
"""Below it nobody is listed, whatever else they are: A is at most P8(S)."""
_TERM_SHIFT = YEARS_BITS + TIE_BITS + NUMBER_BITS
_MULTIPLIER = 7919
_AMOUNT_SLACK = 500
# Up to so many, comparing one by one is cheaper than sorting.
_FEW = 16
Numbers = np.ndarray | int


@dataclass(frozen=True, slots=True)
class Sides:
    """What the project gains, what the person gains, and both."""

    a: np.ndarray
    b: np.ndarray
    r: np.ndarray


def modality_term(preferred: Numbers, accepted: Numbers, asked: Numbers) -> np.ndarray:
    """How well the modalities agree; 0 where none does."""
    wanted = np.where(np.equal(asked, 0), ANY_MODALITY, asked)
    otherwise = np.where(np.not_equal(preferred, 0), MODALITY_ACCEPTED, MODALITY_EQUAL)
    accepts = np.where(np.bitwise_and(wanted, accepted), otherwise, 0)
    stated = np.where(np.bitwise_or(preferred, accepted), accepts, MODALITY_EQUAL)
    return np.where(np.bitwise_and(wanted, preferred), MODALITY_PREFERRED, stated)


def shared_modalities(preferred: Numbers, accepted: Numbers, asked: Numbers) -> np.ndarray:
    """The modalities that both sides would take."""
    stated = np.bitwise_or(preferred, accepted)
    open_ = np.where(np.equal(stated, 0), ANY_MODALITY, stated)
    return open_ & np.where(np.equal(asked, 0), ANY_MODALITY, asked)


def overlap(start: Numbers, end: Numbers, first: Numbers, last: Numbers) -> np.ndarray:
    """Days that two windows share."""
    days = np.minimum(end, last) - np.maximum(start, first) + 1
    return np.maximum(0, days)  # type: ignore[no-any-return]


def sides(
    s: np.ndarray,
    l: Numbers,  # noqa: E741  the term's own name
    affinity: Numbers,
    modality: Numbers,
    sector: Numbers,
    window: Numbers,
) -> Sides:
    """A, B and R."""
    a = _P8[s] * _P2[l] // SCALE
    b = np.asarray((8 * affinity + 5 * modality + 5 * sector + 2 * window) // 20)
    return Sides(a, b, 2 * a * b // np.maximum(1, a + b))


def order_keys(
    scores: np.ndarray, years: Numbers, profiles: Numbers, projects: Numbers
) -> np.ndarray:
    """`order_key` of scoring/ordering.py; `years` are at most 63."""
    spread = projects * _MULTIPLIER % TIE_MODULUS + 1
    tie = profiles * spread % TIE_MODULUS
    low = np.left_shift(years, TIE_BITS + NUMBER_BITS) | tie << NUMBER_BITS | profiles
    return scores << _TERM_SHIFT | low


def amount_term(
    lowest: np.ndarray, highest: np.ndarray, other_lowest: int, other_highest: int
) -> np.ndarray:
    """How far two ranges of tickets agree."""
    both = np.minimum(highest, other_highest) - np.maximum(lowest, other_lowest)
    shorter = np.minimum(highest - lowest, other_highest - other_lowest)
    return np.where(both >= 0, SCALE * (both + _AMOUNT_SLACK) // (shorter + _AMOUNT_SLACK), 0)


def funding_sides(
    sector: np.ndarray, amount: np.ndarray, country: np.ndarray, has_fund: Numbers
) -> tuple[np.ndarray, np.ndarray]:
    """F with its bonus, and the bonus."""
    fit = _P5[sector] * _P3[amount] // SCALE * _P2[country] // SCALE
    bonus = np.where(has_fund, np.minimum(SCALE - fit, MATCHING_FUND_BONUS), 0)
    return fit + bonus, bonus


def are_some_of(numbers: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Which numbers are among the wanted ones, mostly a few."""
    if len(wanted) > _FEW:
        return np.isin(numbers, wanted)
    found = np.zeros(len(numbers), bool)
    for each in wanted:
        found |= numbers == each
    return found


def are_welcome(rows: np.ndarray, project: ProjectFacts) -> np.ndarray:
    """Which people are neither the project's own nor excluded."""
    is_own = _are_among(rows["owner_high"], rows["owner_low"], project.own_people)
    is_excluded = _are_among(rows["high"], rows["low"], project.excluded)
    welcome: np.ndarray = ~(is_own | is_excluded)
    return welcome


def _are_among(high: np.ndarray, low: np.ndarray, ids: frozenset[UUID]) -> np.ndarray:
    """Which ids, given by halves, are these: the lower halves first, then all of the few found."""
    lows = np.array([halves(each)[1] for each in ids], np.uint64)
    found = are_some_of(low, lows)
    for at in np.flatnonzero(found):
        found[at] = UUID(int=int(high[at]) << 64 | int(low[at])) in ids
    return found
