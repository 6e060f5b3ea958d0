"""Finds the place of a 128-bit id without an object per id: an open hash table of places."""

from uuid import UUID

import numpy as np

_WORD = (1 << 64) - 1
_MIX = 0x9E37_79B9_7F4A_7C15
_EMPTY, _GONE = -1, -2
_LEAST_BITS = 10


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

    def find(self, identity: UUID) -> int | None:
        """The place of an id; None if it has none."""
        at = self._seat(*halves(identity))
        return None if at is None else int(self._table[at])

    def put(self, identity: UUID, place: int) -> None:
        """Remember a new id whose halves stand in the rows already."""
        if 2 * (self._taken + 1) > len(self._table):
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
        """Twice as large as is needed at most, without what is gone: all ids in a few rounds."""
        left = self._table[self._table >= 0]
        self._bits = max(_LEAST_BITS, int(2 * (len(left) + 1)).bit_length() + 1)
        self._table = np.full(1 << self._bits, _EMPTY, np.int32)
        self._taken = len(left)
        mixed = (self.rows["low"][left] ^ self.rows["high"][left]) * np.uint64(_MIX)
        seats = (mixed >> np.uint64(64 - self._bits)).astype(np.int64)
        while len(left):
            free = self._table[seats] == _EMPTY
            self._table[seats[free]] = left[free]
            # Of those that wanted the same seat one has got it; the others look at the next.
            waiting = self._table[seats] != left
            left, seats = left[waiting], (seats[waiting] + 1) & (len(self._table) - 1)
