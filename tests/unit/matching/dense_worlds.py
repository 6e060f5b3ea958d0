"""Random people and projects for the index, of few words: edges, ties and overflows are many."""

from dataclasses import dataclass, field
from random import Random
from uuid import UUID

from services.matching.index.values import IndexedProfile, IndexedProject
from services.matching.scoring.facts import (
    Credit,
    Credits,
    Held,
    Need,
    ProfileFacts,
    ProjectFacts,
    RoleFacts,
    Spoken,
)
from tests.support.chance import busy_days, funder_like, funding_need, new_uuid, some, window

COUNTRIES = ("SN", "MX", "ET")
LANGUAGES = ("en", "fr", "wo", "ar", "es", "pt", "am", "sw")
SECTORS = ("12281", "12220", "122", "31120", "12", "11110")
GROUPS = ("221", "222")


@dataclass(slots=True)
class Chance:
    """Makes people and projects from one seed; profile numbers are never given twice."""

    random: Random
    skills: int = 8
    owner_of: dict[UUID, UUID] = field(default_factory=dict)
    numbers: dict[UUID, int] = field(default_factory=dict)

    @property
    def people(self) -> list[UUID]:
        """Everybody who was ever there."""
        return list(self.owner_of)

    def credits(self) -> Credits:
        """Other credits each time; now and then a skill that nothing answers for."""
        skills = range(1, self.skills + 1)
        return {
            asked: {
                held: Credit(self.random.randint(1, 12), is_narrow=self.random.random() < 0.3)
                for held in self.random.sample(skills, min(3, self.skills))
            }
            | {asked: Credit(16, is_narrow=True)}
            for asked in skills
            if self.random.random() < 0.95
        }

    def new_profile(self) -> IndexedProfile:
        """Somebody who was not there before."""
        profile_id = new_uuid(self.random)
        self.owner_of[profile_id] = new_uuid(self.random)
        return self.profile(profile_id)

    def profile(self, profile_id: UUID) -> IndexedProfile:
        """Somebody as they are now: often a twin of somebody else, so that lists have ties."""
        number = self.numbers.setdefault(profile_id, len(self.numbers) + 1)
        chance = self.random
        if chance.random() < 0.5:
            chance = Random(f"twin {chance.randrange(20)}")
        person = self._person(chance, profile_id, number)
        funder = (
            funder_like(chance, person, countries=COUNTRIES, sectors=SECTORS)
            if chance.random() < 0.6
            else None
        )
        return IndexedProfile(person, funder)

    def project(self, project_id: UUID | None = None, number: int = 1) -> IndexedProject:
        """A project with up to three roles."""
        chance, few = self.random, min(2, len(self.owner_of))
        facts = ProjectFacts(
            project_id=project_id or new_uuid(self.random),
            number=number,
            country=chance.choice(COUNTRIES),
            sector=chance.choice(SECTORS),
            open_to_all=chance.random() < 0.5,
            own_people=frozenset(chance.sample(list(self.owner_of.values()), few)),
            excluded=frozenset(chance.sample(self.people, few)),
        )
        numbers = sorted(chance.sample(range(1, 7), chance.randint(0, 3)))
        return IndexedProject(
            facts,
            tuple(self._role(each) for each in numbers),
            funding_need(chance) if chance.random() < 0.8 else None,
            is_open=chance.random() < 0.95,
        )

    def _person(self, chance: Random, profile_id: UUID, number: int) -> ProfileFacts:
        skills = tuple(
            Held(skill, chance.randint(1, 5), 3)
            for skill in chance.sample(range(1, self.skills + 1), chance.randint(0, 5))
        )
        return ProfileFacts(
            profile_id=profile_id,
            number=number,
            owner=self.owner_of[profile_id],
            is_open=chance.random() < 0.95,
            skills=skills,
            origins=some(chance, COUNTRIES, 2),
            affinities=some(chance, COUNTRIES, 2),
            preferred=chance.choice((0, 0, 1, 2, 3)),
            accepted=chance.choice((0, 1, 2, 3, 15)),
            languages=_spoken(chance, chance.choice((1, 3, 9))),
            window=window(chance),
            sectors=tuple(sorted(some(chance, SECTORS, chance.choice((1, 2, 6))))),
            practice=frozenset(
                (chance.choice(GROUPS), chance.choice(COUNTRIES))
                for _ in range(chance.randint(0, 2))
            ),
            years=chance.choice((0, 1, 63, 70)),
            busy=tuple(busy_days(chance) for _ in range(chance.choice((0, 0, 1, 2)))),
        )

    def _role(self, number: int) -> RoleFacts:
        chance = self.random
        needs = tuple(
            Need(
                chance.randint(1, self.skills),
                chance.randint(1, 5),
                chance.randint(1, 3),
                chance.choice((16, 24, 48)),
                chance.random() < 0.2,
            )
            for _ in range(chance.choice((1, 1, 2, 3, 8)))
        )
        is_guarded = chance.random() < 0.5
        return RoleFacts(
            number=number,
            needs=needs,
            required=_spoken(chance, chance.choice((0, 1, 2, 9))),
            wished=_spoken(chance, chance.choice((0, 1, 2, 9))),
            modalities=chance.choice((0, 1, 2, 3, 15)),
            window=window(chance) if chance.random() < 0.7 else None,
            needed_days=chance.choice((0, 0, 1, 5, 30, 400)),
            isco_groups=some(chance, GROUPS, 1) if is_guarded else frozenset(),
            refused_countries=some(chance, COUNTRIES, 2) if is_guarded else frozenset(),
        )


def _spoken(chance: Random, most: int) -> tuple[Spoken, ...]:
    found = {(chance.choice(LANGUAGES), chance.randint(1, 6)) for _ in range(most)}
    return tuple(Spoken(*each) for each in sorted(found))
