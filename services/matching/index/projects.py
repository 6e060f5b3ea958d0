"""
Open projects: what each asks for, and its roles as rows that a person is compared with.

A project is kept as it was put, for there are a fiftieth as many projects as people; its roles
stand in rows besides, and what they need in postings by the asked skill.
"""

from dataclasses import dataclass, field
from uuid import UUID

import numpy as np

from services.matching.index.columns import Dictionary
from services.matching.index.growing import grown
from services.matching.index.postings import Postings, key_of
from services.matching.index.terms import Named
from services.matching.index.values import IndexedProject
from services.matching.index.worth import NEEDS
from services.matching.scoring.facts import RoleFacts, Spoken
from services.matching.scoring.people import FULL_NEED, span_of

SLOTS = 6
_SHORT = 1 << 16
ROLE = np.dtype(
    [
        ("whole", "i8"),
        ("number", "i8"),
        ("first", "i8"),
        ("last", "i8"),
        ("days", "i8"),
        ("factors", "i4", NEEDS),
        ("country", "i4"),
        ("sector", "i4"),
        ("skills", "u2", NEEDS),
        ("required", "u2", SLOTS),
        ("wished", "u2", SLOTS),
        ("levels", "u1", NEEDS),
        ("musts", "?", NEEDS),
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
    """A project, the rows of its roles, and whom it must not be matched with."""

    project: IndexedProject
    own: Named
    excluded: Named
    rows: list[int] = field(default_factory=list)

    @property
    def unwelcome(self) -> tuple[Named, Named]:
        """Own people by owner, excluded ones by profile."""
        return self.own, self.excluded

    def role(self, number: int) -> RoleFacts | None:
        """A role by its number."""
        return next((role for role in self.project.roles if role.number == number), None)


class Projects:
    """The open projects by id, and their roles by row."""

    def __init__(self, words: Dictionary) -> None:
        self.postings = Postings(NEEDS)
        self._words = words
        self._by_id: dict[UUID, Kept] = {}
        self._roles = np.zeros(0, ROLE)
        self._owners: list[tuple[Kept, RoleFacts] | None] = []
        self._free: list[int] = []
        self._dead: list[int] = []

    @property
    def roles(self) -> np.ndarray:
        """The rows of roles, dead ones too."""
        return self._roles[: len(self._owners)]

    def get(self, project_id: UUID) -> Kept | None:
        """An open project."""
        return self._by_id.get(project_id)

    def owner(self, row: int) -> tuple[Kept, RoleFacts]:
        """The project and the role of a living row."""
        found = self._owners[row]
        if found is None:
            raise LookupError(f"row {row} is dead")
        return found

    def put(self, project: IndexedProject) -> Kept:
        """Insert or replace; raises ValueError, before anything is changed, for what cannot be."""
        _check(project)
        kept = Kept(project, Named.of(project.facts.own_people), Named.of(project.facts.excluded))
        before = self._by_id.get(project.facts.project_id)
        if before is not None and _same_rows(before.project, project):
            kept.rows = before.rows
            for row, role in zip(kept.rows, project.roles, strict=True):
                self._owners[row] = (kept, role)
        else:
            self.drop(project.facts.project_id)
            kept.rows = [self._add(kept, role) for role in project.roles]
        self._by_id[project.facts.project_id] = kept
        return kept

    def drop(self, project_id: UUID) -> None:
        """Forget a project, if there is one."""
        kept = self._by_id.pop(project_id, None)
        for row in kept.rows if kept else ():
            self.postings.died(int(self._roles[row]["need_count"]))
            self._roles[row] = np.zeros((), ROLE)
            self._owners[row] = None
            self._dead.append(row)

    def compact(self) -> None:
        """Sort the postings, drop the dead ones, and free their rows."""
        self.postings.rebuild(self.roles["is_alive"])
        self._free += self._dead
        self._dead = []

    def _add(self, kept: Kept, role: RoleFacts) -> int:
        if self._free:
            row = self._free.pop()
            self._owners[row] = (kept, role)
        else:
            row = len(self._owners)
            self._owners.append((kept, role))
            self._roles = grown(self._roles, len(self._owners))
        self._write(self._roles[row], kept, role)
        keys = np.array([key_of(need.skill, need.level) for need in role.needs], np.uint32)
        self.postings.add(row * NEEDS + np.arange(len(keys)), keys)
        return row

    def _write(self, row: np.ndarray, kept: Kept, role: RoleFacts) -> None:
        facts, count, span = kept.project.facts, len(role.needs), span_of(role)
        required, wished = self._slots(role.required), self._slots(role.wished)
        row["whole"] = sum(need.weight * need.idf16 * FULL_NEED for need in role.needs)
        row["number"] = facts.number
        row["factors"][:count] = [need.weight * need.idf16 for need in role.needs]
        row["skills"][:count] = [need.skill for need in role.needs]
        row["levels"][:count] = [need.level for need in role.needs]
        row["musts"][:count] = [need.must_have for need in role.needs]
        row["need_count"] = count
        row["country"] = self._words.countries.number(facts.country)
        row["sector"] = self._words.project_sectors.number(facts.sector)
        row["is_open"] = facts.open_to_all
        row["modalities"] = role.modalities
        row["days"] = max(1, role.needed_days)
        row["has_window"] = span is not None
        row["first"], row["last"] = (span.start, span.end) if span else (0, 0)
        row["required_count"] = len(role.required)
        row["wished_count"] = len(role.wished)
        row["required"][: len(required or ())] = required or ()
        row["wished"][: len(wished or ())] = wished or ()
        row["is_odd"] = required is None or wished is None
        row["is_alive"] = True

    def _slots(self, asked: tuple[Spoken, ...]) -> list[int] | None:
        """Languages for a row; None where they do not fit."""
        found = [self._words.spoken(each.language, each.level) for each in asked]
        return found if len(found) <= SLOTS and max(found, default=0) < _SHORT else None


def _check(project: IndexedProject) -> None:
    for role in project.roles:
        if len(role.needs) > NEEDS:
            raise ValueError(f"role {role.number} has {len(role.needs)} needs: {NEEDS} at most")
        for need in role.needs:
            key_of(need.skill, need.level)


def _same_rows(before: IndexedProject, now: IndexedProject) -> bool:
    """Whether only the people who are unwelcome, or the need of money, may have changed."""
    old, new = before.facts, now.facts
    return before.roles == now.roles and (
        (old.number, old.country, old.sector, old.open_to_all)
        == (new.number, new.country, new.sector, new.open_to_all)
    )
