"""Effective practices: written down, looked at by a reviewer, and cited once."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from shared.clock import FixedClock
from tests.integration.registry.agreements import draft as agreed
from tests.integration.registry.agreements import two_governments
from tests.integration.registry.house import House, slug_of
from tests.integration.registry.programmes import Fund
from tests.integration.registry.projects import draft

PRACTICES = "/v1/practices"
WHOLE: dict[str, Any] = {
    "title": "Clubs choose the project",
    "context": "Migrants' clubs send money home.",
    "what_was_done": "The club picks the project, three levels of government match it.",
    "results": "Water and roads in the places of origin.",
    "evidence": [{"title": "An evaluation", "url": "https://example.org/evaluation"}],
    "countries": ["MX"],
    "sectors": ["15190"],
    "gcm_objectives": [19, 20],
    "sdg_targets": ["10.c"],
    "language": "es",
}


async def _written(house: House, path: str, **more: Any) -> str:
    made = await house.api.post(
        PRACTICES,
        headers=house.as_("founder"),
        json=WHOLE | {"partner_id": path.rpartition("/")[2]} | more,
    )
    assert made.status_code == 201, made.text
    return str(made.headers["location"])


async def _do(house: House, place: str, verb: str, by: str = "founder") -> httpx2.Response:
    role = "reviewer" if by == "reviewer" else "person"
    body = {"reason": "Looked into."} if verb in ("return", "withdraw") else None
    return await house.api.post(f"{place}/{verb}", headers=house.as_(by, role), json=body)


async def _published(house: House, path: str, **more: Any) -> str:
    place = await _written(house, path, **more)
    await _do(house, place, "submit")
    published = await _do(house, place, "publish", "reviewer")
    assert published.json()["status"] == "published", published.text
    return place


async def _cite(
    house: House, place: str, project: str, by: str = "founder", kind: str = "project"
) -> httpx2.Response:
    return await house.api.post(
        f"{place}/citations",
        headers=house.as_(by),
        json={"object_kind": kind, "object_id": project.rpartition("/")[2]},
    )


async def test_a_practice_is_seen_by_others_once_a_reviewer_has_published_it(house: House) -> None:
    place = await _written(house, await house.verified())
    seen = {}
    for stage, by in (("draft", "founder"), ("submit", "founder"), ("publish", "reviewer")):
        if stage != "draft":
            assert (await _do(house, place, stage, by)).status_code == 200
        answers = [
            await house.api.get(place, headers=house.as_("founder")),
            await house.api.get(place, headers=house.as_("reviewer", "reviewer")),
            await house.api.get(place, headers=house.as_("stranger")),
        ]
        seen[stage] = [each.status_code for each in answers]
    assert seen == {
        "draft": [200, 404, 404],
        "submit": [200, 200, 404],
        "publish": [200, 200, 200],
    }
    assert [each for each, _ in await house.audited() if "practice" in each] == [
        "practice.submit",
        "practice.publish",
    ]


async def test_nobody_publishes_their_own_and_strangers_do_nothing(house: House) -> None:
    place = await _written(house, await house.verified())
    assert (await _do(house, place, "publish")).status_code == 403
    for verb in ("submit", "withdraw"):
        answer = await _do(house, place, verb, "stranger")
        assert slug_of(answer) == "practice-not-found"


@pytest.mark.parametrize("missing", ["context", "what_was_done", "results", "evidence"])
async def test_what_is_incomplete_is_not_submitted(house: House, missing: str) -> None:
    nothing: Any = [] if missing == "evidence" else ""
    place = await _written(house, await house.verified(), **{missing: nothing})
    answer = await _do(house, place, "submit")
    assert (answer.status_code, slug_of(answer)) == (409, "practice-incomplete")
    assert missing in answer.json()["detail"]


async def test_a_practice_that_is_returned_is_mended_and_submitted_again(house: House) -> None:
    place = await _written(house, await house.verified())
    await _do(house, place, "submit")
    locked = await house.api.patch(
        place, headers=house.as_("founder", **{"If-Match": '"2"'}), json={"results": "Better"}
    )
    assert slug_of(locked) == "wrong-practice-state"
    returned = await _do(house, place, "return", "reviewer")
    assert (returned.json()["status"], returned.json()["decision_reason"]) == (
        "draft",
        "Looked into.",
    )
    mended = await house.api.patch(
        place, headers=house.as_("founder", **{"If-Match": '"3"'}), json={"results": "Better"}
    )
    assert mended.json()["results"] == "Better"
    for _ in range(2):
        assert (await _do(house, place, "submit")).json()["status"] == "submitted"


async def test_a_practice_that_is_withdrawn_is_cited_no_more_and_keeps_its_citations(
    house: House,
) -> None:
    path = await house.verified()
    place = await _published(house, path)
    await _cite(house, place, await draft(house, path))
    assert (await _do(house, place, "withdraw", "reviewer")).json()["citations"] == 1
    refused = await _cite(house, place, await draft(house, path))
    assert slug_of(refused) == "wrong-practice-state"
    again = await _do(house, place, "publish", "reviewer")
    assert slug_of(again) == "wrong-practice-state"


async def test_a_project_cites_a_practice_once_however_often_it_says_so(house: House) -> None:
    path = await house.verified()
    place, project = await _published(house, path), await draft(house, path)
    answers = await asyncio.gather(*(_cite(house, place, project) for _ in range(4)))
    assert {each.status_code for each in answers} == {201}
    assert len({each.text for each in answers}) == 1
    read = (await house.api.get(place, headers=house.as_("stranger"))).json()
    assert read["citations"] == 1
    listed = await house.api.get(f"{place}/citations", headers=house.as_("stranger"))
    assert [each["object_id"] for each in listed.json()["items"]] == [project.rpartition("/")[2]]


async def test_an_agreement_and_a_programme_cite_for_those_who_may_act_in_them(
    house: House, clock: FixedClock
) -> None:
    place = await _published(house, await house.verified())
    parties = await two_governments(house)
    agreement, fund = await agreed(house, parties), await Fund.set_up(house, clock)
    for by, path, kind in (
        ("gb", agreement, "agreement"),
        ("staff", f"/v1/programmes/{fund.id}", "programme"),
    ):
        refused = await _cite(house, place, path, "founder", kind)
        assert (refused.status_code, slug_of(refused)) == (404, "citing-object-not-found")
        answer = await _cite(house, place, path, by, kind)
        assert answer.status_code == 201, answer.text
    assert answer.json()["object_kind"] == "programme"
    listed = await house.api.get(f"{place}/citations", headers=house.as_("stranger"))
    assert {each["partner_id"] for each in listed.json()["items"]} == {parties.gb, fund.partner}


async def test_nobody_cites_in_what_is_not_theirs(house: House) -> None:
    path = await house.verified()
    place, project = await _published(house, path), await draft(house, path)
    await house.member(path, "viewer", "viewer")
    for by in ("viewer", "stranger"):
        answer = await _cite(house, place, project, by)
        assert (answer.status_code, slug_of(answer)) == (404, "citing-object-not-found")
    nothing = await _cite(house, place, f"/{uuid4()}")
    assert slug_of(nothing) == "citing-object-not-found"


async def test_the_library_is_searched_by_what_practices_are_about(house: House) -> None:
    path = await house.verified()
    await _published(house, path)
    await _published(house, path, title="Other", countries=["SN"], gcm_objectives=[3])
    found = {}
    for asked in ("country=MX", "gcm_objective=3", "sdg_target=10.c", "sector=15190&country=SN"):
        page = await house.api.get(f"{PRACTICES}?{asked}", headers=house.as_("stranger"))
        found[asked] = [each["title"] for each in page.json()["items"]]
    assert found == {
        "country=MX": ["Clubs choose the project"],
        "gcm_objective=3": ["Other"],
        "sdg_target=10.c": ["Other", "Clubs choose the project"],
        "sector=15190&country=SN": ["Other"],
    }


async def test_a_partner_that_is_not_verified_does_not_submit(house: House) -> None:
    place = await _written(house, await house.partner())
    answer = await _do(house, place, "submit")
    assert slug_of(answer) == "partner-not-verified"
