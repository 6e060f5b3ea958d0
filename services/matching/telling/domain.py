"""
In which order people of a list are told; pure.

Congestion: a score counts less the more open invitations its owner has,
score x (1 + (u/cap)^2)^-.5, so that the best-known people are not asked by everybody, and the
first invitations of somebody cost hardly anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt
from typing import Final
from uuid import UUID

MOST_OPEN: Final = 20
OPEN_DAYS: Final = 30
# Open invitations at a time, where somebody says nothing of it.
USUAL_CAP: Final = 3
_SCALE: Final = 10_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody in a list who may be told."""

    profile_id: UUID
    key: int
    score: int
    open_invitations: int
    cap: int


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
