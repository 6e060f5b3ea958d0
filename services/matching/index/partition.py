"""The people of one country: a row each, and who has which skill."""

import numpy as np

from services.matching.index.growing import grown
from services.matching.index.postings import Postings

_NOBODY = -1
PRIMARY, ORIGIN = 1, 2
_PLACE_SHIFT = 2


def place_of(who: np.ndarray) -> np.ndarray:
    """The people's places behind rows that are alive."""
    return who >> _PLACE_SHIFT


class Partition:
    """
    Rows are never renumbered; a dead row's number is used again after the next compaction.

    What is known of a person stands once, with the person: a row only says who it is, whether the
    country is one of origin, and whether it is the one row by which the whole world finds them.
    """

    def __init__(self) -> None:
        self.postings = Postings()
        self._who = np.zeros(0, np.int32)
        self._rows = 0
        self._free: list[int] = []
        self._dead: list[int] = []

    @classmethod
    def of(
        cls, places: np.ndarray, flags: np.ndarray, rows: np.ndarray, keys: np.ndarray
    ) -> "Partition":
        """Many people in rows from 0, and sorted, which of the rows have the keys of skills."""
        made = cls()
        made._rows = len(places)
        made._who = grown(made._who, made._rows, _NOBODY)
        made._who[: made._rows] = places << _PLACE_SHIFT | flags
        made.postings.load(rows, keys)
        return made

    @property
    def who(self) -> np.ndarray:
        """By row: place and flags of a person, or -1."""
        return self._who[: self._rows]

    def add(self, place: int, flags: int, keys: np.ndarray) -> int:
        """A row for a person; answers its number."""
        if self._free:
            row = self._free.pop()
        else:
            row = self._rows
            self._rows += 1
            self._who = grown(self._who, self._rows, _NOBODY)
        self._who[row] = place << _PLACE_SHIFT | flags
        self.postings.add(row, keys)
        return row

    def drop(self, row: int, postings: int) -> None:
        """Nobody stands in this row any more."""
        self._who[row] = _NOBODY
        self._dead.append(row)
        self.postings.died(postings)

    def compact(self) -> None:
        """Sort the postings, drop the dead ones, and free their rows."""
        self.postings.rebuild(self.who >= 0)
        self._free += self._dead
        self._dead = []
