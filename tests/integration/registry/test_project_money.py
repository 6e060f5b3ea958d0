"""What ledgers add up to: classes, goals, leverage, and what looks odd."""

from typing import Any
from uuid import uuid4

import pytest

from tests.integration.registry.house import House
from tests.integration.registry.money import (
    book,
    booked,
    milestone,
    money,
    opened,
    published,
    receipt,
)

CLASSES = {
    "diaspora": "The club of Jomulquillo",
    "national_government": "The federation",
    "subnational_government": "The state of Zacatecas",
    "local_government": "The municipality of Jerez",
}


@pytest.fixture
async def club(house: House) -> str:
    """The path of a verified partner."""
    return await house.verified()


@pytest.fixture
async def project(house: House, club: str) -> str:
    """The path of its published project, whose goal is MXN 1000.00."""
    return await published(house, club)


async def three_for_one(house: House, club: str, project: str, **more: Any) -> None:
    """Each party pledges a quarter; of the others' money a little less is paid."""
    for giver, label in CLASSES.items():
        made = await opened(
            house, project, club, contributor_class=giver, contributor_label=label, **more
        )
        paid = 25_000 if giver == "diaspora" else 23_333
        await booked(house, made, pledge=25_000, commitment=25_000, disbursement=paid)


async def read(house: House, url: str, by: str = "stranger") -> Any:
    answer = await house.api.get(url, headers=house.as_(by))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_three_for_one_is_planned_at_three_and_paid_at_two_point_eight(
    house: House, club: str, project: str
) -> None:
    await three_for_one(house, club, project)
    (found,) = (await read(house, f"{project}/leverage"))["items"]
    assert found["planned"]["ratio"] == found["committed"]["ratio"] == 3.0
    assert found["disbursed"]["ratio"] == 2.8
    assert found["disbursed"]["others"] == money(69_999)


async def test_leverage_of_nothing_says_why_there_is_none(
    house: House, club: str, project: str
) -> None:
    assert (await read(house, f"{project}/leverage"))["items"] == []
    await booked(house, await opened(house, project, club), pledge=5)
    (found,) = (await read(house, f"{project}/leverage"))["items"]
    assert (found["planned"]["ratio"], found["planned"]["why"]) == (None, "no_diaspora_money")
    assert (found["disbursed"]["ratio"], found["disbursed"]["why"]) == (None, "nothing_yet")


async def test_a_programmes_leverage_is_that_of_its_projects(
    house: House, club: str, project: str
) -> None:
    programme = str(uuid4())
    await three_for_one(house, club, project, programme_id=programme)
    await three_for_one(house, club, await published(house, club), programme_id=programme)
    await booked(house, await opened(house, project, club), pledge=1)
    url = f"/v1/contributions/leverage?programme_id={programme}"
    (found,) = (await read(house, url))["items"]
    assert (found["planned"]["ratio"], found["disbursed"]["ratio"]) == (3.0, 2.8)
    assert found["planned"]["diaspora"] == money(50_000)


async def test_currencies_are_never_added(house: House, club: str, project: str) -> None:
    await booked(house, await opened(house, project, club), pledge=5)
    dollars = await opened(house, project, club, currency="USD", contributor_class="diaspora")
    await book(house, dollars, "pledge", 0, amount=money(7, "USD"))
    found = await read(house, f"{project}/money")
    assert [each["currency"] for each in found["currencies"]] == ["MXN", "USD"]
    assert [each["totals"]["pledged"]["amount_minor"] for each in found["currencies"]] == [5, 7]
    assert len((await read(house, f"{project}/leverage"))["items"]) == 2


async def test_a_projects_money_is_told_by_class_and_against_its_goal(
    house: House, club: str, project: str
) -> None:
    await three_for_one(house, club, project)
    goods = await opened(house, project, club, instrument="in_kind", contributor_class="community")
    await booked(house, goods, pledge=900, commitment=800, in_kind=700)
    found = await read(house, f"{project}/money")
    (pesos,) = found["currencies"]
    assert {each["contributor_class"] for each in pesos["classes"]} == {*CLASSES, "community"}
    for name in ("pledged", "committed", "given"):
        assert sum(each["shares"][name] for each in pesos["classes"]) == 10_000
    assert pesos["in_hand"] == money(94_999)
    assert found["goal"] == {
        "goal": money(100_000),
        "pledged": money(100_900),
        "committed": money(100_800),
        "given": money(95_699),
        "missing": money(0),
        "committed_share": 10_080,
    }


async def test_what_looks_odd_is_shown_to_who_reads_the_books_and_to_nobody_else(
    house: House, club: str, project: str
) -> None:
    for n in range(5):
        made = await opened(house, project, club, contributor_label=f"Company {n}")
        await booked(house, made, pledge=10)
    walls = await milestone(house, project)
    for _ in range(2):
        await receipt(house, walls, 400, url="https://example.org/invoice-7.pdf")
    for by, role in (("founder", "person"), ("reviewer", "reviewer")):
        answer = await house.api.get(f"{project}/money", headers=house.as_(by, role))
        assert [each["what"] for each in answer.json()["flags"]] == [
            "repeated_paper",
            "repeated_payment",
            "pledges_without_commitments",
        ]
    assert (await read(house, f"{project}/money"))["flags"] is None


async def test_one_reference_in_two_books_is_odd(house: House, club: str, project: str) -> None:
    town = await house.verified("mayor", "town", partner_type="local_government")
    gives = {"contributor_partner_id": town.rpartition("/")[2], "contributor_label": None}
    await opened(house, project, club, **gives, reference="TX-7")
    await opened(house, project, town, "mayor", **gives, reference="tx-7")
    found = await read(house, f"{project}/money", "mayor")
    assert [each["what"] for each in found["flags"]] == ["repeated_reference"]
