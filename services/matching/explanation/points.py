"""
Splits a score into points that add up to it exactly.

Every level is homogeneous of degree 1, so Euler's theorem splits it: skills and languages share
R x B/(A+B) as .8 and .2, the interest terms share R x A/(A+B) by their weighted size. What is
left over by rounding goes to the largest remainder, the first of equals.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from services.matching.scoring.facts import Need


@dataclass(frozen=True, slots=True)
class Points:
    """How much of R each part made, of 10,000; together they are R."""

    needs: tuple[int, ...]
    languages: int
    affinity: int
    modality: int
    sector: int
    window: int

    def total(self) -> int:
        """R."""
        return sum((*self.needs, self.languages, *self.interests()))

    def interests(self) -> tuple[int, int, int, int]:
        """The person's side."""
        return (self.affinity, self.modality, self.sector, self.window)


def split(
    *,
    r: int,
    a: int,
    b: int,
    needs: Sequence[Need],
    values: Sequence[int],
    head: Sequence[int],
) -> Points:
    """`values` are the needs' c of 64, `head` affinity, modality, sector and window."""
    factors = [need.weight * need.idf16 * value for need, value in zip(needs, values, strict=True)]
    whole = sum(factors)
    affinity, modality, sector, window = head
    terms = (8 * affinity, 5 * modality, 5 * sector, 2 * window)
    interests = sum(terms)
    both = a + b
    shares: list[tuple[int, int]] = [
        (4 * r * b * factor, 5 * both * whole) if whole else (0, 1) for factor in factors
    ]
    shares.append((r * b, 5 * both))
    shares += [(r * a * term, both * interests) if interests else (0, 1) for term in terms]
    points = largest_remainder(r, shares if both else [(0, 1)] * len(shares))
    return Points(tuple(points[: len(factors)]), *points[len(factors) :])


def largest_remainder(total: int, shares: Sequence[tuple[int, int]]) -> list[int]:
    """Whole numbers near the fractions that add up to `total`."""
    floors = [top // bottom for top, bottom in shares]
    left = total - sum(floors)
    # Equal remainders go to the first.
    ranked = sorted(
        range(len(shares)),
        key=lambda n: (-_fraction(shares[n]), n),
    )
    for n in ranked[: max(0, left)]:
        floors[n] += 1
    return floors


def _fraction(share: tuple[int, int]) -> Fraction:
    top, bottom = share
    return Fraction(top % bottom, bottom)
