"""
Who of a list is told, and in which order; pure.

Congestion: a score counts less the more open invitations its owner has,
score x (1 + (u/cap)^2)^-.5, so that the best-known people are not asked by everybody, and the
first invitations of somebody cost hardly anything. Whoever is nearly alone in small lists would
be asked by all of them all the same: so no list tells somebody who has three times as many open as
they wish for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt
from typing import Final
from uuid import UUID

from services.matching.invitations.domain import limit

MOST_OPEN: Final = 20
_SCALE: Final = 10_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody in a list who may be told."""

    profile_id: UUID
    key: int
    score: int
    open_invitations: int
    cap: int

    @property
    def is_at_limit(self) -> bool:
        """Whether no list tells them more until they have answered some."""
        return self.open_invitations >= limit(self.cap)


@dataclass(frozen=True, slots=True)
class Choice:
    """Those of a list who are told now, and those before whom only their limit stands."""

    told: tuple[Candidate, ...]
    held_back: tuple[Candidate, ...]


def weighted(score: int, open_invitations: int, cap: int) -> int:
    """score x (1 + (u/cap)^2)^-.5, floored, in whole numbers."""
    # The root of a whole number, so the same everywhere.
    square = cap * cap
    part = isqrt(_SCALE * _SCALE * square // (square + open_invitations * open_invitations))
    return score * part // _SCALE


def order(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Those who are told first, first."""
    return sorted(
        candidates,
        key=lambda c: (-weighted(c.score, c.open_invitations, c.cap), -c.key),
    )


def choose(candidates: Sequence[Candidate], room: int) -> Choice:
    """
    The first ones in order, as many as there is room for; whoever is at the limit is passed over.

    Held back are only those passed over while there was room: the others come after a full list,
    which is looked at again anyhow once it has room.
    """
    told: list[Candidate] = []
    held_back: list[Candidate] = []
    for candidate in order(candidates):
        if len(told) >= room:
            break
        (held_back if candidate.is_at_limit else told).append(candidate)
    return Choice(tuple(told), tuple(held_back))
