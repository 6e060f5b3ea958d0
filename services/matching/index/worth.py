"""
What a held skill is worth where another is asked, as arrays in both directions.

* TooManySkills     more than there are ids for
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from services.matching.index.growing import ranges
from services.matching.scoring.facts import Credits, Need

LEVELS = 5
NEEDS = 8
"""The most needs a role has: one byte each in eight, so that a row is one number of 64 bits."""
SKILL_LIMIT = 1 << 16
NARROW = 0x80
_MOST_CREDIT = 16
CREDIT = np.dtype([("asked", "i4"), ("held", "i4"), ("credit", "i4"), ("is_narrow", "?")])
"""What holding one skill is worth where another is asked, in 16ths."""


class TooManySkills(ValueError):
    """A taxonomy would bring more skills than the index has ids for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """
    Skills to look for: what each level of a skill is worth, and in which column it counts.

    `runs` are the places, in all of `values`, of what is worth anything, from the least to the
    most: a skill at a level each.
    """

    skills: np.ndarray
    values: np.ndarray
    columns: np.ndarray
    is_asked: np.ndarray
    runs: np.ndarray

    @classmethod
    def of(cls, skills: np.ndarray, values: np.ndarray, columns: np.ndarray) -> "Asked":
        """With the table that says at once whether a skill is among them."""
        is_asked = np.zeros(SKILL_LIMIT, bool)
        is_asked[skills] = True
        values = values.astype(np.uint8)
        flat = values.ravel()
        order = np.argsort(flat, kind="stable")
        runs = order[np.searchsorted(flat, 1, sorter=order) :]
        return cls(skills, values, columns, is_asked, runs)


@dataclass(frozen=True, slots=True)
class _Direction:
    """Rows by one skill: the other skill, and its credit with the flag of a narrower skill."""

    starts: np.ndarray
    others: np.ndarray
    credits: np.ndarray

    def rows(self, skills: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The rows of some skills, and for each row the place of its skill."""
        known = np.minimum(skills, len(self.starts) - 2)
        counts = np.where(known == skills, self.starts[known + 1] - self.starts[known], 0)
        return ranges(self.starts[known], counts), np.repeat(np.arange(len(skills)), counts)


def values_of(credit: np.ndarray, asked: np.ndarray, held: np.ndarray) -> np.ndarray:
    """Credit x (4, 3, 2, 1 for 0, 1, 2, 3 levels short); see scoring/people.py."""
    values: np.ndarray = credit * (4 - np.clip(asked - held, 0, 3))
    return values


def require_room(highest: int, more: int) -> None:
    """Raise TooManySkills unless so many skills can follow the highest id there is."""
    if highest + more >= SKILL_LIMIT:
        raise TooManySkills(
            f"{more} new skills would follow the {highest} that there are, retired ones among "
            f"them, and skill ids end at {SKILL_LIMIT - 1}. Nothing was written."
        )


class Worth:
    """The related skills of one taxonomy version."""

    def __init__(self, table: np.ndarray) -> None:
        """From rows of `CREDIT`; raises ValueError where a skill id or a credit is out of range."""
        asked, held = table["asked"].astype(np.int64), table["held"].astype(np.int64)
        credit = table["credit"]
        if len(table) and not (
            min(asked.min(), held.min()) > 0
            and max(asked.max(), held.max()) < SKILL_LIMIT
            and credit.min() > 0
            and credit.max() <= _MOST_CREDIT
        ):
            raise ValueError("skill ids are 1 to 65535 and credits 1 to 16: look at the taxonomy")
        flagged = credit.astype(np.uint8) | np.where(table["is_narrow"], np.uint8(NARROW), 0)
        self.limit = int(max(asked.max(initial=0), held.max(initial=0))) + 2
        """Above the highest skill id by two: no skill that answers has the number before."""
        self._by_asked = _direction(asked, held, flagged)
        self._by_held = _direction(held, asked, flagged)

    @classmethod
    def of(cls, credits_: Credits) -> "Worth":
        """From a few, as facts."""
        rows = [
            (asked, held, each.credit, each.is_narrow)
            for asked, worth in credits_.items()
            for held, each in worth.items()
        ]
        return cls(np.array(rows, CREDIT))

    def answers(self, skills: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Held skills that answer for the asked ones: (place of the asked one, held, credit)."""
        rows, places = self._by_asked.rows(skills)
        return places, self._by_asked.others[rows], self._by_asked.credits[rows]

    def answered(self, skills: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Asked skills that held ones answer for: (place of the held one, asked, credit)."""
        rows, places = self._by_held.rows(skills)
        return places, self._by_held.others[rows], self._by_held.credits[rows]

    def asked(self, needs: Sequence[Need]) -> Asked:
        """What to look for where people are wanted; a column for each need."""
        places, held, credit = self.answers(np.array([need.skill for need in needs], np.int64))
        wanted = np.array([need.level for need in needs], np.int64)[places]
        values = values_of(
            (credit & ~np.uint8(NARROW)).astype(np.int64)[:, None],
            wanted[:, None],
            np.arange(1, LEVELS + 1),
        )
        return Asked.of(held, values, places)

    def asked_closely(self, needs: Sequence[Need]) -> Asked:
        """The very skills and narrower ones at most one level short, worth 1 each."""
        places, held, credit = self.answers(np.array([need.skill for need in needs], np.int64))
        narrow = credit >= NARROW
        wanted = np.array([need.level for need in needs], np.int64)[places[narrow]]
        values = np.arange(1, LEVELS + 1) >= wanted[:, None] - 1
        return Asked.of(held[narrow], values, places[narrow])


def _direction(first: np.ndarray, other: np.ndarray, credit: np.ndarray) -> _Direction:
    order = np.lexsort((other, first))
    highest = int(first.max()) if len(first) else 0
    starts = np.searchsorted(first[order], np.arange(highest + 3))
    return _Direction(starts, other[order].astype(np.int32), credit[order])
