"""Dense random populations: few skills, few countries, few days, so that ties are many."""

import random
from uuid import UUID

from services.matching.scoring.facts import (
    Credit,
    Credits,
    Held,
    Need,
    ProfileFacts,
    ProjectFacts,
    RoleFacts,
    Spoken,
    Window,
)
from tests.integration.matching.population_rows import (
    Asked,
    Population,
    person_rows,
    project_rows,
    taxonomy_rows,
)
from tests.support.chance import busy_days, funder_like, funding_need, new_uuid, some, window

SKILLS = range(1, 9)
COMMON_SKILL = 8
COUNTRIES = ("SN", "MX", "ET")
LANGUAGES = ("en", "fr")
SECTORS = ("12281", "12220", "122", "31120", "12")
GROUPS = ("221", "222")


def make_population(seed: int, *, people: int, projects: int) -> Population:
    """The same for the same seed."""
    chance, made = random.Random(seed), make_taxonomy(seed)
    owners = [new_uuid(chance) for _ in range(people)]
    for number in range(1, people + 1):
        # Many are twins of somebody else, so that lists have ties.
        twin = random.Random(f"{seed}/{chance.randint(1, people // 2)}")
        add_person(made, twin, number, owners[number - 1], new_uuid(chance))
    ids = [person.profile_id for person in made.people]
    for number in range(1, projects + 1):
        # An organisation has a profile of its own, and is never matched with its own project.
        partner_id = owners[number] if chance.random() < 0.5 else new_uuid(chance)
        add_project(made, chance, number, new_uuid(chance), partner_id, owners=owners, ids=ids)
    return made


def make_taxonomy(seed: int) -> Population:
    """Skills and what they are worth for each other, and nobody."""
    chance = random.Random(seed)
    made = Population(_credits(chance))
    taxonomy_rows(made, {skill: _idf(skill) for skill in SKILLS}, common=COMMON_SKILL)
    return made


def _credits(chance: random.Random) -> Credits:
    return {
        asked: {
            held: Credit(chance.randint(4, 12), is_narrow=chance.random() < 0.3)
            for held in chance.sample(SKILLS, 3)
        }
        | {asked: Credit(16, is_narrow=True)}
        for asked in SKILLS
    }


def add_person(
    made: Population, chance: random.Random, number: int, owner: UUID, profile_id: UUID
) -> None:
    """Somebody, who may also fund."""
    skills = tuple(
        Held(skill, chance.randint(1, 5), chance.randint(0, 2))
        for skill in chance.sample(SKILLS, chance.randint(0, 5))
    )
    person = ProfileFacts(
        profile_id=profile_id,
        number=number,
        years=max((held.years for held in skills), default=0),
        owner=owner,
        is_open=chance.random() < 0.95,
        skills=skills,
        origins=some(chance, COUNTRIES, 2),
        affinities=some(chance, COUNTRIES, 2),
        preferred=chance.choice((0, 0, 1, 2, 3)),
        accepted=chance.choice((0, 1, 2, 3, 15)),
        languages=_spoken(chance, 3),
        window=window(chance),
        sectors=tuple(sorted(some(chance, SECTORS, 2))),
        practice=frozenset({(chance.choice(GROUPS), chance.choice(COUNTRIES))}),
        busy=_busy(chance),
    )
    funder = funder_like(chance, person, countries=COUNTRIES, sectors=SECTORS)
    made.people.append(person)
    made.funders.append(funder)
    person_rows(made, person, funder)


def add_project(
    made: Population,
    chance: random.Random,
    number: int,
    project_id: UUID,
    partner_id: UUID,
    *,
    owners: list[UUID],
    ids: list[UUID],
) -> None:
    """A project that asks for people and for money; some of both are its own, some excluded."""
    members = chance.sample(owners, 2)
    excluded = chance.sample(ids, 2)
    is_open = chance.random() < 0.9
    facts = ProjectFacts(
        project_id=project_id,
        number=number,
        country=chance.choice(COUNTRIES),
        sector=chance.choice(("12281", "12220", "31120", "122")),
        open_to_all=chance.random() < 0.5,
        own_people=frozenset({*members, partner_id}),
        excluded=frozenset(excluded),
    )
    funding = funding_need(chance)
    roles = [_role(chance, role) for role in range(1, chance.randint(1, 3) + 1)]
    made.projects.append(Asked(facts, is_open, roles, funding))
    project_rows(made, partner_id, made.projects[-1], members)


def _role(chance: random.Random, number: int) -> RoleFacts:
    needs = []
    for _ in range(chance.randint(1, 3)):
        skill = chance.choice(SKILLS)
        # A skill of too many trades is no must-have, whatever was asked.
        is_must = chance.random() < 0.25 and skill != COMMON_SKILL
        needs.append(Need(skill, chance.randint(1, 5), chance.randint(1, 3), _idf(skill), is_must))
    return RoleFacts(
        number=number,
        needs=tuple(needs),
        required=_spoken(chance, 1),
        wished=_spoken(chance, 2),
        modalities=chance.choice((1, 2, 3, 15)),
        window=None if chance.random() < 0.3 else window(chance),
        needed_days=chance.choice((0, 0, 5, 20)),
        isco_groups=some(chance, GROUPS, 1),
        refused_countries=some(chance, COUNTRIES, 1),
    )


def _idf(skill: int) -> int:
    return (16, 24, 48)[skill % 3]


def _spoken(chance: random.Random, most: int) -> tuple[Spoken, ...]:
    found = {
        (chance.choice(LANGUAGES), chance.randint(2, 6)) for _ in range(chance.randint(0, most))
    }
    return tuple(Spoken(*each) for each in sorted(found))


def _busy(chance: random.Random) -> tuple[Window, ...]:
    return (busy_days(chance),) if chance.random() < 0.5 else ()
