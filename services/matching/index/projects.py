"""
Open projects: what each asks for, and its roles as rows that a person is compared with.

A role is a row of numbers, and what it needs stands in postings by the asked skill. Only roles
with safeguards, or with more languages than a row has room for, are kept as they were put besides.
"""

from dataclasses import dataclass
from uuid import UUID

import numpy as np

from services.matching.index.columns import Dictionary
from services.matching.index.growing import grown
from services.matching.index.postings import Postings, key_of
from services.matching.index.values import IndexedProject
from services.matching.index.worth import NEEDS
from services.matching.scoring.facts import (
    FundingFacts,
    Need,
    ProjectFacts,
    RoleFacts,
    Spoken,
    Window,
)
from services.matching.scoring.people import FULL_NEED, span_of

SLOTS = 6
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


@dataclass(slots=True)
class Kept:
    """An open project and the rows of its roles."""

    facts: ProjectFacts
    funding: FundingFacts | None
    rows: tuple[int, ...]


class Projects:
    """The open projects by id, and their roles by row."""

    def __init__(self, words: Dictionary) -> None:
        self.postings = Postings(NEEDS)
        self._words = words
        self._by_id: dict[UUID, Kept] = {}
        self._roles = np.zeros(0, ROLE)
        # By row and need; apart, because a question reads them of far more roles than the rest.
        # Whole numbers far below 2**53: exact.
        self.factors = np.zeros((0, NEEDS))
        self._owners: list[Kept | None] = []
        self._rare: dict[int, RoleFacts] = {}
        self._free: list[int] = []
        self._dead: list[int] = []

    @property
    def roles(self) -> np.ndarray:
        """The rows of roles, dead ones too."""
        return self._roles[: len(self._owners)]

    def get(self, project_id: UUID) -> Kept | None:
        """An open project."""
        return self._by_id.get(project_id)

    def owner(self, row: int) -> Kept:
        """The project of a living row."""
        found = self._owners[row]
        if found is None:
            raise LookupError(f"row {row} is dead")
        return found

    def role_of(self, kept: Kept, number: int) -> RoleFacts | None:
        """A role of a project by its number."""
        for row in kept.rows:
            if self._roles[row]["role"] == number:
                return self.role(row)
        return None

    def role(self, row: int) -> RoleFacts:
        """A role as it was put, but that a need's weight is its product with idf16."""
        rare = self._rare.get(row)
        return rare if rare is not None else self._read(row)

    def rare(self, row: int) -> RoleFacts | None:
        """A role that has safeguards, or more languages than a row has room for."""
        return self._rare.get(row)

    def put(self, project: IndexedProject) -> Kept:
        """Insert or replace; raises ValueError, before anything is changed, for what cannot be."""
        _check(project)
        facts = project.facts
        before = self._by_id.get(facts.project_id)
        if before is not None and self._same_rows(before, project):
            kept = Kept(facts, project.funding, before.rows)
        else:
            self.drop(facts.project_id)
            rows = tuple(self._add(facts, role) for role in project.roles)
            kept = Kept(facts, project.funding, rows)
        for row in kept.rows:
            self._owners[row] = kept
        self._by_id[facts.project_id] = kept
        return kept

    def drop(self, project_id: UUID) -> None:
        """Forget a project, if there is one."""
        kept = self._by_id.pop(project_id, None)
        for row in kept.rows if kept else ():
            self.postings.died(int(self._roles[row]["need_count"]))
            self._roles[row] = np.zeros((), ROLE)
            self.factors[row] = 0
            self._owners[row] = None
            self._rare.pop(row, None)
            self._dead.append(row)

    def compact(self) -> None:
        """Sort the postings, drop the dead ones, and free their rows."""
        self.postings.rebuild(self.roles["is_alive"])
        self._free += self._dead
        self._dead = []

    def _add(self, facts: ProjectFacts, role: RoleFacts) -> int:
        if self._free:
            row = self._free.pop()
        else:
            row = len(self._owners)
            self._owners.append(None)
            self._roles = grown(self._roles, len(self._owners))
            self.factors = grown(self.factors, len(self._owners))
        self._roles[row] = self._written(facts, role)
        self.factors[row] = _factors(role)
        if self._roles[row]["is_odd"] or role.isco_groups or role.refused_countries:
            self._rare[row] = role
        keys = np.array([key_of(need.skill, need.level) for need in role.needs], np.uint32)
        self.postings.add(row * NEEDS + np.arange(len(keys)), keys)
        return row

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
        row, factors = self._roles[at], self.factors[at].astype(np.int64)
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

    def _same_rows(self, before: Kept, project: IndexedProject) -> bool:
        """Whether only the people who are unwelcome, or the need of money, may have changed."""
        return len(before.rows) == len(project.roles) and all(
            self._roles[row].tobytes() == self._written(project.facts, role).tobytes()
            and self.factors[row].tolist() == _factors(role)
            and (row not in self._rare or self._rare[row] == role)
            and (row in self._rare or not (role.isco_groups or role.refused_countries))
            for row, role in zip(before.rows, project.roles, strict=True)
        )


def _factors(role: RoleFacts) -> list[float]:
    factors = [float(need.weight * need.idf16) for need in role.needs]
    return factors + [0.0] * (NEEDS - len(factors))


def _check(project: IndexedProject) -> None:
    for role in project.roles:
        if len(role.needs) > NEEDS:
            raise ValueError(f"role {role.number} has {len(role.needs)} needs: {NEEDS} at most")
        for need in role.needs:
            key_of(need.skill, need.level)
