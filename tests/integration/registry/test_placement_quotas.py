"""Placements under an agreement: what it lets through, its quota, and places that come back."""

import asyncio
from uuid import uuid4

import httpx2
import pytest

from tests.integration.registry import agreements
from tests.integration.registry.house import House, slug_of
from tests.integration.registry.placements import (
    NURSE,
    YEAR,
    act,
    load_lists,
    opened,
    published,
    read,
    say,
)


@pytest.fixture
async def host(house: House) -> str:
    """A verified host, and the lists that protect Ghana; its path."""
    await load_lists(house)
    return await house.verified()


@pytest.fixture
async def agreement(house: House) -> str:
    """Ghana lets two health workers a year go to Britain; the agreement's path."""
    parties = agreements.Parties(
        await agreements.government(house, "za", "GH", sides=["origin"]),
        await agreements.government(house, "gb", "GB", sides=["destination"]),
    )
    path = await agreements.draft(
        house, parties, countries_of_origin=["GH"], starts_on="2020-01-01"
    )
    quota = await house.api.put(
        f"{path}/quotas/{YEAR}", headers=house.as_("za"), json={"sector": "122", "people": 2}
    )
    assert quota.status_code == 200, quota.text
    await agreements.sign_both(house, path, parties)
    return path


async def nurses(house: House, project: str, number: int = 1) -> str:
    """A placement of nurses whom two governments send; its path."""
    practice = NURSE | {"initiative": "government_to_government"}
    people = [{"person_id": str(uuid4()), "practice": practice} for _ in range(number)]
    return await opened(house, project, people=people, modality="circular")


async def left(house: House, agreement: str) -> int:
    """How many may still go."""
    listed = await house.api.get(f"{agreement}/quotas", headers=house.as_("gb"))
    return int(listed.json()["items"][0]["left"])


async def vacancy(house: House, host: str) -> str:
    """A published vacancy in Britain; its path."""
    return await published(house, host, kind="vacancy", country="GB", sector="12230")


async def test_without_an_agreement_nurses_are_blocked(house: House, host: str) -> None:
    placement = await nurses(house, await vacancy(house, host))
    assert (await say(house, placement, host)).json()["status"] == "blocked"


async def test_an_agreement_lets_as_many_through_as_its_quota_says(
    house: House, host: str, agreement: str
) -> None:
    project = await vacancy(house, host)
    first, second = await nurses(house, project, 2), await nurses(house, project)
    answer = (await say(house, first, host)).json()
    assert (answer["status"], answer["safeguard"]["outcome"]) == (
        "agreed",
        "allowed_under_agreement",
    )
    assert answer["agreement_id"] == agreement.rpartition("/")[2]
    assert await left(house, agreement) == 0
    refused = await say(house, second, host)
    assert (refused.status_code, slug_of(refused)) == (409, "quota-used-up")
    assert (await read(house, second))["status"] == "proposed"
    called_off = await act(house, first, "cancel", reason="The ward was closed.")
    assert called_off.status_code == 200, called_off.text
    assert await left(house, agreement) == 2
    assert (await say(house, second, host)).json()["status"] == "agreed"
    assert await left(house, agreement) == 1


async def test_of_two_that_are_agreed_at_once_one_gets_the_last_places(
    house: House, host: str, agreement: str
) -> None:
    project = await vacancy(house, host)
    both = [await nurses(house, project, 2) for _ in range(2)]
    answers: list[httpx2.Response] = await asyncio.gather(
        *(say(house, placement, host) for placement in both)
    )
    assert sorted(each.status_code for each in answers) == [200, 409]
    assert await left(house, agreement) == 0
