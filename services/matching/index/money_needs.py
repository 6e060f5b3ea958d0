"""What open projects ask for in money: a row for each that does."""

from uuid import UUID

import numpy as np

from services.matching.index.columns import Dictionary
from services.matching.index.growing import grown
from services.matching.index.identities import halves
from services.matching.index.projects import Kept
from services.matching.scoring.facts import ProjectFacts

NEED_OF_MONEY = np.dtype(
    [
        ("high", "u8"),
        ("low", "u8"),
        ("number", "i8"),
        ("lowest", "i8"),
        ("highest", "i8"),
        ("country", "i4"),
        ("sector", "i4"),
        ("instruments", "u1"),
        ("has_fund", "?"),
    ]
)


class NeedsOfMoney:
    """A row for every open project that asks for money."""

    def __init__(self, words: Dictionary) -> None:
        self._words = words
        self._rows = np.zeros(0, NEED_OF_MONEY)
        self._projects: list[ProjectFacts | None] = []
        self._by_id: dict[UUID, int] = {}
        self._free: list[int] = []

    @property
    def rows(self) -> np.ndarray:
        """The rows; one that is free has no instrument."""
        return self._rows[: len(self._projects)]

    def put(self, kept: Kept) -> None:
        """Insert, replace or forget what a project asks for."""
        facts, funding = kept.facts, kept.funding
        if funding is None or funding.instruments == 0:
            self.drop(facts.project_id)
            return
        row = self._by_id.get(facts.project_id)
        if row is None:
            row = self._by_id[facts.project_id] = self._free_row()
        self._projects[row] = facts
        self._rows[row] = (
            *halves(facts.project_id),
            facts.number,
            funding.lowest,
            funding.highest,
            self._words.countries.number(facts.country),
            self._words.project_sectors.number(facts.sector),
            funding.instruments,
            funding.has_matching_fund,
        )

    def drop(self, project_id: UUID) -> None:
        """Forget what a project asks for, if it does."""
        row = self._by_id.pop(project_id, None)
        if row is not None:
            self._rows[row] = np.zeros((), NEED_OF_MONEY)
            self._projects[row] = None
            self._free.append(row)

    def within(self, instruments: int, highest: int) -> np.ndarray:
        """The rows that share an instrument and are not too large for a purse."""
        rows = self.rows
        return np.flatnonzero((rows["instruments"] & instruments > 0) & (rows["lowest"] <= highest))

    def project(self, row: int) -> ProjectFacts:
        """The project of a row."""
        found = self._projects[row]
        if found is None:
            raise LookupError(f"row {row} is free")
        return found

    def _free_row(self) -> int:
        if self._free:
            return self._free.pop()
        self._projects.append(None)
        self._rows = grown(self._rows, len(self._projects))
        return len(self._projects) - 1
