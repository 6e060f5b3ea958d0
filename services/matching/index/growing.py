"""Arrays that grow, and ranges of arrays laid end to end."""

import numpy as np

_LEAST = 1024
# A doubling would hold twice what is needed; an eighth costs nine copies of each item in all.
_SHARE = 8


def grown(array: np.ndarray, size: int, fill: int | None = None) -> np.ndarray:
    """The array itself if `size` items fit, else a longer copy; what is new is `fill` or zero."""
    if size <= len(array):
        return array
    longer = np.zeros((max(_LEAST, size + size // _SHARE), *array.shape[1:]), array.dtype)
    if fill is not None:
        longer[len(array) :] = fill
    longer[: len(array)] = array
    return longer


def ranges(starts: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """The numbers of each range, one range after the other."""
    ends = counts.cumsum()
    total = int(ends[-1]) if len(ends) else 0
    numbers: np.ndarray = (starts - (ends - counts)).repeat(counts) + np.arange(total)
    return numbers
