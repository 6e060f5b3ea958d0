"""Asking the index outside an event: the same as the lists would say, and nothing is touched."""

import random
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.matching.answers.domain import MOST, first_projects
from services.matching.answers.repository import AnswerRepository
from services.matching.answers.service import read_draft
from services.matching.engine.sql import SqlEngine
from services.matching.features.domain import amounts_of_project
from services.matching.lists import domain as list_rules
from services.matching.lists import service as lists
from services.matching.mirror.reading import read_credits, read_profiles, read_projects
from services.matching.profiles.service import import_profiles
from services.matching.rates.domain import TYPED, price
from services.matching.scoring.facts import ProjectFacts, RoleFacts
from services.matching.scoring.ordering import order_key
from services.matching.scoring.people import Filter, fit
from shared.contracts.registry import MembershipChanged
from tests.integration.matching.asking import Asking, as_published, draft_body, somebody
from tests.integration.matching.histories import PARTNER, hear, rows, starter_skills, work
from tests.integration.matching.test_doors import as_

pytestmark = pytest.mark.starter

_RELAXED = (Filter.COUNTRY, Filter.MUST_HAVE, Filter.LANGUAGE)
UNTOUCHED = ("match", "match_work", "project_feature", "known_project", "tell_work", "outbox")


async def populated(asking: Asking, chance: random.Random, size: int) -> list[str]:
    """So many people, in the lists of nothing yet; answers the skills that they have some of."""
    skills = await starter_skills(asking.database)
    owners = [uuid4() for _ in range(size)]
    async with asking.database.unit_of_work() as uow:
        await import_profiles(uow, profiles=[(each, somebody(chance, skills)) for each in owners])
    insider = MembershipChanged.model_validate(
        {"partner_id": PARTNER, "members": [{"person_id": owners[0], "role": "editor"}]}
    )
    await hear(asking.database, insider, 1)
    await work(asking.database)
    async with asking.database.connection() as connection:
        await connection.execute(text("DELETE FROM outbox"))
    return skills


@pytest.mark.parametrize("seed", range(4))
async def test_a_preview_is_what_publishing_lists_and_it_touches_nothing(
    asking: Asking, seed: int
) -> None:
    chance = random.Random(seed)
    skills = await populated(asking, chance, 80)
    body = draft_body(chance, skills, open_to_all=True)
    async with asking.keeping():
        answer = await asking.preview(body)
    assert answer.status_code == 200, answer.text
    for table in UNTOUCHED:
        assert await rows(asking.database, table) == 0, table
    project_id = uuid4()
    await hear(asking.database, as_published(body, project_id), 1)
    await work(asking.database)
    result = answer.json()["result"]
    shown = {each["role"]: each for each in result["roles"]}
    wanted = {
        role: (
            [(each["profile_id"], each["score"]) for each in found["people"]],
            found["qualified"],
        )
        for role, found in shown.items()
    }
    if result["funding"] is not None:
        funders = [(each["profile_id"], each["score"]) for each in result["funding"]["funders"]]
        wanted[0] = (funders, result["funding"]["qualified"])
    assert set(wanted) == await roles_of(asking, project_id)
    stored = """
        SELECT profile_id, r FROM match WHERE project_id = :p AND role = :role
        ORDER BY order_key DESC LIMIT 20
    """
    for role, (first, qualified) in wanted.items():
        async with asking.database.unit_of_work() as uow:
            found = await uow.session.execute(text(stored), {"p": project_id, "role": role})
            assert first == [(str(row.profile_id), row.r) for row in found]
            assert qualified == len(await SqlEngine(uow.session).best(project_id, role, None))
    assert sum(qualified for _, qualified in wanted.values()) > 5


async def roles_of(asking: Asking, project_id: UUID) -> set[int]:
    """The lists of a project."""
    async with asking.database.driver() as driver:
        project = (await read_projects(driver, [project_id]))[project_id]
    return {role.number for role in project.roles} | ({0} if project.funding.instruments else set())


async def test_a_draft_has_the_facts_that_it_has_once_it_is_published(asking: Asking) -> None:
    chance = random.Random(20)
    skills = await populated(asking, chance, 3)
    async with asking.database.connection() as connection:
        # Of too many trades: it is no must-have, whatever is asked.
        await connection.execute(
            text("UPDATE skill SET is_common = true WHERE uri = :uri"), {"uri": skills[0]}
        )
    for _ in range(40):
        project_id = uuid4()
        project = as_published(draft_body(chance, skills), project_id)
        priced = price(amounts_of_project(project), {}, TYPED)
        async with asking.database.driver() as driver:
            draft = await read_draft(AnswerRepository(driver, shard=0), project, priced, number=0)
        await hear(asking.database, project, 1)
        async with asking.database.driver() as driver:
            stored = (await read_projects(driver, [project_id]))[project_id]
            number = stored.facts.number
            again = await read_draft(
                AnswerRepository(driver, shard=0), project, priced, number=number
            )
        assert again == stored
        assert draft.roles == stored.roles
        assert stored.facts.own_people > {PARTNER}


async def test_people_are_opaque_and_the_reasons_are_in_the_readers_language(
    asking: Asking,
) -> None:
    chance = random.Random(2)
    skills = await populated(asking, chance, 30)
    body = draft_body(chance, skills, open_to_all=True)
    async with asking.keeping():
        answer = await asking.preview(body, {**asking.partner, "Accept-Language": "fr"})
    async with asking.database.connection() as connection:
        owners = await connection.scalars(text("SELECT person_id FROM profile"))
        assert not [owner for owner in owners if str(owner) in answer.text]
    assert answer.headers["content-language"] == "fr"
    assert "Accept-Language" in answer.headers["vary"]
    people = [each for role in answer.json()["result"]["roles"] for each in role["people"]]
    assert people
    for each in people:
        assert 1 <= len(each["reasons"]) <= 3
        assert sum(part["points"] for part in each["reasons"]) <= each["score"]
        assert 1 <= each["needs_met"] <= 3


@pytest.mark.parametrize("seed", range(5))
async def test_near_misses_are_those_whom_the_dropped_filter_alone_keeps_out(
    asking: Asking, seed: int
) -> None:
    chance = random.Random(seed)
    skills = await populated(asking, chance, 90)
    project_id, body = uuid4(), draft_body(chance, skills, country="SN", open_to_all=False)
    for role in body["roles"]:
        role["skills"][0]["must_have"] = True
        role["languages_required"] = [{"language": "fr", "level": 3}]
    project = as_published(body, project_id)
    guarded = [
        role.model_copy(update={"isco_groups": ("2211",), "refused_practice_countries": ("MX",)})
        for role in project.roles
    ]
    await hear(asking.database, project.model_copy(update={"roles": tuple(guarded)}), 1)
    async with asking.database.connection() as connection:
        await connection.execute(
            text("INSERT INTO exclusion SELECT :p, id FROM profile ORDER BY id LIMIT 3"),
            {"p": project_id},
        )
    await work(asking.database)
    told = await rows(asking.database, "tell_work")
    kinds = set()
    for role in range(1, len(guarded) + 1):
        async with asking.keeping():
            answer = await asking.api.get(
                f"/v1/projects/{project_id}/near-misses?role={role}", headers=asking.partner
            )
        assert answer.status_code == 200, answer.text
        found = answer.json()["result"]["people"]
        shown = [(each["profile_id"], each["dropped"], each["score"]) for each in found]
        wanted = await by_brute_force(asking, project_id, role)
        assert shown == wanted[:MOST]
        kinds |= {dropped for _, dropped, _ in wanted}
    # A population in which only one filter ever keeps somebody out would show little.
    assert len(kinds) > 1
    assert await rows(asking.database, "tell_work") == told
    assert await rows(asking.database, "exposure") == 0


async def by_brute_force(
    asking: Asking, project_id: UUID, number: int
) -> list[tuple[str, str, int]]:
    """Everybody whom one filter alone keeps out, by filter and key."""
    async with asking.database.driver() as driver:
        ids = [row["id"] for row in await driver.fetch("SELECT id FROM profile")]
        people = [each.person for each in (await read_profiles(driver, ids)).values()]
        project = (await read_projects(driver, [project_id]))[project_id]
        credits_ = await read_credits(driver)
    role = next(each for each in project.roles if each.number == number)
    found = []
    for person in people:
        failed = fit(person, project.facts, role, credits_).failed
        if len(failed) == 1 and failed[0] in _RELAXED:
            scored = fit(person, *forgiving(project.facts, role, failed[0]), credits_)
            if scored.is_listed:
                key = order_key(scored.r, person.years, person.number, project.facts.number)
                found.append((_RELAXED.index(failed[0]), -key, person.profile_id, scored.r))
    found.sort()
    return [(str(profile_id), _RELAXED[at].value, r) for at, _, profile_id, r in found]


def forgiving(
    project: ProjectFacts, role: RoleFacts, failed: Filter
) -> tuple[ProjectFacts, RoleFacts]:
    """As if this one filter were not asked; written apart from how the answer drops it."""
    kept: dict[str, Any] = {name: getattr(role, name) for name in RoleFacts.__slots__}
    if failed is Filter.MUST_HAVE:
        kept["needs"] = tuple(
            type(need)(need.skill, need.level, need.weight, need.idf16, must_have=False)
            for need in role.needs
        )
    if failed is Filter.LANGUAGE:
        kept["required"] = ()
    facts: dict[str, Any] = {name: getattr(project, name) for name in ProjectFacts.__slots__}
    if failed is Filter.COUNTRY:
        facts["open_to_all"] = True
    return ProjectFacts(**facts), RoleFacts(**kept)


@pytest.mark.parametrize("seed", range(3))
async def test_my_projects_are_all_that_are_open_for_me_also_where_the_lists_are_full(
    asking: Asking, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("LEAST", 3), ("MOST", 5)):
        monkeypatch.setattr(list_rules, name, value)
    monkeypatch.setattr(lists, "STORED", 4)
    chance = random.Random(seed)
    skills = await populated(asking, chance, 30)
    projects = [uuid4() for _ in range(25)]
    for project_id in projects:
        body = draft_body(chance, skills, open_to_all=True)
        await hear(asking.database, as_published(body, project_id), 1)
    await work(asking.database)
    async with asking.database.connection() as connection:
        asked = text("SELECT id, person_id FROM profile ORDER BY random() LIMIT 6")
        chosen = [tuple(row) for row in await connection.execute(asked)]
    unlisted = 0
    async with asking.keeping():
        for profile_id, person_id in chosen:
            answer = await asking.api.get(
                "/v1/profiles/me/projects", headers=as_("person", person_id)
            )
            assert answer.status_code == 200, answer.text
            shown = [
                (project["project_id"], place["role"], place["score"])
                for project in answer.json()["result"]["projects"]
                for place in project["places"]
            ]
            async with asking.database.unit_of_work() as uow:
                wanted = first_projects(await SqlEngine(uow.session).open_for(profile_id))
                listed = await uow.session.execute(
                    text("SELECT project_id, role FROM match WHERE profile_id = :id"),
                    {"id": profile_id},
                )
                stored = {(str(row.project_id), row.role) for row in listed}
            assert sorted(shown) == sorted((str(p.project_id), p.role, p.r) for p in wanted)
            best = [
                project["places"][0]["score"] for project in answer.json()["result"]["projects"]
            ]
            assert best == sorted(best, reverse=True)
            assert len(best) <= MOST
            unlisted += len({(project, role) for project, role, _ in shown} - stored)
    assert unlisted > 10
