"""Opening contributions, and reading their books."""

import asyncio
from typing import Any

import pytest

from tests.integration.registry.house import House, slug_of
from tests.integration.registry.money import (
    book,
    contribution_body,
    keyed,
    opened,
    published,
    send_opening,
)

STEPS = {
    "pledge": 1000,
    "commitment": 800,
    "disbursement": 500,
    "expenditure": 300,
    "refund": 200,
}


@pytest.fixture
async def club(house: House) -> str:
    """The path of a verified partner."""
    return await house.verified()


@pytest.fixture
async def project(house: House, club: str) -> str:
    """The path of its published project."""
    return await published(house, club)


@pytest.fixture
async def contribution(house: House, club: str, project: str) -> str:
    """The path of a contribution of the municipality to it."""
    return await opened(house, project, club)


async def test_a_reference_is_once_in_a_partners_books_also_at_the_same_moment(
    house: House, club: str, project: str
) -> None:
    answers = await asyncio.gather(
        *(send_opening(house, project, club, reference="3X1/17") for _ in range(4))
    )
    assert sorted(each.status_code for each in answers) == [201, 409, 409, 409]
    assert {slug_of(each) for each in answers if each.status_code == 409} == {
        "contribution-reference-taken"
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"contributor_label": None},
        {"match_id": "01937c1e-6b00-7000-8000-000000000011"},
        {"contributor_class": "family"},
        {"contributor_class": "martians"},
        {"instrument": "gold"},
        {"contributor_label": "x\x00y"},
        {"reference": ""},
        {"owner": "me"},
    ],
)
async def test_a_contribution_that_makes_no_sense_is_refused(
    house: House, club: str, project: str, wrong: dict[str, Any]
) -> None:
    answer = await send_opening(house, project, club, **wrong)
    assert answer.status_code == 422, answer.text


async def test_the_refusal_of_a_remittance_to_a_family_says_why(
    house: House, club: str, project: str
) -> None:
    answer = await send_opening(house, project, club, contributor_class="family")
    assert "never booked here" in answer.json()["errors"][0]["message"]


async def test_lists_come_in_pages_and_filtered(house: House, club: str, project: str) -> None:
    made = [await opened(house, project, club) for _ in range(3)]
    founder, seen, url = house.as_("founder"), [], "/v1/contributions?limit=2"
    while url:
        page = (await house.api.get(url, headers=founder)).json()
        seen += [f"/v1/contributions/{each['id']}" for each in page["items"]]
        url = f"/v1/contributions?limit=2&cursor={page['next']}" if page["next"] else ""
    assert seen == made[::-1]
    other = await published(house, club)
    only = await house.api.get(
        f"/v1/contributions?project_id={other.rpartition('/')[2]}", headers=founder
    )
    assert only.json()["items"] == []


async def test_the_keeper_of_the_books_is_a_verified_partner_that_is_part_of_it(
    house: House, club: str, project: str
) -> None:
    stranger = await house.verified("somebody", "other")
    answer = await send_opening(house, project, stranger, "somebody")
    assert (answer.status_code, slug_of(answer)) == (409, "books-not-yours")
    unverified = await house.partner("draft-founder", "draft")
    body = contribution_body(project, unverified)
    early = await house.api.post(
        "/v1/contributions", headers=keyed(house, "draft-founder"), json=body
    )
    assert slug_of(early) == "partner-not-verified"


async def test_a_suspended_partner_books_nothing(house: House, club: str, project: str) -> None:
    made = await opened(house, project, club)
    await house.decide(club, "suspend")
    answer = await book(house, made, "pledge", 1)
    assert (answer.status_code, slug_of(answer)) == (409, "partner-not-verified")
    assert slug_of(await send_opening(house, project, club)) == "partner-not-verified"
