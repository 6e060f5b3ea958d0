"""What companies promise, what they show, and what reviewers find."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest

from shared.clock import FixedClock
from tests.integration.registry.house import House, slug_of


def pledge(path: str, **more: Any) -> dict[str, Any]:
    return {
        "partner_id": path.rpartition("/")[2],
        "policy_area": "qualifications_recognition",
        "title": "We recognise foreign nursing diplomas",
        "pledged_on": "2026-01-15",
        "review_on": "2027-01-15",
    } | more


async def company(house: House, slug: str = "company") -> str:
    return await house.verified(slug=slug, partner_type="company")


async def make(house: House, path: str, by: str = "founder", **more: Any) -> httpx2.Response:
    return await house.api.post(
        "/v1/company-pledges", headers=house.as_(by), json=pledge(path, **more)
    )


async def made(house: House) -> str:
    """A pledge; its place."""
    answer = await make(house, await company(house))
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"])


async def show(house: House, place: str, by: str = "founder") -> httpx2.Response:
    return await house.api.post(
        f"{place}/evidence",
        headers=house.as_(by),
        json={
            "title": "Thirty diplomas recognised",
            "url": "https://company.example/report",
            "shown_on": "2026-06-30",
        },
    )


async def review(house: House, place: str, outcome: str, **more: Any) -> httpx2.Response:
    return await house.api.post(
        f"{place}/review",
        headers=house.as_("reviewer", "reviewer"),
        json={"outcome": outcome, "note": "Read the report."} | more,
    )


async def read(house: House, place: str, by: str = "stranger") -> dict[str, Any]:
    return dict((await house.api.get(place, headers=house.as_(by))).json())


async def test_a_pledge_is_made_shown_and_found_to_be_kept(house: House, clock: FixedClock) -> None:
    place = await made(house)
    assert (await read(house, place))["state"] == "open"
    for _ in range(2):
        assert (await show(house, place)).status_code == 200
    later = str(clock.now().date() + timedelta(days=365))
    first, again = [
        await review(house, place, "partly_kept", next_review_on=later) for _ in range(2)
    ]
    assert (first.status_code, first.json()) == (200, again.json())
    await review(house, place, "kept")
    found = await read(house, place)
    assert (found["state"], found["review_on"]) == ("kept", None)
    assert [each["outcome"] for each in found["reviews"]] == ["partly_kept", "kept"]
    assert len(found["evidence"]) == 1
    assert "reviewer" not in str(found["reviews"])


async def test_that_it_was_kept_rests_on_evidence_and_that_it_was_not_does_not(
    house: House,
) -> None:
    place = await made(house)
    for outcome in ("kept", "partly_kept"):
        refused = await review(house, place, outcome)
        assert (refused.status_code, slug_of(refused)) == (409, "company-pledge-without-evidence")
    assert (await review(house, place, "not_kept")).json()["state"] == "not_kept"


async def test_a_withdrawn_pledge_stays_readable_and_as_it_was(house: House) -> None:
    place = await made(house)
    for _ in range(2):
        answer = await house.api.post(f"{place}/withdraw", headers=house.as_("founder"))
        assert answer.json()["state"] == "withdrawn"
    for late in (await show(house, place), await review(house, place, "not_kept")):
        assert (late.status_code, slug_of(late)) == (409, "company-pledge-withdrawn")
    assert (await read(house, place))["state"] == "withdrawn"


async def test_only_a_companys_editors_pledge_and_show_and_only_reviewers_find(
    house: House,
) -> None:
    clinic = await house.verified()
    refused = await make(house, clinic)
    assert (refused.status_code, slug_of(refused)) == (409, "not-a-company")
    path = await company(house)
    await house.member(path, "viewer")
    place = str((await make(house, path)).headers["location"])
    for subject in ("viewer", "stranger"):
        assert (await make(house, path, subject)).status_code == 404
        for answer in (
            await show(house, place, subject),
            await house.api.post(f"{place}/withdraw", headers=house.as_(subject)),
        ):
            assert (answer.status_code, slug_of(answer)) == (404, "company-pledge-not-found")
    body = {"outcome": "not_kept", "note": "By ourselves."}
    own = await house.api.post(f"{place}/review", headers=house.as_("founder"), json=body)
    assert own.status_code == 403


async def test_pledges_are_shown_while_their_company_is_verified(house: House) -> None:
    place = await made(house)
    listed = "/v1/company-pledges?policy_area=qualifications_recognition&state=open"
    page = await house.api.get(listed, headers=house.as_("stranger"))
    assert len(page.json()["items"]) == 1
    path = f"/v1/partners/{page.json()['items'][0]['partner_id']}"
    await house.decide(path, "suspend")
    for subject, role, status in (
        ("stranger", "person", 404),
        ("founder", "person", 200),
        ("reviewer", "reviewer", 200),
    ):
        headers = house.as_(subject, role)
        assert (await house.api.get(place, headers=headers)).status_code == status
        found = (await house.api.get(listed, headers=headers)).json()["items"]
        assert len(found) == (1 if status == 200 else 0)


@pytest.mark.parametrize(
    ("wrong", "slug"),
    [
        ({"review_on": "2026-01-15"}, "company-pledge-dates-make-no-sense"),
        ({"policy_area": "everything"}, "invalid-body"),
        ({"title": "x\x00y"}, "invalid-body"),
        ({"state": "kept"}, "invalid-body"),
    ],
)
async def test_a_senseless_pledge_is_refused(
    house: House, wrong: dict[str, Any], slug: str
) -> None:
    answer = await make(house, await company(house), **wrong)
    assert (answer.status_code, slug_of(answer)) == (422, slug)


async def test_the_next_review_is_on_a_day_to_come(house: House, clock: FixedClock) -> None:
    place = await made(house)
    refused = await review(house, place, "not_kept", next_review_on=str(clock.now().date()))
    assert (refused.status_code, slug_of(refused)) == (422, "company-pledge-dates-make-no-sense")


async def test_reviewers_find_what_they_have_to_look_at(house: House) -> None:
    await made(house)
    for day, count in (("2027-01-14", 0), ("2027-01-15", 1)):
        place = f"/v1/company-pledges?review_until={day}"
        page = await house.api.get(place, headers=house.as_("reviewer", "reviewer"))
        assert len(page.json()["items"]) == count
