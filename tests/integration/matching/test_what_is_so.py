"""Over HTTP: what is said of pairs that left their list, fell behind it, or are on their way."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from services.matching.profiles.service import import_profiles
from services.matching.statements.schemas import (
    Consent,
    OriginTie,
    ProfileWrite,
    SkillHeld,
    TieNature,
)
from tests.integration.matching.dealings import HOST, Member, World, roles
from tests.integration.matching.histories import hear, published, work
from tests.integration.matching.test_doors import ME, MONEY, as_, publish, slug, statement

pytestmark = pytest.mark.starter

Body = dict[str, Any]
ELSEWHERE = [{"country": "MX", "nature": "birth"}]


async def explained(world: World, match: str, headers: dict[str, str], **more: str) -> Body:
    """A match with its reasons."""
    answer = await world.api.get(f"/v1/matches/{match}", headers=headers | more)
    assert answer.status_code == 200, answer.text
    shown: Body = answer.json()
    assert sum(each["points"] for each in shown["parts"]) == shown["score"]
    return shown


async def why_not(world: World, profile: str, headers: dict[str, str], **more: str) -> Body:
    """By role, what stands between a profile and the world's project."""
    path = f"/v1/why-not?project={world.project}&profile={profile}"
    found: Body = (await world.api.get(path, headers=headers | more)).json()["roles"]
    return found


async def edit(world: World, member: Member, **more: Any) -> None:
    """The person states something else."""
    read = await world.api.get(ME, headers=member.headers)
    headers = member.headers | {"If-Match": read.headers["etag"]}
    body = statement(*world.skills, **({"funding": MONEY} | more))
    answer = await world.api.put(ME, headers=headers, json=body)
    assert answer.status_code == 200, answer.text
    await work(world.database)


def keys(parts: list[Body]) -> set[str]:
    """What is said."""
    return {each["key"] for each in parts}


async def test_of_a_tie_that_is_missing_it_is_not_said_that_the_project_is_open(
    world: World,
) -> None:
    member = await world.join(origin_ties=ELSEWHERE, funding=None)
    await world.tell()
    assert "affinity.open" in keys((await explained(world, member.match, HOST))["parts"])
    await world.change(2, open_to_all=False)
    shown = await explained(world, member.match, HOST)
    assert (shown["is_listed"], shown["as_of"]) == (False, "now")
    assert "affinity.none" in keys(shown["parts"])
    assert not keys(shown["parts"]) & {"affinity.open", "affinity.declared"}
    assert keys(shown["obstacles"]) == {"failed.country"}
    assert (await why_not(world, member.profile, HOST))["1"] == shown["obstacles"]


async def test_of_ways_that_do_not_meet_it_is_not_said_that_one_is_accepted(world: World) -> None:
    member = await world.join(modalities_accepted=["virtual"], funding=None)
    await world.tell()
    (role,) = roles(world.skills, 1)
    await world.change(2, roles=[role | {"modalities": ["permanent_return"]}])
    shown = await explained(world, member.match, member.headers, **{"Accept-Language": "pt"})
    assert "modality.none" in keys(shown["parts"])
    (obstacle,) = shown["obstacles"]
    assert obstacle["key"] == "failed.modality"
    assert obstacle["text"] == "Nenhum modo de participação comum."


@pytest.mark.parametrize(
    ("funding", "said", "between"),
    [
        (
            MONEY | {"countries": ["PH"]},
            {"amount.all", "country.untied"},
            {"failed.country": "The project's country is not among those that are funded."},
        ),
        (
            MONEY
            | {
                "smallest_ticket": {"amount_minor": 10, "currency": "EUR"},
                "largest_ticket": {"amount_minor": 90, "currency": "EUR"},
            },
            {"amount.short", "country.any"},
            {"failed.amount": "The smallest amount that is asked is more than is offered."},
        ),
        (
            None,
            {"amount.unstated", "country.untied"},
            {
                "failed.instrument": "No common form of funding.",
                "failed.amount": "The smallest amount that is asked is more than is offered.",
            },
        ),
    ],
    ids=["elsewhere", "too small", "nothing"],
)
async def test_of_a_funder_who_fits_no_more_nothing_is_said_that_is_not_so(
    world: World, funding: Body | None, said: set[str], between: dict[str, str]
) -> None:
    money = published(world.project, world.skills).model_dump()["funding"]
    money["smallest_ticket"] = {"amount_minor": 1_000, "currency": "EUR"}
    await world.change(2, funding=money)
    member = await world.join(origin_ties=ELSEWHERE)
    # A stated sector keeps them in the list whatever else the score is.
    await edit(world, member, origin_ties=ELSEWHERE, funding=MONEY | {"sectors": ["12220"]})
    match = await world.match_of(member.profile, role=0)
    await world.tell()
    listed = await explained(world, match, HOST)
    assert (listed["is_listed"], listed["obstacles"]) == (True, [])
    assert any(each.startswith("Naming Senegal among") for each in listed["would_raise"])
    assert "country.any" in keys(listed["parts"])
    await edit(world, member, origin_ties=ELSEWHERE, funding=funding)
    shown = await explained(world, match, HOST)
    assert (shown["is_listed"], shown["as_of"]) == (False, "now")
    assert keys(shown["parts"]) >= said, shown["parts"]
    assert {each["key"]: each["text"] for each in shown["obstacles"]} == between


async def test_a_snapshot_is_not_set_beside_what_would_raise_todays_score(world: World) -> None:
    member = await world.join(sectors=["12220"], funding=None)
    (role,) = roles(world.skills, 1)
    await world.change(2, roles=[role | {"languages_wished": [{"language": "wo", "level": 3}]}])
    listed = await explained(world, member.match, HOST)
    assert any("Wolof at level B1" in each for each in listed["would_raise"])
    await world.done("propose", member.match, member.headers)
    # A little is left of what they could do, and far less of the score.
    await edit(world, member, skills=[{"skill": world.skills[0], "level": 1}], funding=None)
    shown = await explained(world, member.match, HOST)
    assert (shown["as_of"], shown["score"]) == ("proposal", listed["score"])
    assert shown["would_raise"] == []
    assert keys(shown["obstacles"]) == {"failed.score"}
    # The project is elsewhere now; the proposal was about Senegal.
    await world.change(3, country="MX")
    moved = await explained(world, member.match, HOST)
    assert moved["parts"] == shown["parts"]
    assert "A tie of origin to Senegal." in [each["text"] for each in moved["parts"]]


async def test_a_role_that_is_gone_is_an_obstacle_of_its_own(world: World) -> None:
    member = await world.join(funding=None)
    await world.done("propose", member.match, HOST)
    await world.change(2, roles=[])
    shown = await explained(world, member.match, HOST)
    assert (shown["is_listed"], keys(shown["obstacles"])) == (False, {"failed.role"})


async def test_who_fits_behind_a_full_list_is_told_so(world: World) -> None:
    skills = [SkillHeld(skill=uri, level=5, years=9) for uri in world.skills]
    ties = [OriginTie(country="SN", nature=TieNature.BIRTH)]
    body = ProfileWrite(skills=skills, origin_ties=ties, consent=Consent(matching=True))
    async with world.database.unit_of_work() as uow:
        await import_profiles(uow, profiles=[(uuid4(), body) for _ in range(130)])
    await work(world.database)
    await world.change(2)
    me = as_("person", uuid4())
    stated = statement(*world.skills[:3], origin_ties=ELSEWHERE)
    profile = await publish(world.api, me, stated)
    await work(world.database)
    (obstacle,) = (await why_not(world, profile, me))["1"]
    assert obstacle["key"] == "behind"
    stored = await world.one("SELECT count(*) FROM match WHERE role = 1")
    assert obstacle["text"].startswith(f"It fits, but the list is full: {stored} others")
    # Of two shards each would keep as many: the one that keeps them still has room.
    async with world.database.connection() as connection:
        await connection.execute(text("UPDATE lists_in_force SET shards = 2"))
    (obstacle,) = (await why_not(world, profile, me))["1"]
    assert obstacle["key"] == "pending"
    # Where they stand in a list nothing stands between.
    best = await world.one("SELECT profile_id FROM match WHERE role = 1 LIMIT 1")
    assert (await why_not(world, str(best), HOST))["1"] == []


async def test_who_fits_a_list_that_has_still_to_follow_is_told_so(world: World) -> None:
    person = uuid4()
    me = as_("person", person)
    profile = await publish(world.api, me, statement(*world.skills))
    (obstacle,) = (await why_not(world, profile, me, **{"Accept-Language": "es"}))["1"]
    assert obstacle["key"] == "pending"
    assert obstacle["text"].startswith("Encaja y está entrando en la lista")
    await work(world.database)
    assert (await why_not(world, profile, me))["1"] == []


async def test_what_is_missing_is_named_in_the_askers_language(world: World) -> None:
    (role,) = roles(world.skills, 1)
    role["skills"] = [each | {"level": 4, "must_have": True} for each in role["skills"]]
    spoken = [{"language": "fr", "level": 4}, {"language": "wo", "level": 3}]
    window = {"start": "2027-05-01", "end": "2027-07-31"}
    role |= {"languages_required": spoken, "window": window, "needed_days": 30}
    await world.change(2, roles=[role])
    me = as_("person", uuid4())
    stated = statement(
        world.skills[0],
        languages=[{"language": "fr", "level": 2}],
        availability={"start": "2028-01-01"},
    )
    profile = await publish(world.api, me, stated)
    found = {}
    for language in ("en", "fr"):
        between = await why_not(world, profile, me, **{"Accept-Language": language})
        found[language] = {each["key"]: each["text"] for each in between["1"]}
    english, french = found["en"], found["fr"]
    assert list(english) == ["failed.language", "failed.window", "failed.must_have"]
    assert "French (B2), Wolof (B1)" in english["failed.language"]
    assert "français (B2), wolof (B1)" in french["failed.language"]
    assert "30 between May 1, 2027 and July 31, 2027" in english["failed.window"]
    assert "entre le 1 mai 2027 et le 31 juillet 2027" in french["failed.window"]
    for language, said in (("en", english), ("fr", french)):
        asked = world.skills
        labels = [
            (await world.api.get(f"/v1/skills/{uri}", headers=me)).json()["labels"] for uri in asked
        ]
        names = [each.get(language) or each["en"] for each in labels]
        assert names[0] not in said["failed.must_have"]
        # A must-have may be one level short; what every trade needs is none.
        assert any(f"{name} (" in said["failed.must_have"] for name in names[1:])


async def test_who_is_of_a_neighbouring_field_is_marked_on_both_sides(world: World) -> None:
    (role,) = roles(world.skills, 1)
    role["skills"] = [each | {"level": 5} for each in role["skills"]]
    await world.change(2, roles=[role])
    far = [{"skill": uri, "level": 3} for uri in world.skills]
    near, apart = await world.join(), await world.join(skills=far)
    path = f"/v1/projects/{world.project}/matches"
    items = (await world.api.get(path, headers=HOST)).json()["items"]
    field = {each["profile_id"]: each["is_of_the_field"] for each in items}
    assert field == {near.profile: True, apart.profile: False}
    for member in (near, apart):
        mine = (await world.api.get(f"{ME}/matches", headers=member.headers)).json()["items"]
        marks = {each["role"]: each["is_of_the_field"] for each in mine}
        assert marks == {1: field[member.profile], 0: True}
        shown = await explained(world, member.match, HOST)
        assert shown["is_of_the_field"] is field[member.profile]


async def test_a_list_is_that_of_a_role_that_there_is(world: World) -> None:
    await world.change(2, roles=roles(world.skills, 1, 1))
    await world.join()
    path = f"/v1/projects/{world.project}/matches"

    async def listed(query: str) -> set[tuple[int, str]]:
        answer = await world.api.get(f"{path}{query}", headers=HOST)
        assert answer.status_code == 200, answer.text
        return {(each["role"], each["list_kind"]) for each in answer.json()["items"]}

    for query, role, kind in (
        ("", 1, "skills"),
        ("?role=2", 2, "skills"),
        ("?role=2&list=skills", 2, "skills"),
        ("?list=skills", 1, "skills"),
        ("?list=funding", 0, "funding"),
        ("?role=0", 0, "funding"),
        ("?role=0&list=funding", 0, "funding"),
    ):
        assert await listed(query) == {(role, kind)}, query
    for query in ("?role=0&list=skills", "?role=3", "?role=3&list=skills", "?role=1&list=funding"):
        refused = await world.api.get(f"{path}{query}", headers=HOST)
        assert (refused.status_code, slug(refused)) == (404, "role-not-known"), query
    near = await world.api.get(f"/v1/projects/{world.project}/near-misses?role=3", headers=HOST)
    assert (near.status_code, slug(near)) == (404, "role-not-known")
    only_money = uuid4()
    values = published(only_money, world.skills).model_dump() | {"roles": []}
    await hear(world.database, type(published(only_money, []))(**values), 1)
    await work(world.database)
    path = f"/v1/projects/{only_money}/matches"
    assert await listed("") == {(0, "funding")}
    refused = await world.api.get(f"{path}?list=skills", headers=HOST)
    assert (refused.status_code, slug(refused)) == (404, "role-not-known")
