"""Open projects: a row each of what it is and asks for in money, and whom it must not meet."""

from uuid import UUID

import numpy as np

from services.matching.engine.scored import FUNDING_ROLE
from services.matching.index.columns import Dictionary
from services.matching.index.growing import grown
from services.matching.index.identities import Identities, halves
from services.matching.index.listing import identities
from services.matching.index.postings import key_of
from services.matching.index.roles import NO_FLOOR, Roles
from services.matching.index.slices import Slices
from services.matching.index.values import IndexedProject
from services.matching.index.worth import NEEDS
from services.matching.scoring.facts import FundingFacts, ProjectFacts, RoleFacts

PROJECT = np.dtype(
    [
        ("high", "u8"),
        ("low", "u8"),
        ("number", "i8"),
        ("lowest", "i8"),
        ("highest", "i8"),
        ("country", "i4"),
        ("sector", "i4"),
        ("own", "u4"),
        ("own_count", "u4"),
        ("excluded", "u4"),
        ("excluded_count", "u4"),
        ("roles", "u4"),
        ("role_count", "u1"),
        ("instruments", "u1"),
        ("has_fund", "?"),
        ("is_open", "?"),
    ]
)
_NO_MONEY = FundingFacts(0, 0, 0)


class Projects:
    """The open projects by id and place; a free place asks for no money and has no role."""

    def __init__(self, words: Dictionary) -> None:
        self.roles = Roles(words)
        self._words = words
        self._rows = np.zeros(0, PROJECT)
        self._floors = np.zeros(0, np.int64)
        self._used = 0
        self._identities = Identities()
        # Two numbers for an id.
        self._people = Slices(np.uint64)
        self._runs = Slices(np.uint32)
        self._free: list[int] = []

    @property
    def rows(self) -> np.ndarray:
        """The rows, free ones too."""
        return self._rows[: self._used]

    @property
    def floors(self) -> np.ndarray:
        """By place: the key below which nobody asks who stands in the funding list."""
        return self._floors[: self._used]

    def place(self, project_id: UUID) -> int | None:
        """Where an open project stands."""
        return self._identities.find(project_id)

    def ids(self, places: np.ndarray) -> list[UUID]:
        """Which projects stand there."""
        rows = self._rows[places]
        return identities(rows["high"], rows["low"])

    def facts(self, place: int) -> ProjectFacts:
        """A project as it was put."""
        row = self._rows[place]
        return ProjectFacts(
            UUID(int=int(row["high"]) << 64 | int(row["low"])),
            int(row["number"]),
            self._words.countries.word(int(row["country"])),
            self._words.project_sectors.word(int(row["sector"])),
            bool(row["is_open"]),
            frozenset(self._people_of(row, "own")),
            frozenset(self._people_of(row, "excluded")),
        )

    def funding(self, place: int) -> FundingFacts | None:
        """The money a project asks for, if it does."""
        row = self._rows[place]
        if not row["instruments"]:
            return None
        return FundingFacts(
            int(row["instruments"]),
            int(row["lowest"]),
            int(row["highest"]),
            has_matching_fund=bool(row["has_fund"]),
        )

    def role_of(self, place: int, number: int) -> RoleFacts | None:
        """A role of a project by its number."""
        row = self._role_row(place, number)
        return None if row is None else self.roles.role(row)

    def within(self, instruments: int, highest: int) -> np.ndarray:
        """Places that ask for one of these instruments and are not too large for a purse."""
        rows = self.rows
        return np.flatnonzero((rows["instruments"] & instruments > 0) & (rows["lowest"] <= highest))

    def are_welcome(self, places: np.ndarray, owner: UUID, profile_id: UUID) -> np.ndarray:
        """Which projects somebody is neither of the own people of nor excluded from."""
        welcome = np.ones(len(places), bool)
        rows = self._rows[places]
        for name, somebody in (("own", owner), ("excluded", profile_id)):
            whose, numbers = self._people.gather(rows[name], rows[f"{name}_count"])
            is_they = (numbers.reshape(-1, 2) == np.array(halves(somebody), np.uint64)).all(axis=1)
            welcome[whose[::2][is_they]] = False
        return welcome

    def put(self, project: IndexedProject) -> None:
        """Insert or replace; raises ValueError, before anything is changed, for what cannot be."""
        _check(project)
        facts, place = project.facts, self.place(project.facts.project_id)
        if place is not None and self._same_roles(place, project):
            roles = self._roles_of(place).tolist()
        else:
            if place is not None:
                self._drop_roles(place)
            roles = []
        is_new = place is None
        if place is None:
            place = self._give_place()
        else:
            self._free_runs(place)
        roles = roles or [self.roles.add(place, facts, role) for role in project.roles]
        self._write(place, project, roles)
        if is_new:
            self._identities.put(facts.project_id, place)

    def drop(self, project_id: UUID) -> None:
        """Forget a project, if there is one."""
        place = self.place(project_id)
        if place is not None:
            self._identities.drop(project_id)
            self._drop_roles(place)
            self._free_runs(place)
            self._rows[place] = np.zeros((), PROJECT)
            self._floors[place] = NO_FLOOR
            self._free.append(place)

    def set_floor(self, project_id: UUID, role: int, floor: int | None) -> None:
        """Below this key nobody asks who stands in the list; None where everybody does."""
        place = self.place(project_id)
        if place is None:
            return
        key = NO_FLOOR if floor is None else floor
        if role == FUNDING_ROLE:
            self._floors[place] = key
        elif (row := self._role_row(place, role)) is not None:
            self.roles.set_floor(row, key)

    def forget_floors(self) -> None:
        """Everybody may stand in every list."""
        self._floors[:] = NO_FLOOR
        self.roles.forget_floors()

    def _write(self, place: int, project: IndexedProject, roles: list[int]) -> None:
        facts, funding = project.facts, project.funding or _NO_MONEY
        own, excluded = _numbers(facts.own_people), _numbers(facts.excluded)
        self._rows[place] = (
            *halves(facts.project_id),
            facts.number,
            funding.lowest,
            funding.highest,
            self._words.countries.number(facts.country),
            self._words.project_sectors.number(facts.sector),
            self._people.put(own),
            len(own),
            self._people.put(excluded),
            len(excluded),
            self._runs.put(roles),
            len(roles),
            funding.instruments,
            funding.has_matching_fund,
            facts.open_to_all,
        )

    def _give_place(self) -> int:
        if self._free:
            return self._free.pop()
        self._used += 1
        self._rows = grown(self._rows, self._used)
        self._floors = grown(self._floors, self._used, NO_FLOOR)
        self._identities.rows = self._rows
        return self._used - 1

    def _people_of(self, row: np.ndarray, name: str) -> list[UUID]:
        numbers = self._people.of(int(row[name]), int(row[f"{name}_count"])).reshape(-1, 2)
        return identities(numbers[:, 0], numbers[:, 1])

    def _roles_of(self, place: int) -> np.ndarray:
        row = self._rows[place]
        return self._runs.of(int(row["roles"]), int(row["role_count"]))

    def _role_row(self, place: int, number: int) -> int | None:
        rows = self._roles_of(place).tolist()
        return next((row for row in rows if self.roles.rows[row]["role"] == number), None)

    def _drop_roles(self, place: int) -> None:
        for row in self._roles_of(place).tolist():
            self.roles.drop(row)

    def _free_runs(self, place: int) -> None:
        row = self._rows[place]
        self._people.free(int(row["own"]), int(row["own_count"]))
        self._people.free(int(row["excluded"]), int(row["excluded_count"]))
        self._runs.free(int(row["roles"]), int(row["role_count"]))

    def _same_roles(self, place: int, project: IndexedProject) -> bool:
        """Whether only the people who are unwelcome, or the need of money, may have changed."""
        rows = self._roles_of(place).tolist()
        return len(rows) == len(project.roles) and all(
            self.roles.is_same(row, project.facts, role)
            for row, role in zip(rows, project.roles, strict=True)
        )


def _numbers(ids: frozenset[UUID]) -> list[int]:
    return [half for each in ids for half in halves(each)]


def _check(project: IndexedProject) -> None:
    for role in project.roles:
        if len(role.needs) > NEEDS:
            raise ValueError(f"role {role.number} has {len(role.needs)} needs: {NEEDS} at most")
        for need in role.needs:
            key_of(need.skill, need.level)
