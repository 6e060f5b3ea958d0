"""Tests of saved interests, and of alerts about what the register tells, through the doors."""

from typing import Any
from uuid import UUID, uuid4

import httpx2

from shared.contracts import agreements, placements, programmes
from shared.db.unit_of_work import Database
from tests.integration.notifications.builders import closed, erased, hear
from tests.integration.notifications.conftest import as_
from tests.unit.notifications.test_interests import opened, project
from tests.unit.notifications.test_partnership_news import AWA, HOST, OWNER, told

INTERESTS = "/v1/interests"
HEALTH = {"name": "Health in Senegal", "countries": ["SN"], "sectors": ["12281"]}


async def save(
    api: httpx2.AsyncClient, owner: UUID, role: str = "person", **more: Any
) -> dict[str, Any]:
    answer = await api.post(INTERESTS, json=HEALTH | more, headers=as_(role, owner))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def inbox(api: httpx2.AsyncClient, owner: UUID, role: str = "person") -> list[dict[str, Any]]:
    answer = await api.get("/v1/alerts", headers=as_(role, owner))
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_who_has_no_profile_is_told_once_of_a_project_that_fits(
    api: httpx2.AsyncClient, database: Database
) -> None:
    person, other = uuid4(), uuid4()
    await save(api, person)
    await save(api, person, name="Senegal", sectors=[])
    await save(api, other, countries=["ML"])
    published = project()
    await hear(database, published, published, project(country="MX"))
    (alert,) = await inbox(api, person)
    assert (alert["kind"], alert["category"]) == ("project_appeared", "match")
    assert alert["title"] == "A project you might care for: Rural clinics"
    assert alert["lines"][-1] == "It fits what you saved: Health in Senegal."
    assert alert["about"]["project_id"] == str(published.project_id)
    assert await inbox(api, other) == []


async def test_an_organisation_is_told_too_but_not_of_its_own_projects(
    api: httpx2.AsyncClient, database: Database
) -> None:
    fund, host = uuid4(), uuid4()
    await save(api, fund, "partner")
    await save(api, host, "partner")
    await hear(database, project(partner_id=host))
    assert len(await inbox(api, fund, "partner")) == 1
    assert await inbox(api, host, "partner") == []


async def test_a_project_that_was_closed_before_is_told_to_nobody(
    api: httpx2.AsyncClient, database: Database
) -> None:
    person, published = uuid4(), project()
    await save(api, person)
    await hear(database, closed(published.project_id), published)
    assert await inbox(api, person) == []


async def test_a_round_is_told_to_whoever_follows_the_programme_and_to_who_runs_it(
    api: httpx2.AsyncClient, database: Database
) -> None:
    person, runs = uuid4(), uuid4()
    first = opened(partner_id=runs)
    await save(api, person, countries=[], sectors=[], programme_id=str(first.programme_id))
    await hear(database, first)
    (alert,) = await inbox(api, person)
    assert (alert["kind"], alert["category"]) == ("round_opened", "programme_round")
    assert "3x1" in alert["lines"][0]
    assert [each["kind"] for each in await inbox(api, runs, "partner")] == ["round_opened"]


async def test_an_interest_is_changed_deleted_and_seen_by_its_owner_alone(
    api: httpx2.AsyncClient, database: Database
) -> None:
    person, stranger = uuid4(), uuid4()
    saved = await save(api, person, most={"amount_minor": 50_000, "currency": "EUR"})
    path, who = f"{INTERESTS}/{saved['id']}", as_("person", person)
    assert (await api.get(path, headers=as_("person", stranger))).status_code == 404
    changed = await api.patch(
        path, json={"countries": ["ML"], "most": None}, headers=who | {"If-Match": '"1"'}
    )
    assert (changed.json()["countries"], changed.json()["most"]) == (["ML"], None)
    stale = await api.patch(path, json={"name": "x"}, headers=who | {"If-Match": '"1"'})
    assert stale.status_code == 412
    nothing = await api.patch(
        path, json={"countries": [], "sectors": []}, headers=who | {"If-Match": '"2"'}
    )
    assert nothing.status_code == 422
    assert (await api.delete(path, headers=who)).status_code == 204
    await hear(database, project(country="ML"))
    assert await inbox(api, person) == []


async def test_an_interest_that_says_nothing_is_refused(api: httpx2.AsyncClient) -> None:
    body = {"name": "Everything"}
    answer = await api.post(INTERESTS, json=body, headers=as_("person", uuid4()))
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (
        422,
        "interest-says-nothing",
    )


async def test_obligations_money_and_placements_reach_whom_they_concern(
    api: httpx2.AsyncClient, database: Database
) -> None:
    await hear(
        database,
        told(agreements.ObligationOverdue),
        told(programmes.ContributionDisbursed),
        told(placements.PlacementAgreed),
        told(placements.SafeguardBlocked),
    )
    kinds = [each["kind"] for each in await inbox(api, OWNER, "partner")]
    assert sorted(kinds) == [
        "contribution_disbursed",
        "obligation_overdue",
        "placement_agreed",
        "safeguard_blocked",
    ]
    assert [each["kind"] for each in await inbox(api, HOST, "partner")] == ["placement_agreed"]
    assert sorted(each["kind"] for each in await inbox(api, AWA)) == [
        "placement_agreed",
        "safeguard_blocked",
    ]


async def test_what_is_told_again_is_told_once(api: httpx2.AsyncClient, database: Database) -> None:
    overdue = told(agreements.ObligationOverdue)
    await hear(database, overdue)
    await hear(database, overdue, sequence=2)
    assert len(await inbox(api, OWNER, "partner")) == 1


async def test_whoever_left_is_told_nothing_of_what_was_before(
    api: httpx2.AsyncClient, database: Database
) -> None:
    await save(api, AWA)
    await hear(database, erased(uuid4(), AWA), sequence=9)
    await hear(database, told(placements.PlacementAgreed), project())
    assert await inbox(api, AWA) == []
    assert (await api.get(INTERESTS, headers=as_("person", AWA))).json()["items"] == []
    assert len(await inbox(api, OWNER, "partner")) == 1
