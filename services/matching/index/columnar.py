"""Many profiles as columns, for an index that is still empty: no object per person or per skill."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import numpy as np

from services.matching.index.postings import KEY_BITS, packed_keys
from services.matching.scoring.facts import Spoken

PROFILE = np.dtype(
    [
        ("high", "u8"),
        ("low", "u8"),
        ("owner_high", "u8"),
        ("owner_low", "u8"),
        ("number", "i8"),
        ("first", "i4"),
        ("last", "i4"),
        ("years", "i4"),
        ("preferred", "i4"),
        ("accepted", "i4"),
        ("instruments", "i4"),
        ("lowest", "i4"),
        ("highest", "i4"),
    ]
)
"""What each profile has once; the ids by halves, `first` and `last` of the window's days."""
BUSY_DAYS = np.dtype([("row", "i4"), ("first", "i4"), ("last", "i4")])
"""Days of an agreed placement of the profile in a row."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stated(Generic[T]):
    """
    Which rows state which words: two arrays of one length, the rows and the words' places.

    Of one row the pairs may stand anywhere, in the order in which they were stated; a word may be
    there that nobody states.
    """

    rows: np.ndarray
    codes: np.ndarray
    words: Sequence[T]

    @classmethod
    def nothing(cls) -> "Stated[T]":
        """Nobody states a word."""
        return cls(np.zeros(0, np.uint32), np.zeros(0, np.uint16), ())


@dataclass(slots=True)
class ProfileColumns:
    """
    Open profiles, one row each; whoever loads them takes them over, and lets go of them on the way.

    `skills` are made by `held_skills`; practice is (occupation's group, country). Who has no
    instrument would not fund, and what else they say of funding is not read.
    """

    profiles: np.ndarray
    skills: np.ndarray
    languages: Stated[Spoken] = field(default_factory=Stated.nothing)
    sectors: Stated[str] = field(default_factory=Stated.nothing)
    practice: Stated[tuple[str, str]] = field(default_factory=Stated.nothing)
    origins: Stated[str] = field(default_factory=Stated.nothing)
    affinities: Stated[str] = field(default_factory=Stated.nothing)
    fund_countries: Stated[str] = field(default_factory=Stated.nothing)
    fund_sectors: Stated[str] = field(default_factory=Stated.nothing)
    busy: np.ndarray = field(default_factory=lambda: np.zeros(0, BUSY_DAYS))

    def give(self, name: str) -> Any:
        """A column, which is empty from then on."""
        given = getattr(self, name)
        is_array = isinstance(given, np.ndarray)
        setattr(self, name, np.zeros(0, given.dtype) if is_array else Stated.nothing())
        return given


def held_skills(rows: np.ndarray, skills: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """Who has which skill at which level as one number each, in any order; raises ValueError."""
    keys = packed_keys(skills, levels)
    return rows.astype(np.uint64) << np.uint64(KEY_BITS) | keys.astype(np.uint64)
