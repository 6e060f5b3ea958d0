"""The places of a person that whoever keeps lists has to know of: all others change nothing."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Least:
    """
    Places at or above the floors of their lists, and one in each of the `best` first projects.

    Of those that may be told, by key, as one would choose them from all places: the best place of a
    project, and among equals that of the lower role.
    """

    best: int

    def of(
        self,
        keys: np.ndarray,
        floors: np.ndarray,
        told: np.ndarray,
        projects: np.ndarray,
        roles: np.ndarray,
    ) -> np.ndarray:
        """Which of some places of one person, given by arrays of one length."""
        chosen = keys >= floors
        may = np.flatnonzero(told)
        first: dict[int, int] = {}
        # Seldom more than a few, so the others are not even looked at.
        for at in may[np.lexsort((roles[may], -keys[may]))]:
            if len(first) >= self.best:
                break
            first.setdefault(int(projects[at]), int(at))
        chosen[list(first.values())] = True
        return chosen
