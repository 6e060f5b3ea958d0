"""
How a stored list follows its true order; pure.

The stored list is always a prefix of the true order, at least min(LEAST, qualified) long. Nothing
is remembered beside it: with LEAST rows or more it may have been cut at its lowest key.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.matching.engine.scored import Scored

LEAST: Final = 100
STORED: Final = 128
MOST: Final = 160
# Of so many projects a person is told by name once their profile changed, of one role each.
OWN_BEST: Final = 5
# Raised with every change of scoring, or of ids: the worker then makes every list anew.
SCORING_VERSION: Final = 3


@dataclass(frozen=True, slots=True)
class Standing:
    """A stored list as it is: how long, and its lowest key."""

    count: int
    lowest: int | None

    @property
    def floor(self) -> int | None:
        """Below this key nothing is known; None when the list is complete."""
        return self.lowest if self.count >= LEAST else None


def belongs(key: int, standing: Standing) -> bool:
    """Whether somebody with this key stands in the stored list."""
    return standing.floor is None or key >= standing.floor


def needs_full_query(before: Standing, after_count: int) -> bool:
    """Whether a change left the list shorter than it must be, or longer than is worth keeping."""
    return after_count > MOST or (before.floor is not None and after_count < LEAST)


def standing_after(before: Standing, came: Iterable[int], left: Iterable[int]) -> Standing | None:
    """
    How the list stands when keys came and others left it.

    None when it has to be read again: its lowest left, and nobody remembers the next.
    """
    came, left = list(came), list(left)
    if before.lowest is not None and before.lowest in left:
        return None
    lowest = min((key for key in (before.lowest, *came) if key is not None), default=None)
    return Standing(before.count + len(came) - len(left), lowest)


def own_best(scored: Iterable[Scored]) -> list[tuple[UUID, int]]:
    """A person's own best projects, best first, each with the best role that may be told."""
    told = (each for each in scored if each.may_be_told)
    best: dict[UUID, int] = {}
    for each in sorted(told, key=lambda s: (-s.key, s.project_id, s.role)):
        best.setdefault(each.project_id, each.role)
    return list(best.items())[:OWN_BEST]
