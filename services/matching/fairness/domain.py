"""
How far those who come first differ from all who qualify; pure.

Each list is drawn from: had its first been taken from its qualified by lot, a group would expect
its share of them, with the variance of drawing without putting back. Lists are independent, so
expectations and variances add up. `z` says how many standard deviations the count is away; beyond
3 either way chance is no longer a good explanation, and somebody should look why.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import Final
from uuid import UUID

FIRST: Final = 20
REMARKABLE_Z: Final = 3.0
Groups = Collection[str]
"""The groups of one person: somebody tied to two countries counts in both."""


@dataclass(frozen=True, slots=True)
class Skew:
    """One group in one kind of project."""

    sector: str
    group: str
    qualified: int
    first: int
    expected: float
    z: float

    @property
    def is_remarkable(self) -> bool:
        """Whether chance is no longer a good explanation."""
        return abs(self.z) > REMARKABLE_Z


@dataclass(slots=True)
class _Sum:
    qualified: int = 0
    first: int = 0
    expected: float = 0.0
    variance: float = 0.0


@dataclass(slots=True)
class Tally:
    """Adds up lists; `everything` stands for all sectors."""

    everything: str = "all"
    lists: int = 0
    _sums: dict[tuple[str, str], _Sum] = field(default_factory=lambda: defaultdict(_Sum))

    def add(self, sector: str, qualified: Iterable[Groups], first: Iterable[Groups]) -> None:
        """One list of a project of a sector: the groups of all, and of those who come first."""
        everybody = [set(groups) for groups in qualified]
        chosen = [set(groups) for groups in first]
        if len(chosen) > len(everybody):
            raise ValueError(f"{len(chosen)} come first among {len(everybody)}")
        self.lists += 1
        have = Counter(group for groups in everybody for group in groups)
        came = Counter(group for groups in chosen for group in groups)
        for group, count in have.items():
            mean, variance = drawn(len(everybody), count, len(chosen))
            for name in (sector, self.everything):
                found = self._sums[name, group]
                found.qualified += count
                found.first += came[group]
                found.expected += mean
                found.variance += variance

    def report(self) -> list[Skew]:
        """Every sector and group, the most skewed first; nobody's z is known without variance."""
        found = [
            Skew(
                sector,
                group,
                each.qualified,
                each.first,
                each.expected,
                (each.first - each.expected) / sqrt(each.variance) if each.variance > 0 else 0.0,
            )
            for (sector, group), each in self._sums.items()
        ]
        return sorted(found, key=lambda skew: (-abs(skew.z), skew.sector, skew.group))


def drawn(everybody: int, group: int, chosen: int) -> tuple[float, float]:
    """Mean and variance of how many of a group are among some chosen by lot (hypergeometric)."""
    if everybody == 0:
        return 0.0, 0.0
    share = group / everybody
    mean = chosen * share
    if everybody == 1:
        return mean, 0.0
    return mean, mean * (1 - share) * (everybody - chosen) / (everybody - 1)


def highest_exposure(told: Mapping[UUID, int]) -> tuple[int, float]:
    """How often the most told person was told, and the share of tellings of the top hundredth."""
    if not told:
        return 0, 0.0
    counts = sorted(told.values(), reverse=True)
    top = counts[: max(1, len(counts) // 100)]
    return counts[0], sum(top) / sum(counts)
