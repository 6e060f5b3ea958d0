"""The life of a project: drafted, published, changed, closed."""

import asyncio
from typing import Any

import pytest

from tests.integration.registry.house import House, slug_of
from tests.integration.registry.projects import (
    SKILL,
    do,
    draft,
    edit,
    euros,
    funding,
    project_body,
    role,
    told,
)

PUBLISHED = "registry.project.published.v1"
CHANGED = "registry.project.changed.v1"
CLOSED = "registry.project.closed.v1"


async def test_a_project_lives_from_draft_to_close_and_each_verb_is_told_once(
    house: House,
) -> None:
    project = await draft(house, await house.verified())
    assert (await edit(house, project, 1, title="A clinic")).status_code == 200
    assert await told(house) == []
    for verb in ("publish", "close"):
        first, again = await do(house, project, verb), await do(house, project, verb)
        assert (first.status_code, again.status_code) == (200, 200)
        assert first.json() == again.json()
        if verb == "publish":
            assert (await edit(house, project, 3, title="A solar clinic")).status_code == 200
    events = await told(house)
    assert [each["type"] for each in events] == [PUBLISHED, CHANGED, CLOSED]
    assert [each["title"] for each in events] == ["A clinic", "A solar clinic", "A solar clinic"]
    assert [each["sequence"] for each in events] == sorted(each["sequence"] for each in events)
    assert events[0]["roles"][0]["number"] == 1
    assert events[0]["funding"]["goal"] == euros(100_000)


async def test_it_is_told_whether_a_matching_fund_is_open(house: House) -> None:
    project = await draft(house, await house.verified())
    await do(house, project, "publish")
    opened = funding() | {"matching_fund_open": True}
    assert (await edit(house, project, 2, funding=opened)).status_code == 200
    assert [each["funding"]["matching_fund_open"] for each in await told(house)] == [False, True]


async def test_a_closed_project_stays_closed(house: House) -> None:
    project = await draft(house, await house.verified())
    closed = await do(house, project, "close")
    for answer in (
        await do(house, project, "publish"),
        await edit(house, project, closed.json()["version"], title="Again"),
    ):
        assert (answer.status_code, slug_of(answer)) == (409, "project-closed")
    assert await told(house) == []


async def test_only_a_verified_partner_publishes(house: House) -> None:
    path = await house.partner()
    project = await draft(house, path)
    refused = await do(house, project, "publish")
    assert (refused.status_code, slug_of(refused)) == (409, "partner-not-verified")
    await house.api.post(f"{path}/submit", headers=house.as_("founder"))
    await house.decide(path, "verify")
    assert (await do(house, project, "publish")).status_code == 200
    await house.decide(path, "suspend")
    late = await do(house, await draft(house, path), "publish")
    assert slug_of(late) == "partner-not-verified"
    assert len(await told(house)) == 1


async def test_an_edit_names_the_version_it_has_read(house: House) -> None:
    project = await draft(house, await house.verified())
    blind = await edit(house, project, title="Blind")
    assert blind.status_code == 428
    fresh = await edit(house, project, 1, title="Fresh")
    assert (fresh.status_code, fresh.headers["etag"]) == (200, '"2"')
    stale = await edit(house, project, 1, title="Stale")
    assert stale.status_code == 412
    read = await house.api.get(project, headers=house.as_("founder"))
    assert (read.json()["title"], read.headers["etag"]) == ("Fresh", '"2"')


async def test_of_two_edits_at_once_one_wins(house: House) -> None:
    project = await draft(house, await house.verified())
    answers = await asyncio.gather(*(edit(house, project, 1, title=f"Edit {n}") for n in range(4)))
    assert sorted(each.status_code for each in answers) == [200, 412, 412, 412]


async def test_the_number_of_a_role_is_never_given_again(house: House) -> None:
    project = await draft(house, await house.verified(), roles=[role("One"), role("Two")])
    await edit(house, project, 1, roles=[role("Two", number=2)])
    answer = await edit(house, project, 2, roles=[role("Three"), role("Two", number=2)])
    numbers = {each["title"]: each["number"] for each in answer.json()["roles"]}
    assert numbers == {"Two": 2, "Three": 3}
    gone = await edit(house, project, 3, roles=[role("One", number=1)])
    assert (gone.status_code, slug_of(gone)) == (422, "project-makes-no-sense")


@pytest.mark.parametrize(
    "wrong",
    [
        {"funding": funding(0)},
        {"funding": funding(raised={"amount_minor": 1, "currency": "USD"})},
        {"funding": funding(smallest_ticket=euros(2), largest_ticket=euros(1))},
        {"roles": [role(skills=[{"skill": SKILL}, {"skill": SKILL}])]},
        {"roles": [role(window={"start": "2026-02-01", "end": "2026-01-01"})]},
        {
            "roles": [
                role(window={"start": "2026-01-01", "end": "2026-01-02"}, needed_days=3),
            ]
        },
        {"roles": [role(number=2)]},
        {"roles": [role(positions=True)]},
        {"roles": [role()] * 7},
        {"funding": funding() | {"goal": euros(1) | {"amount_minor": 1.5}}},
        {"title": "x\x00y"},
        {"roles": [role(skills=[{"skill": "x\x00y"}])]},
        {"open_to_all": 1},
        {"owner": "me"},
    ],
)
async def test_a_project_that_makes_no_sense_is_refused(
    house: House, wrong: dict[str, Any]
) -> None:
    path = await house.verified()
    answer = await house.api.post(
        "/v1/projects", headers=house.as_("founder"), json=project_body(path, **wrong)
    )
    assert answer.status_code == 422, answer.text
    drafted = await draft(house, path)
    patched = await edit(house, drafted, 1, **wrong)
    assert patched.status_code == 422, patched.text


async def test_a_post_repeated_with_its_key_is_done_once_and_never_for_another_body(
    house: House,
) -> None:
    body = project_body(await house.verified())
    headers = house.as_("founder", **{"Idempotency-Key": "once"})
    first = await house.api.post("/v1/projects", headers=headers, json=body)
    again = await house.api.post("/v1/projects", headers=headers, json=body)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first.headers["location"] == again.headers["location"]
    other = await house.api.post("/v1/projects", headers=headers, json=body | {"country": "ML"})
    assert (other.status_code, slug_of(other)) == (422, "idempotency-key-reused")
    page = await house.api.get("/v1/projects", headers=house.as_("founder"))
    assert len(page.json()["items"]) == 1


async def test_projects_come_in_pages_newest_first_and_filtered(house: House) -> None:
    path = await house.verified()
    made = [await draft(house, path, country=country) for country in ("SN", "ML", "SN")]
    founder, seen, url = house.as_("founder"), [], "/v1/projects?limit=2"
    while url:
        page = (await house.api.get(url, headers=founder)).json()
        seen += [f"/v1/projects/{each['id']}" for each in page["items"]]
        url = f"/v1/projects?limit=2&cursor={page['next']}" if page["next"] else ""
    assert seen == made[::-1]
    only = await house.api.get("/v1/projects?country=ML", headers=founder)
    assert [each["country"] for each in only.json()["items"]] == ["ML"]
