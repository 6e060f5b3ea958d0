"""
What a project must be to make sense. Pure.

* Nonsense      a rule is hurt; the message says which
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

MOST_ROLES = 6
Expired = Literal["expired"]
# Why a project is closed that is past; nobody says it, the calendar does.
EXPIRED: Final = "expired"


class Nonsense(ValueError):
    """A rule of projects is hurt."""


@dataclass(frozen=True, slots=True)
class Amount:
    """Minor units in a currency."""

    minor: int
    currency: str


def check_role(
    *, title: str, skills: Sequence[str], start: date | None, end: date | None, days: int | None
) -> None:
    """Raise Nonsense for repeated skills, or a window that ends early or is too short."""
    if len(set(skills)) < len(skills):
        raise Nonsense(f"The role {title!r} asks for one skill twice.")
    if start is None or end is None:
        return
    if end < start:
        raise Nonsense(f"The window of the role {title!r} ends before it begins.")
    if days is not None and days > (end - start).days + 1:
        raise Nonsense(f"The window of the role {title!r} is shorter than the days it needs.")


def check_funding(
    *, goal: Amount, raised: Amount, smallest: Amount | None, largest: Amount | None
) -> None:
    """Raise Nonsense for mixed currencies, a goal of nothing, or tickets in the wrong order."""
    amounts = [each for each in (goal, raised, smallest, largest) if each is not None]
    if len({each.currency for each in amounts}) > 1:
        raise Nonsense("All amounts of a project are in one currency.")
    if goal.minor <= 0:
        raise Nonsense("The goal is more than nothing.")
    if smallest and largest and smallest.minor > largest.minor:
        raise Nonsense("The smallest ticket is larger than the largest.")


def number_roles(
    asked: Sequence[int | None], *, existing: Iterable[int], used: Iterable[int]
) -> list[int]:
    """
    The numbers of the roles asked for: those named must exist, the others get fresh ones.

    A number is given once for life. Raises Nonsense when a named one does not exist or comes
    twice, and when six numbers were used up.
    """
    known, spent = set(existing), set(used)
    named = [number for number in asked if number is not None]
    if strangers := [number for number in named if number not in known]:
        raise Nonsense(f"There is no role {strangers[0]}; leave the number out for a new one.")
    if len(set(named)) < len(named):
        raise Nonsense("Two roles have one number.")
    free = (number for number in range(1, MOST_ROLES + 1) if number not in spent | known)
    numbered = []
    for number in asked:
        fresh = number if number is not None else next(free, None)
        if fresh is None:
            raise Nonsense("Six roles are the most a project ever has.")
        numbered.append(fresh)
    return numbered
