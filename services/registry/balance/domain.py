"""
How evenly a body, an agreement or a decision is shared between those it concerns. Pure.

The index is Pielou's evenness: Shannon's entropy of the shares, divided by the most it can be for
so many categories (E. C. Pielou, 1966, "The measurement of diversity in different types of
biological collections"). 1 is an even share, 0 is everything in one hand. It is plain input in,
figures out: committees and dialogues measure themselves with the same functions.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import log
from typing import Final

# Under this an agreement is signed with a warning: with two sides, about 85 to 15.
WARNING_UNDER: Final = 0.6
_PLACES: Final = 3


class Measure(StrEnum):
    """What is shared."""

    SEATS = "seats"
    VOTES = "votes"
    MONEY = "money"
    OBLIGATIONS = "obligations"


class By(StrEnum):
    """Between whom it is shared."""

    SIDE = "side"
    TYPE = "type"


@dataclass(frozen=True, slots=True)
class Voice:
    """What one participant has of each measure; money is in one currency's minor units."""

    side: str
    partner_type: str
    has: Mapping[Measure, int]


@dataclass(frozen=True, slots=True)
class Figure:
    """How evenly one measure is shared; null where nothing is, or no two could share it."""

    measure: Measure
    by: By
    shares: Mapping[str, float]
    index: float | None


@dataclass(frozen=True, slots=True)
class Balance:
    """The whole picture: `index` is the mean of the figures that say something."""

    index: float | None
    figures: tuple[Figure, ...]

    @property
    def is_uneven(self) -> bool:
        """Whether to warn."""
        return self.index is not None and self.index < WARNING_UNDER

    @property
    def weak(self) -> tuple[Figure, ...]:
        """The figures that are to blame."""
        return tuple(
            each for each in self.figures if each.index is not None and each.index < WARNING_UNDER
        )


def evenness(amounts: Mapping[str, int], *, among: Collection[str]) -> float | None:
    """
    Normalised entropy of the amounts over `among`, 0 to 1; who has nothing counts as a zero.

    None where fewer than two could share, or where there is nothing to share.
    """
    categories = set(among) | {name for name, amount in amounts.items() if amount > 0}
    total = sum(amounts.values())
    if len(categories) < 2 or total <= 0:
        return None
    shares = [amount / total for amount in amounts.values() if amount > 0]
    entropy = -sum(share * log(share) for share in shares)
    # Rounding may carry it a hair over either end.
    return min(1.0, max(0.0, entropy / log(len(categories))))


def balance_of(
    voices: Sequence[Voice],
    *,
    sides: Iterable[str] = (),
    measures: Collection[Measure] = tuple(Measure),
) -> Balance:
    """
    Every measure over sides and over types.

    `sides` are those concerned whether or not anybody sits there for them; of types only those at
    the table are known.
    """
    among = {
        By.SIDE: {each.side for each in voices} | set(sides),
        By.TYPE: {each.partner_type for each in voices},
    }
    figures = tuple(_figure(voices, measure, by, among[by]) for measure in measures for by in among)
    said = [each.index for each in figures if each.index is not None]
    index = round(sum(said) / len(said), _PLACES) if said else None
    return Balance(index, figures)


def _figure(voices: Sequence[Voice], measure: Measure, by: By, among: Collection[str]) -> Figure:
    amounts: dict[str, int] = defaultdict(int, dict.fromkeys(among, 0))
    for each in voices:
        amounts[each.side if by is By.SIDE else each.partner_type] += each.has.get(measure, 0)
    total = sum(amounts.values())
    shares = {
        name: round(amount / total, _PLACES) if total else 0.0
        for name, amount in sorted(amounts.items())
    }
    index = evenness(amounts, among=among)
    return Figure(measure, by, shares, None if index is None else round(index, _PLACES))
