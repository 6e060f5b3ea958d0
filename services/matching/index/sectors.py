"""What stated sectors are worth for projects' sectors, reckoned once for each two."""

import numpy as np

from services.matching.index.words import Words
from services.matching.scoring.people import SECTOR_NONE, sector_fit


class SectorValues:
    """A few hundred sectors that people state times a few hundred of projects."""

    def __init__(self, stated: Words, of_projects: Words) -> None:
        self._stated = stated
        self._of_projects = of_projects
        self._by_project: dict[str, np.ndarray] = {}
        self._by_stated: dict[int, np.ndarray] = {}

    def for_project(self, sector: str) -> np.ndarray:
        """By the number of the stated sector; none stated is number 0."""
        values = self._by_project.get(sector, np.full(1, SECTOR_NONE, np.int64))
        if len(values) < len(self._stated):
            new = range(len(values), len(self._stated))
            more = [sector_fit((self._stated.word(number),), sector) for number in new]
            values = np.append(values, more)
            # A draft may name any sector: only those of projects are kept.
            if self._of_projects.known(sector):
                self._by_project[sector] = values
        return values

    def for_stated(self, number: int) -> np.ndarray:
        """What one stated sector is worth, by the number of the project's sector."""
        values = self._by_stated.get(number, np.full(1, SECTOR_NONE, np.int64))
        if len(values) < len(self._of_projects):
            stated = (self._stated.word(number),)
            new = range(len(values), len(self._of_projects))
            more = [sector_fit(stated, self._of_projects.word(each)) for each in new]
            values = self._by_stated[number] = np.append(values, more)
        return values
