"""Finds the place of a 128-bit id without an object per id: an open hash table of places."""

from uuid import UUID

import numpy as np

_WORD = (1 << 64) - 1
_MIX = 0x9E37_79B9_7F4A_7C15
_EMPTY, _GONE = -1, -2
_LEAST_BITS = 10
# At most two thirds of the seats are taken, and of a new table at most four sevenths: a sixth more
# ids at least may come before the next one.
_MOST, _ROOM = (2, 3), (7, 4)


def halves(identity: UUID) -> tuple[int, int]:
    """The higher and the lower 64 bits."""
    return identity.int >> 64, identity.int & _WORD


class Identities:
    """The places of ids; the ids themselves are the fields `high` and `low` of `rows`."""

    def __init__(self) -> None:
        self.rows = np.zeros(0, [("high", "u8"), ("low", "u8")])
        self._table = np.full(1 << _LEAST_BITS, _EMPTY, np.int32)
        self._bits = _LEAST_BITS
        self._taken = 0

    @classmethod
    def of(cls, rows: np.ndarray) -> "Identities":
        """The ids of all rows, whose places are the rows' own; raises ValueError for a twin."""
        made = cls()
        made.rows = rows
        made._seat_all(np.arange(len(rows), dtype=np.int32))
        found = made.find_all(rows["high"], rows["low"])
        twins = np.flatnonzero(found != np.arange(len(rows)))
        if len(twins):
            row = rows[twins[0]]
            raise ValueError(f"{UUID(int=int(row['high']) << 64 | int(row['low']))} is there twice")
        return made

    def find_all(self, high: np.ndarray, low: np.ndarray) -> np.ndarray:
        """The places of ids, given by halves; -1 for one that has none."""
        places = np.full(len(high), -1, np.int32)
        left = np.arange(len(high) if len(self.rows) else 0)
        seats = self._homes(high[: len(left)], low[: len(left)])
        while len(left):
            there = self._table[seats]
            is_seat, rows = there >= 0, np.maximum(there, 0)
            is_seat &= self.rows["low"][rows] == low[left]
            is_seat &= self.rows["high"][rows] == high[left]
            places[left[is_seat]] = there[is_seat]
            goes_on = ~is_seat & (there != _EMPTY)
            left, seats = left[goes_on], (seats[goes_on] + 1) & (len(self._table) - 1)
        return places

    def find(self, identity: UUID) -> int | None:
        """The place of an id; None if it has none."""
        at = self._seat(*halves(identity))
        return None if at is None else int(self._table[at])

    def put(self, identity: UUID, place: int) -> None:
        """Remember a new id whose halves stand in the rows already."""
        if _MOST[1] * (self._taken + 1) > _MOST[0] * len(self._table):
            self._make_anew()
        at = self._home(*halves(identity))
        while self._table[at] >= 0:
            at = (at + 1) & (len(self._table) - 1)
        self._taken += self._table[at] == _EMPTY
        self._table[at] = place

    def drop(self, identity: UUID) -> None:
        """Forget an id; its place may be given to another."""
        at = self._seat(*halves(identity))
        if at is not None:
            self._table[at] = _GONE

    def _seat(self, high: int, low: int) -> int | None:
        at = self._home(high, low)
        while (place := int(self._table[at])) != _EMPTY:
            if place >= 0:
                row = self.rows[place]
                if int(row["low"]) == low and int(row["high"]) == high:
                    return at
            at = (at + 1) & (len(self._table) - 1)
        return None

    def _home(self, high: int, low: int) -> int:
        return (((low ^ high) * _MIX) & _WORD) >> (64 - self._bits)

    def _make_anew(self) -> None:
        """At most twice as large as is needed, without what is gone."""
        self._seat_all(self._table[self._table >= 0])

    def _seat_all(self, left: np.ndarray) -> None:
        """A new table of these places: all ids in a few rounds."""
        self._bits = max(_LEAST_BITS, (_ROOM[0] * len(left) // _ROOM[1]).bit_length())
        self._table = np.full(1 << self._bits, _EMPTY, np.int32)
        self._taken = len(left)
        seats = self._homes(self.rows["high"][left], self.rows["low"][left])
        while len(left):
            free = self._table[seats] == _EMPTY
            self._table[seats[free]] = left[free]
            # Of those that wanted the same seat one has got it; the others look at the next.
            waiting = self._table[seats] != left
            left, seats = left[waiting], (seats[waiting] + 1) & (len(self._table) - 1)

    def _homes(self, high: np.ndarray, low: np.ndarray) -> np.ndarray:
        mixed = (low ^ high) * np.uint64(_MIX)
        seats: np.ndarray = (mixed >> np.uint64(64 - self._bits)).astype(np.int64)
        return seats
