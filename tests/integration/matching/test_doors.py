"""The HTTP doors of matching: a profile's life, and who may see which match."""

from base64 import urlsafe_b64decode
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from openapi_spec_validator import validate
from sqlalchemy import text

from shared.contracts.registry import MembershipChanged
from shared.db.unit_of_work import Database
from tests.integration.matching.histories import (
    PARTNER,
    hear,
    published,
    rows,
    starter_skills,
    work,
)

pytestmark = pytest.mark.starter

ME = "/v1/profiles/me"
MONEY = {
    "instruments": ["loan"],
    "smallest_ticket": {"amount_minor": 10_000, "currency": "EUR"},
    "largest_ticket": {"amount_minor": 900_000, "currency": "EUR"},
}


def as_(role: str, subject: UUID, **more: str) -> dict[str, str]:
    """The headers of a caller."""
    return {"Authorization": f"Bearer {role}:{subject}", **more}


def statement(*skills: str, **more: Any) -> dict[str, Any]:
    """A profile as it is sent."""
    return {
        "skills": [{"skill": uri, "level": 4, "years": 5} for uri in skills],
        "origin_ties": [{"country": "SN", "nature": "birth"}],
        "consent": {"matching": True},
        **more,
    }


def slug(answer: httpx2.Response) -> str:
    """What happened, by the error's stable name."""
    return str(answer.json()["type"]).rpartition("/")[2]


async def publish(api: httpx2.AsyncClient, headers: dict[str, str], body: dict[str, Any]) -> str:
    """A published profile's id."""
    assert (await api.put(ME, headers=headers, json=body)).status_code == 201
    answer = await api.post(f"{ME}/publish", headers=headers)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["profile_id"])


async def joins(database: Database, partner: UUID, person: UUID, role: str, sequence: int) -> None:
    """A person who may act for a partner."""
    members = [{"person_id": person, "role": role}]
    told = MembershipChanged.model_validate({"partner_id": partner, "members": members})
    await hear(database, told, sequence)


async def test_the_description_is_valid_openapi(api: httpx2.AsyncClient) -> None:
    validate((await api.get("/openapi.json")).json())


async def test_a_profile_is_stated_published_paused_exported_and_erased(
    api: httpx2.AsyncClient, matching_database: Database
) -> None:
    skills = await starter_skills(matching_database)
    me = as_("person", uuid4())
    missing = await api.get(ME, headers=me)
    assert (missing.status_code, slug(missing)) == (404, "profile-not-found")
    made = await api.put(ME, headers=me, json=statement(skills[0]))
    assert (made.status_code, made.json()["status"], made.headers["etag"]) == (201, "draft", '"1"')
    for verb, status, etag in (
        ("publish", "published", '"2"'),
        ("publish", "published", '"2"'),
        ("pause", "paused", '"3"'),
        ("pause", "paused", '"3"'),
        ("publish", "published", '"4"'),
    ):
        answer = await api.post(f"{ME}/{verb}", headers=me)
        assert (answer.json()["status"], answer.headers["etag"]) == (status, etag)
    exported = (await api.get("/v1/subjects/me", headers=me)).json()
    assert exported["profile"]["profile"]["skills"][0]["skill"] == skills[0]
    receipt = await api.delete("/v1/subjects/me", headers=me)
    assert receipt.json()["erased"]["profile"] == 1
    assert (await api.get(ME, headers=me)).status_code == 404
    assert (await api.delete("/v1/subjects/me", headers=me)).status_code == 200


async def test_an_edit_names_the_version_that_was_read(
    api: httpx2.AsyncClient, matching_database: Database
) -> None:
    skills = await starter_skills(matching_database)
    person = uuid4()
    body = statement(skills[0])
    await api.put(ME, headers=as_("person", person), json=body)
    unnamed = await api.put(ME, headers=as_("person", person), json=body)
    assert unnamed.status_code == 428
    first = as_("person", person, **{"If-Match": '"1"'})
    edited = await api.put(ME, headers=first, json=statement(skills[1]))
    assert (edited.status_code, edited.headers["etag"]) == (200, '"2"')
    assert (await api.put(ME, headers=first, json=body)).status_code == 412
    read = await api.get(ME, headers=as_("person", person))
    assert read.json()["profile"]["skills"][0]["skill"] == skills[1]


async def test_what_cannot_be_matched_is_refused_with_its_reason(
    api: httpx2.AsyncClient, matching_database: Database
) -> None:
    skills = await starter_skills(matching_database)
    unknown = statement("http://data.europa.eu/esco/skill/00000000-0000-0000-0000-000000000000")
    answer = await api.put(ME, headers=as_("person", uuid4()), json=unknown)
    assert (answer.status_code, slug(answer)) == (422, "skill-unknown")
    for body, reason in (
        (statement(skills[0], consent={"matching": False}), "consent-missing"),
        (statement(), "nothing-to-match"),
    ):
        me = as_("person", uuid4())
        assert (await api.put(ME, headers=me, json=body)).status_code == 201
        refused = await api.post(f"{ME}/publish", headers=me)
        assert (refused.status_code, slug(refused)) == (409, reason)


@pytest.mark.parametrize(
    "wrong",
    [
        {"gender": "female"},
        {"skills": [{"skill": "x", "level": 6}]},
        {"languages": [{"language": "fr", "level": 0}]},
        {"skills_in_own_words": "a\x00b"},
        {"skills": [{"skill": "a\x00b", "level": 4}]},
        {"consent": {}},
    ],
)
async def test_a_malformed_profile_is_refused(
    api: httpx2.AsyncClient, wrong: dict[str, Any]
) -> None:
    answer = await api.put(ME, headers=as_("person", uuid4()), json=statement() | wrong)
    assert answer.status_code == 422, answer.text


async def test_taking_back_the_consent_takes_the_profile_out_of_the_lists(
    api: httpx2.AsyncClient, matching_database: Database
) -> None:
    skills = await starter_skills(matching_database)
    person = uuid4()
    await publish(api, as_("person", person), statement(*skills))
    await hear(matching_database, published(uuid4(), skills), 1)
    await work(matching_database)
    assert await rows(matching_database, "match") > 0
    back = statement(*skills, consent={"matching": False})
    answer = await api.put(ME, headers=as_("person", person, **{"If-Match": '"2"'}), json=back)
    assert answer.json()["status"] == "paused"
    await work(matching_database)
    assert await rows(matching_database, "match") == 0


async def test_a_match_is_seen_from_both_sides_and_from_nowhere_else(
    api: httpx2.AsyncClient, matching_database: Database
) -> None:
    skills = await starter_skills(matching_database)
    project, person, stranger, editor = uuid4(), uuid4(), uuid4(), uuid4()
    profile = await publish(api, as_("person", person), statement(*skills))
    await publish(api, as_("person", stranger), statement(skills[0], origin_ties=[]))
    await hear(matching_database, published(project, skills), 1)
    await joins(matching_database, PARTNER, editor, "editor", 1)
    await work(matching_database)
    mine = (await api.get(f"{ME}/matches", headers=as_("person", person))).json()["items"]
    (match,) = [each for each in mine if each["role"] == 1]
    assert (match["project_title"], match["role_title"]) == ("A project", "Somebody")
    path = f"/v1/matches/{match['match_id']}"
    sides = (as_("person", person), as_("person", editor), as_("partner", PARTNER))
    seen = [await api.get(path, headers=side) for side in sides]
    assert [each.status_code for each in seen] == [200, 200, 200]
    assert seen[0].json() == seen[1].json() == seen[2].json()
    parts = seen[0].json()["parts"]
    assert sum(part["points"] for part in parts) == match["score"]
    assert seen[0].json()["load_note"].startswith("Open invitations: 0;")
    for other in (as_("person", stranger), as_("partner", uuid4())):
        hidden = await api.get(path, headers=other)
        assert (hidden.status_code, slug(hidden)) == (404, "match-not-found")
        listed = await api.get(f"/v1/projects/{project}/matches", headers=other)
        assert (listed.status_code, slug(listed)) == (404, "project-not-known")
    ours = await api.get(f"/v1/projects/{project}/matches", headers=as_("person", editor))
    assert profile in {each["profile_id"] for each in ours.json()["items"]}
    assert str(person) not in ours.text
    spoken = await api.get(path, headers=as_("person", person, **{"Accept-Language": "fr"}))
    assert spoken.headers["content-language"] == "fr"
    assert all("Accept-Language" in each.headers["vary"] for each in (*seen, spoken))
    assert spoken.json()["parts"][0]["text"] != parts[0]["text"]


async def test_a_host_reads_nothing_of_anybody_in_the_cursor_of_a_list(
    api: httpx2.AsyncClient, matching_database: Database
) -> None:
    skills = await starter_skills(matching_database)
    project, other = uuid4(), uuid4()
    for _ in range(3):
        await publish(api, as_("person", uuid4()), statement(*skills))
    for each in (project, other):
        await hear(matching_database, published(each, skills), 1)
    await work(matching_database)
    async with matching_database.connection() as connection:
        keys = list(await connection.scalars(text("SELECT order_key FROM match")))
    host, path = as_("partner", PARTNER), f"/v1/projects/{project}/matches?limit=1"
    cursors: list[str] = []
    while following := (await api.get(path, headers=host)).json()["next"]:
        cursors.append(following)
        path = f"/v1/projects/{project}/matches?limit=1&cursor={following}"
    assert len(cursors) == 2
    for cursor in cursors:
        inside = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        assert not [key for key in keys if str(key).encode() in inside]
    elsewhere = f"/v1/projects/{other}/matches?cursor={cursors[0]}"
    assert slug(await api.get(elsewhere, headers=host)) == "bad-cursor"


async def test_why_not_is_answered_to_either_side_of_the_pair_alone(
    api: httpx2.AsyncClient, matching_database: Database
) -> None:
    skills = await starter_skills(matching_database)
    project, person = uuid4(), uuid4()
    profile = await publish(api, as_("person", person), statement(funding=MONEY))
    await hear(matching_database, published(project, skills), 1)
    await work(matching_database)
    path = f"/v1/why-not?project={project}&profile={profile}"
    for side in (as_("person", person), as_("partner", PARTNER)):
        answered = await api.get(path, headers=side)
        assert "Accept-Language" in answered.headers["vary"]
        answer = answered.json()
        assert set(answer["roles"]) == {"0", "1"}
        assert answer["roles"]["1"]
        assert all(each["text"] for each in answer["roles"]["1"])
    for other in (as_("person", uuid4()), as_("partner", uuid4())):
        hidden = await api.get(path, headers=other)
        assert (hidden.status_code, slug(hidden)) == (404, "pair-not-known")
    unheard = f"/v1/why-not?project={uuid4()}&profile={profile}"
    assert (await api.get(unheard, headers=as_("person", person))).status_code == 404


async def test_an_organisation_states_money_alone_and_by_its_editors(
    api: httpx2.AsyncClient, matching_database: Database
) -> None:
    skills = await starter_skills(matching_database)
    partner, editor, viewer = uuid4(), uuid4(), uuid4()
    await joins(matching_database, partner, editor, "editor", 1)
    path = f"{ME}?partner={partner}"
    body = {"funding": MONEY, "consent": {"matching": True}}
    skilled = await api.put(path, headers=as_("person", editor), json=statement(skills[0]))
    assert (skilled.status_code, slug(skilled)) == (422, "funding-only")
    made = await api.put(path, headers=as_("person", editor), json=body)
    assert (made.status_code, made.json()["partner_id"]) == (201, str(partner))
    assert made.json()["person_id"] is None
    same = await api.get(ME, headers=as_("partner", partner))
    assert same.json()["profile_id"] == made.json()["profile_id"]
    assert (await api.get(ME, headers=as_("person", editor))).status_code == 404
    await joins(matching_database, partner, viewer, "viewer", 2)
    for other in (viewer, editor, uuid4()):
        hidden = await api.get(path, headers=as_("person", other))
        assert (hidden.status_code, slug(hidden)) == (404, "not-your-partner")


async def test_skills_are_suggested_and_read_by_address_and_number(
    api: httpx2.AsyncClient, matching_database: Database
) -> None:
    await starter_skills(matching_database)
    me = as_("person", uuid4())
    found = await api.get("/v1/skills", params={"q": "énergie solaire", "lang": "fr"}, headers=me)
    assert found.json()["language"] == "fr"
    first = found.json()["items"][0]
    by_uri = await api.get(f"/v1/skills/{first['uri']}", headers=me)
    by_number = await api.get(f"/v1/skills/{first['id']}", headers=me)
    assert by_uri.json() == by_number.json()
    assert by_uri.json()["labels"]["fr"]
    assert slug(await api.get("/v1/skills/999999", headers=me)) == "skill-not-found"
