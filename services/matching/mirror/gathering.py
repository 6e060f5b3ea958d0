"""Arrays that are put together from parts whose number nobody knows beforehand."""

import numpy as np

# What is added each time it is full, so that growing stays rare.
_SHARE = 8


class Gathered:
    """One array, of one part after the other; it grows in place, so that no part is there twice."""

    def __init__(self, kind: np.dtype | type) -> None:
        self._items = np.zeros(0, kind)
        self._used = 0

    def __len__(self) -> int:
        """How many items there are."""
        return self._used

    def add(self, part: np.ndarray) -> None:
        """Append, converted to the array's own kind."""
        end = self._used + len(part)
        if end > len(self._items):
            # Nobody else ever sees the array before it is whole.
            self._items.resize(end + end // _SHARE, refcheck=False)
        self._items[self._used : end] = part
        self._used = end

    def whole(self) -> np.ndarray:
        """All of it, given away: nothing is left here."""
        self._items.resize(self._used, refcheck=False)
        items, self._items, self._used = self._items, np.zeros(0, self._items.dtype), 0
        return items
