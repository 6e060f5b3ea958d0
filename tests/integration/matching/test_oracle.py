"""SQL and the index, read from the same rows, answer what brute force answers, facts and all."""

from functools import cache

import pytest

from services.matching.engine.scored import FUNDING_ROLE, Scored
from services.matching.engine.sql import SqlEngine
from services.matching.mirror.mirror import Mirror
from services.matching.scoring.funding import FundingFit
from services.matching.scoring.people import Fit
from services.matching.scoring.ranking import (
    Ranked,
    best_funders_of,
    best_of,
    facts_of_fit,
    facts_of_funding,
)
from shared.db.unit_of_work import Database
from tests.integration.matching.population_rows import Asked, Population
from tests.integration.matching.populations import make_population

SEEDS = range(4)
Populated = tuple[Population, dict[tuple[int, int], list[Scored]]]


def person_place(asked: Asked, role: int, place: Ranked[Fit]) -> Scored:
    scored = place.fit
    return Scored(
        project_id=asked.facts.project_id,
        role=role,
        kind="skills",
        profile_id=place.profile_id,
        key=place.key,
        r=scored.r,
        a=scored.a,
        b=scored.b,
        s=scored.s,
        l=scored.l,
        facts=facts_of_fit(scored),
        may_be_told=scored.may_be_told,
    )


def funder_place(asked: Asked, place: Ranked[FundingFit]) -> Scored:
    return Scored(
        project_id=asked.facts.project_id,
        role=FUNDING_ROLE,
        kind="funding",
        profile_id=place.profile_id,
        key=place.key,
        r=place.fit.f,
        a=0,
        b=0,
        s=0,
        l=0,
        facts=facts_of_funding(place.fit),
        may_be_told=True,
    )


@cache
def populated(seed: int) -> Populated:
    """A population, and every list of it by (project's place, role), by brute force."""
    made = make_population(seed, people=100, projects=10)
    lists: dict[tuple[int, int], list[Scored]] = {}
    for index, asked in enumerate(made.projects):
        people = made.people if asked.is_open else []
        for role in asked.roles:
            places = best_of(people, asked.facts, role, made.credits)
            lists[index, role.number] = [
                person_place(asked, role.number, place) for place in places
            ]
        funders = made.funders if asked.is_open else []
        lists[index, FUNDING_ROLE] = [
            funder_place(asked, place)
            for place in best_funders_of(funders, asked.facts, asked.funding)
        ]
    return made, lists


@pytest.mark.parametrize("seed", SEEDS)
async def test_sql_index_and_brute_force_agree_on_every_list_and_in_both_directions(
    matching_database: Database, seed: int
) -> None:
    made, lists = populated(seed)
    # A population in which hardly anybody fits would show nothing.
    assert sum(map(len, lists.values())) > 50
    async with matching_database.unit_of_work() as uow:
        await made.write(uow.session)
        engine, mirror = SqlEngine(uow.session), Mirror(shard=0, shards=1)
        await mirror.load(uow.driver, None)
        index = mirror.index
        for (place, role), wanted in lists.items():
            project_id = made.projects[place].facts.project_id
            assert await engine.best(project_id, role, None) == wanted
            assert await engine.best(project_id, role, 10) == wanted[:10]
            assert index.best(project_id, role, None) == wanted
            assert index.best(project_id, role, 10) == wanted[:10]
        everything = [each for places in lists.values() for each in places]
        for person in made.people:
            mine = [each for each in everything if each.profile_id == person.profile_id]
            mine.sort(
                key=lambda each: (
                    each.kind != "skills",
                    -each.key,
                    each.project_id.bytes,
                    each.role,
                )
            )
            assert await engine.open_for(person.profile_id) == mine
            assert index.open_for(person.profile_id) == mine


def test_the_populations_are_dense_where_it_is_hard() -> None:
    places = [place for seed in SEEDS for found in populated(seed)[1].values() for place in found]
    people = [place for place in places if place.kind == "skills"]
    assert {place.may_be_told for place in people} == {True, False}
    ties = len(people) - len({(place.project_id, place.role, place.r) for place in people})
    assert ties > len(people) // 20
    near = [place for place in people if min(place.r, place.a) < 4_000]
    assert len(near) > 10
    assert any(place.r == 0 for place in places if place.kind == "funding")
