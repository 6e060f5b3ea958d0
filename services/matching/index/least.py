"""The places of a person that whoever keeps lists has to know of: all others change nothing."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Least:
    """
    Places at or above the floors of their lists, and the `best` of those that may be told.

    The best by score and then by key, as one would choose them from all places.
    """

    best: int

    def of(
        self, scores: np.ndarray, keys: np.ndarray, floors: np.ndarray, told: np.ndarray
    ) -> np.ndarray:
        """Which of some places of one person, given by arrays of one length."""
        chosen = keys >= floors
        may = np.flatnonzero(told)
        if len(may) > self.best:
            may = may[np.lexsort((-keys[may], -scores[may]))[: self.best]]
        chosen[may] = True
        return chosen
