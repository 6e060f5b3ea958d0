"""Profiles that contradict themselves: none comes in, and those from before are read as before."""

from typing import Any
from uuid import uuid4

import httpx2
import pytest
from sqlalchemy import text

from services.matching.statements.schemas import ProfileWrite
from shared.contracts.registry import ProjectPublished
from shared.db.unit_of_work import Database
from tests.integration.matching.histories import hear, published, rows, starter_skills, work
from tests.integration.matching.test_doors import ME, MONEY, as_, publish, slug, statement

pytestmark = pytest.mark.starter

LATE = {"availability": {"start": "2027-02-01", "end": "2027-01-01"}}
GREEDY = {
    "funding": MONEY
    | {"smallest_ticket": MONEY["largest_ticket"], "largest_ticket": MONEY["smallest_ticket"]}
}


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"consent": {"matching": "yes"}}, "/body/consent/matching"),
        ({"consent": {"matching": True, "introductions": 1}}, "/body/consent/introductions"),
        ({"languages": [{"language": "fr", "level": True}]}, "/body/languages/0/level"),
        (LATE, "/body"),
        (GREEDY, "/body"),
    ],
)
async def test_what_contradicts_itself_or_is_no_answer_is_refused_with_its_place(
    api: httpx2.AsyncClient, wrong: dict[str, Any], pointer: str
) -> None:
    refused = await api.put(ME, headers=as_("person", uuid4()), json=statement() | wrong)
    assert (refused.status_code, slug(refused)) == (422, "invalid-body")
    (error,) = refused.json()["errors"]
    assert error["pointer"] == pointer


@pytest.mark.parametrize("old", [LATE, GREEDY])
async def test_a_profile_from_before_is_read_published_exported_and_put_right(
    api: httpx2.AsyncClient, matching_database: Database, old: dict[str, Any]
) -> None:
    skills = await starter_skills(matching_database)
    me = as_("person", uuid4())
    await publish(api, me, statement(*skills))
    body = ProfileWrite.model_validate(statement(*skills) | old)
    async with matching_database.connection() as connection:
        stored = text("UPDATE profile SET body = CAST(:body AS jsonb)")
        await connection.execute(stored, {"body": body.model_dump_json()})
    read = await api.get(ME, headers=me)
    assert read.status_code == 200, read.text
    for verb in ("pause", "publish"):
        assert (await api.post(f"{ME}/{verb}", headers=me)).status_code == 200
    assert (await api.get("/v1/subjects/me", headers=me)).status_code == 200
    edit = me | {"If-Match": '"4"'}
    again = await api.put(ME, headers=edit, json=read.json()["profile"])
    assert slug(again) == "invalid-body"
    right = read.json()["profile"] | dict.fromkeys(old)
    assert (await api.put(ME, headers=edit, json=right)).status_code == 200


async def test_a_form_that_fills_in_the_language_of_the_browser_costs_nobody_a_place(
    api: httpx2.AsyncClient, matching_database: Database
) -> None:
    skills = await starter_skills(matching_database)
    me, project = as_("person", uuid4()), uuid4()
    mine = [{"language": "fr-CA", "level": 5}]
    await publish(api, me, statement(*skills, languages=mine))
    await hear(matching_database, _asking_for("fr", published(project, skills)), 1)
    await work(matching_database)
    (first,) = (await api.get(f"{ME}/matches", headers=me)).json()["items"]
    # As it was typed: what is scored is nobody's statement.
    assert (await api.get(ME, headers=me)).json()["profile"]["languages"] == mine
    # The same language in other words makes no work for lists.
    plain = statement(*skills, languages=[{"language": "fr", "level": 5}])
    assert (await api.put(ME, headers=me | {"If-Match": '"2"'}, json=plain)).status_code == 200
    await hear(matching_database, _asking_for("fr-BE", published(project, skills)), 2)
    assert await rows(matching_database, "match_work") == 0
    (same,) = (await api.get(f"{ME}/matches", headers=me)).json()["items"]
    assert same == first
    await hear(matching_database, _asking_for("pt-BR", published(project, skills)), 3)
    await work(matching_database)
    assert (await api.get(f"{ME}/matches", headers=me)).json()["items"] == []


def _asking_for(language: str, told: ProjectPublished) -> ProjectPublished:
    """The same project for people who speak a language, and without money."""
    body = told.model_dump(mode="json") | {"funding": None}
    for role in body["roles"]:
        role["languages_required"] = [{"language": language, "level": 4}]
    return ProjectPublished.model_validate(body)
