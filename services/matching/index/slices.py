"""Short runs of whole numbers that belong to somebody, in one array without objects."""

from collections import defaultdict

import numpy as np

from services.matching.index.growing import grown, ranges


class Slices:
    """
    Runs of items; whoever owns one keeps its start and length.

    A freed run is used again by the next of the same length, so nothing is ever moved: the array
    is as long as the most runs of each length that there were at once.
    """

    def __init__(self, kind: type[np.unsignedinteger]) -> None:
        self._items = np.zeros(0, kind)
        self._used = 0
        self._free: dict[int, list[int]] = defaultdict(list)

    def load(self, items: np.ndarray, used: int) -> None:
        """Take over the items of all runs, of which so many are used; none was put before."""
        self._items, self._used = items, used

    def put(self, items: list[int] | np.ndarray) -> int:
        """Keep a run; answers its start."""
        count = len(items)
        if count == 0:
            return 0
        free = self._free.get(count)
        start = free.pop() if free else self._used
        if start == self._used:
            self._used += count
            self._items = grown(self._items, self._used)
        self._items[start : start + count] = items
        return start

    def free(self, start: int, count: int) -> None:
        """Give a run back."""
        if count:
            self._free[count].append(start)

    def of(self, start: int, count: int) -> np.ndarray:
        """One run."""
        return self._items[start : start + count]

    def gather(self, starts: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """All items of many runs, and for each the place of its run."""
        counts = counts.astype(np.int64)
        places = np.repeat(np.arange(len(counts)), counts)
        return places, self._items[ranges(starts.astype(np.int64), counts)]
