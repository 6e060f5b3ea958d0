"""The drawn people and roles as flat arrays, from which every peer is filled."""

from collections.abc import Iterable, Sequence

import numpy as np

from services.matching.index.values import IndexedProfile, IndexedProject
from services.matching.scoring.facts import ANY_MODALITY, ProfileFacts, RoleFacts, Spoken
from services.matching.scoring.people import FULL_NEED, span_of

PERSON = np.dtype(
    [
        ("profile_id", "V16"),
        ("owner", "V16"),
        ("number", "i4"),
        ("years", "i2"),
        ("preferred", "i2"),
        ("accepted", "i2"),
        ("first", "i4"),
        ("last", "i4"),
        ("one", "i2"),
        ("one_level", "i2"),
        ("other", "i2"),
        ("other_level", "i2"),
        ("sector", "i2"),
    ]
)
"""A drawn person speaks two languages and states one sector: columns are faster than arrays."""
POSTING = np.dtype(
    [("country", "i2"), ("skill", "i4"), ("level", "i2"), ("person", "i4"), ("is_origin", "i2")]
)
ROLE = np.dtype(
    [
        ("project_id", "V16"),
        ("id", "i4"),
        ("number", "i4"),
        ("role", "i2"),
        ("country", "i2"),
        ("is_open", "i2"),
        ("sector", "i2"),
        ("modalities", "i2"),
        ("first", "i4"),
        ("last", "i4"),
        ("days", "i4"),
        ("required", "i2"),
        ("required_level", "i2"),
        ("wished", "i2"),
        ("wished_level", "i2"),
        ("whole", "i4"),
        ("musts", "i2"),
    ]
)
"""`first` is -1 where the role has no window; `musts` has a bit for each must-have."""
NEED = np.dtype(
    [
        ("country", "i2"),
        ("skill", "i4"),
        ("level", "i2"),
        ("role", "i4"),
        ("position", "i2"),
        ("factor", "i4"),
    ]
)
"""`country` is 0 where the project is open to all."""


class Names:
    """Numbers from 1 for words; 0 is no word."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def __getitem__(self, word: str) -> int:
        """The word's number, a new one where it has none."""
        return self._numbers.setdefault(word, len(self._numbers) + 1)

    def words(self) -> list[str]:
        """All words in the order of their numbers."""
        return list(self._numbers)


class Columns:
    """Everything that was put, by kind of row."""

    def __init__(self) -> None:
        self.countries, self.languages, self.sectors = Names(), Names(), Names()
        self._people: list[np.ndarray] = []
        self._postings: list[np.ndarray] = []

    @property
    def people(self) -> np.ndarray:
        """A row for each person."""
        return np.concatenate(self._people)

    @property
    def postings(self) -> np.ndarray:
        """A row for each country and skill of each person, in the order of reading."""
        rows = np.concatenate(self._postings)
        return rows[np.lexsort((rows["person"], rows["level"], rows["skill"], rows["country"]))]

    def put(self, profiles: Sequence[IndexedProfile]) -> None:
        """Append people."""
        people = [each.person for each in profiles]
        self._people.append(np.array([self.person(each) for each in people], PERSON))
        self._postings.append(
            np.array([row for each in people for row in self.postings_of(each)], POSTING)
        )

    def person(self, person: ProfileFacts) -> tuple[object, ...]:
        """A person's row."""
        one, other = person.languages
        (sector,) = person.sectors
        return (
            person.profile_id.bytes,
            person.owner.bytes,
            person.number,
            person.years,
            person.preferred,
            person.accepted,
            person.window.start,
            person.window.end,
            *self.spoken(one),
            *self.spoken(other),
            self.sectors[sector],
        )

    def postings_of(self, person: ProfileFacts) -> list[tuple[int, int, int, int, bool]]:
        """A person's postings."""
        return [
            (self.countries[tie], held.skill, held.level, person.number, tie in person.origins)
            for tie in person.origins | person.affinities
            for held in person.skills
        ]

    def spoken(self, spoken: Spoken | None) -> tuple[int, int]:
        """A language and its level; noughts for none."""
        return (self.languages[spoken.language], spoken.level) if spoken else (0, 0)

    def roles(self, projects: Iterable[IndexedProject]) -> tuple[np.ndarray, np.ndarray]:
        """Rows of roles and of needs; a role's id is its place."""
        roles: list[tuple[object, ...]] = []
        needs: list[tuple[int, ...]] = []
        for project in projects:
            facts = project.facts
            country = 0 if facts.open_to_all else self.countries[facts.country]
            for role in project.roles:
                needs += [
                    (country, n.skill, n.level, len(roles), at, n.weight * n.idf16)
                    for at, n in enumerate(role.needs)
                ]
                roles.append((facts.project_id.bytes, len(roles), *self._role(project, role)))
        return np.array(roles, ROLE), np.array(needs, NEED)

    def _role(self, project: IndexedProject, role: RoleFacts) -> tuple[int, ...]:
        span, facts = span_of(role), project.facts
        if len(role.required) > 1 or len(role.wished) > 1 or role.isco_groups:
            raise ValueError("a drawn role asks for one language, and has no safeguard")
        return (
            facts.number,
            role.number,
            self.countries[facts.country],
            facts.open_to_all,
            self.sectors[facts.sector],
            role.modalities or ANY_MODALITY,
            -1 if span is None else span.start,
            -1 if span is None else span.end,
            max(1, role.needed_days),
            *self.spoken(next(iter(role.required), None)),
            *self.spoken(next(iter(role.wished), None)),
            sum(need.weight * need.idf16 * FULL_NEED for need in role.needs),
            sum(need.must_have << at for at, need in enumerate(role.needs)),
        )
