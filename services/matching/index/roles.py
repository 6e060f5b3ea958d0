"""
Roles of open projects as rows that a person is compared with.

A role is a row of numbers, and what it needs stands in postings by the asked skill. Only roles
with safeguards, or with more languages than a row has room for, are kept as they were put besides.
"""

from collections.abc import Sequence

import numpy as np

from services.matching.index.columns import Dictionary
from services.matching.index.growing import grown
from services.matching.index.postings import Postings, key_of
from services.matching.index.worth import NEEDS
from services.matching.scoring.facts import Need, ProjectFacts, RoleFacts, Spoken, Window
from services.matching.scoring.people import FULL_NEED, span_of

SLOTS = 6
NO_FLOOR = -1
"""Every key is above it."""
_NOBODY = -1
_SHORT = 1 << 16
_LEVEL_BITS, _LEVEL_MASK = 4, 15
ROLE = np.dtype(
    [
        ("whole", "i8"),
        ("number", "i8"),
        ("start", "i8"),
        ("end", "i8"),
        ("first", "i8"),
        ("last", "i8"),
        ("days", "i8"),
        ("country", "i4"),
        ("sector", "i4"),
        ("skills", "u2", NEEDS),
        ("required", "u2", SLOTS),
        ("wished", "u2", SLOTS),
        ("levels", "u1", NEEDS),
        ("musts", "?", NEEDS),
        ("role", "u1"),
        ("need_count", "u1"),
        ("required_count", "u1"),
        ("wished_count", "u1"),
        ("modalities", "u1"),
        ("is_alive", "?"),
        ("is_open", "?"),
        ("has_window", "?"),
        ("is_odd", "?"),
    ]
)


class Roles:
    """The rows of roles; a dead row's number is used again after the next compaction."""

    def __init__(self, words: Dictionary) -> None:
        self.postings = Postings(NEEDS)
        self._words = words
        self._rows = np.zeros(0, ROLE)
        self._used = 0
        # Apart, because a question reads them of far more roles than the rest. Of each need weight
        # x idf16, whole numbers far below 2**53; the country; and the places of projects.
        self._factors = np.zeros((0, NEEDS))
        self._countries = np.zeros(0, np.int32)
        self._are_open = np.zeros(0, bool)
        self._owners = np.zeros(0, np.int32)
        self._floors = np.zeros(0, np.int64)
        self._rare: dict[int, RoleFacts] = {}
        self._free: list[int] = []
        self._dead: list[int] = []

    @property
    def rows(self) -> np.ndarray:
        """The rows, dead ones too."""
        return self._rows[: self._used]

    @property
    def factors(self) -> np.ndarray:
        """By row and need: weight x idf16."""
        return self._factors[: self._used]

    @property
    def owners(self) -> np.ndarray:
        """By row: the place of the project."""
        return self._owners[: self._used]

    @property
    def floors(self) -> np.ndarray:
        """By row: the key below which nobody asks who stands in the list."""
        return self._floors[: self._used]

    def are_near(self, countries: np.ndarray) -> np.ndarray:
        """Which roles are open to all, or in one of the countries, given as truths by number."""
        near: np.ndarray = countries[self._countries[: self._used]]
        return near | self._are_open[: self._used]

    def role(self, row: int) -> RoleFacts:
        """A role as it was put, but that a need's weight is its product with idf16."""
        rare = self._rare.get(row)
        return rare if rare is not None else self._read(row)

    def guarded(self, rows: Sequence[int]) -> list[tuple[int, RoleFacts]]:
        """Those of the rows that have safeguards, by their places among the rows."""
        if not self._rare:
            return []
        found = ((at, self._rare.get(row)) for at, row in enumerate(rows))
        return [(at, role) for at, role in found if role is not None and role.isco_groups]

    def add(self, place: int, facts: ProjectFacts, role: RoleFacts) -> int:
        """A row for a role of the project in that place; answers its number."""
        row = self._new_row()
        self._rows[row] = self._written(facts, role)
        self._factors[row] = _factors(role)
        self._countries[row] = self._rows[row]["country"]
        self._are_open[row] = facts.open_to_all
        self._owners[row], self._floors[row] = place, NO_FLOOR
        if self._rows[row]["is_odd"] or role.isco_groups or role.refused_countries:
            self._rare[row] = role
        keys = np.array([key_of(need.skill, need.level) for need in role.needs], np.uint32)
        self.postings.add(row * NEEDS + np.arange(len(keys)), keys)
        return row

    def drop(self, row: int) -> None:
        """Nobody asks for this role any more."""
        self.postings.died(int(self._rows[row]["need_count"]))
        self._rows[row] = np.zeros((), ROLE)
        self._factors[row] = 0
        self._countries[row], self._are_open[row] = 0, False
        self._owners[row] = _NOBODY
        self._rare.pop(row, None)
        self._dead.append(row)

    def is_same(self, row: int, facts: ProjectFacts, role: RoleFacts) -> bool:
        """Whether adding the role would write this row again."""
        rare = role.isco_groups or role.refused_countries
        return (
            self._rows[row].tobytes() == self._written(facts, role).tobytes()
            and self._factors[row].tolist() == _factors(role)
            and (row not in self._rare or self._rare[row] == role)
            and (row in self._rare or not rare)
        )

    def set_floor(self, row: int, floor: int) -> None:
        """Below this key nobody asks who stands in the list."""
        self._floors[row] = floor

    def forget_floors(self) -> None:
        """Everybody may stand in every list."""
        self._floors[:] = NO_FLOOR

    def compact(self) -> None:
        """Sort the postings, drop the dead ones, and free their rows."""
        self.postings.rebuild(self.rows["is_alive"])
        self._free += self._dead
        self._dead = []

    def _new_row(self) -> int:
        if self._free:
            return self._free.pop()
        self._used += 1
        self._rows = grown(self._rows, self._used)
        self._factors = grown(self._factors, self._used)
        self._countries = grown(self._countries, self._used)
        self._are_open = grown(self._are_open, self._used)
        self._owners = grown(self._owners, self._used, _NOBODY)
        self._floors = grown(self._floors, self._used, NO_FLOOR)
        return self._used - 1

    def _written(self, facts: ProjectFacts, role: RoleFacts) -> np.ndarray:
        row, count, span = np.zeros((), ROLE), len(role.needs), span_of(role)
        required, wished = self._slots(role.required), self._slots(role.wished)
        row["whole"] = sum(need.weight * need.idf16 * FULL_NEED for need in role.needs)
        row["number"] = facts.number
        row["skills"][:count] = [need.skill for need in role.needs]
        row["levels"][:count] = [need.level for need in role.needs]
        row["musts"][:count] = [need.must_have for need in role.needs]
        row["role"], row["need_count"] = role.number, count
        row["country"] = self._words.countries.number(facts.country)
        row["sector"] = self._words.project_sectors.number(facts.sector)
        row["is_open"] = facts.open_to_all
        row["modalities"], row["days"] = role.modalities, role.needed_days
        if role.window is not None and span is not None:
            row["has_window"] = True
            row["start"], row["end"] = role.window.start, role.window.end
            row["first"], row["last"] = span.start, span.end
        row["required_count"], row["wished_count"] = len(role.required), len(role.wished)
        row["required"][: len(required or ())] = required or ()
        row["wished"][: len(wished or ())] = wished or ()
        row["is_odd"] = required is None or wished is None
        row["is_alive"] = True
        return row

    def _read(self, at: int) -> RoleFacts:
        row, factors = self._rows[at], self._factors[at].astype(np.int64)
        columns = (row["skills"], row["levels"], factors, row["musts"])
        count = int(row["need_count"])
        needs = zip(*(each[:count].tolist() for each in columns), strict=True)
        window = Window(int(row["start"]), int(row["end"])) if row["has_window"] else None
        return RoleFacts(
            number=int(row["role"]),
            needs=tuple(
                Need(skill, level, factor, 1, must) for skill, level, factor, must in needs
            ),
            required=self._spoken(row["required"]),
            wished=self._spoken(row["wished"]),
            modalities=int(row["modalities"]),
            window=window,
            needed_days=int(row["days"]),
            isco_groups=frozenset(),
            refused_countries=frozenset(),
        )

    def _slots(self, asked: tuple[Spoken, ...]) -> list[int] | None:
        """Languages for a row; None where they do not fit."""
        found = [self._words.spoken(each.language, each.level) for each in asked]
        return found if len(found) <= SLOTS and max(found, default=0) < _SHORT else None

    def _spoken(self, slots: np.ndarray) -> tuple[Spoken, ...]:
        word = self._words.languages.word
        found = (each for each in slots.tolist() if each)
        return tuple(Spoken(word(each >> _LEVEL_BITS), each & _LEVEL_MASK) for each in found)


def _factors(role: RoleFacts) -> list[float]:
    factors = [float(need.weight * need.idf16) for need in role.needs]
    return factors + [0.0] * (NEEDS - len(factors))
