"""What becomes of a contribution: booked once, never changed, and never out of balance."""

import asyncio
from typing import Any

import pytest

from tests.integration.registry.house import House, slug_of
from tests.integration.registry.money import (
    balances,
    book,
    booked,
    keyed,
    money,
    opened,
    published,
    send_opening,
    take_back,
)
from tests.integration.registry.projects import do, draft

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


async def told(house: House) -> list[dict[str, Any]]:
    return [each for each in await house.told() if ".contribution." in each["type"]]


async def test_money_goes_from_pledge_to_refund_and_each_step_is_told_with_where_it_stands(
    house: House, contribution: str
) -> None:
    entries = await booked(house, contribution, **STEPS)
    assert [each["number"] for each in entries] == [1, 2, 3, 4, 5]
    assert [each["iati_transaction_type"] for each in entries] == ["13", "11", "1", "4", "1"]
    assert await balances(house, contribution) == {
        "pledged": 1000,
        "committed": 800,
        "disbursed": 500,
        "spent": 300,
        "refunded": 200,
    }
    events = await told(house)
    assert [each["type"].split(".")[2] for each in events] == [
        "pledged",
        "committed",
        "disbursed",
        "refunded",
    ]
    assert [each["amount"]["amount_minor"] for each in events] == [1000, 800, 500, 200]
    last = events[-1]
    assert [last[name]["amount_minor"] for name in ("pledged", "committed", "disbursed")] == [
        1000,
        800,
        500,
    ]
    assert last["refunded"] == money(200)
    assert [each["sequence"] for each in events] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("before", "kind", "minor", "slug", "short"),
    [
        ({"pledge": 100}, "commitment", 130, "pledged-too-little", 30),
        ({"pledge": 100, "commitment": 60}, "disbursement", 61, "committed-too-little", 1),
        (
            {"pledge": 9, "commitment": 9, "disbursement": 9},
            "refund",
            11,
            "disbursed-too-little",
            2,
        ),
        (
            {"pledge": 9, "commitment": 9, "disbursement": 9},
            "expenditure",
            14,
            "purse-too-small",
            5,
        ),
    ],
)
async def test_a_refusal_says_by_how_much_it_falls_short_and_leaves_nothing(
    house: House, contribution: str, before: dict[str, int], kind: str, minor: int, slug: str,
    short: int,
) -> None:  # fmt: skip
    await booked(house, contribution, **before)
    stood, heard = await balances(house, contribution), await told(house)
    answer = await book(house, contribution, kind, minor)
    assert (answer.status_code, slug_of(answer)) == (409, slug)
    assert f"short by {short} minor units of MXN" in answer.json()["detail"]
    assert await balances(house, contribution) == stood
    assert await told(house) == heard
    page = await house.api.get(f"{contribution}/entries", headers=house.as_("founder"))
    assert len(page.json()["items"]) == len(before)


async def test_a_wrong_entry_is_taken_back_by_another_and_both_stand(
    house: House, contribution: str
) -> None:
    pledge, *_ = await booked(house, contribution, pledge=1000, commitment=300)
    part = await take_back(house, contribution, pledge["id"], 600)
    assert part.status_code == 201, part.text
    assert (part.json()["amount_minor"], part.json()["corrects"]) == (-600, pledge["id"])
    assert await balances(house, contribution) == {"pledged": 400, "committed": 300}
    event = (await told(house))[-1]
    assert (event["type"], event["corrects_entry_id"]) == (
        "registry.contribution.pledged.v1",
        pledge["id"],
    )
    assert (event["amount"], event["pledged"]) == (money(600), money(400))
    rest = await take_back(house, contribution, pledge["id"])
    assert (rest.status_code, slug_of(rest)) == (409, "pledged-too-little")
    more = await take_back(house, contribution, pledge["id"], 401)
    assert (more.status_code, slug_of(more)) == (422, "entry-makes-no-sense")
    again = await take_back(house, contribution, part.json()["id"])
    assert (again.status_code, slug_of(again)) == (422, "entry-makes-no-sense")


async def test_an_amount_in_another_currency_counts_at_its_rate_and_goes_back_whole(
    house: House, contribution: str
) -> None:
    rate = {"rate": "18.25", "rate_date": "2026-02-27", "rate_source": "Banco de México"}
    dollars = {"amount": money(1000, "USD")}
    bare = await book(house, contribution, "pledge", 0, **dollars)
    assert (bare.status_code, slug_of(bare)) == (422, "entry-makes-no-sense")
    made = await book(house, contribution, "pledge", 0, **dollars, rate=rate)
    assert (made.json()["amount_minor"], made.json()["own_amount_minor"]) == (1000, 18_250)
    assert await balances(house, contribution) == {"pledged": 18_250}
    assert (await told(house))[-1]["amount"] == money(1000, "USD")
    await take_back(house, contribution, made.json()["id"])
    assert await balances(house, contribution) == {}


async def test_what_is_in_kind_counts_as_given_and_is_never_spent(
    house: House, club: str, project: str
) -> None:
    goods = await opened(house, project, club, instrument="in_kind")
    await booked(house, goods, pledge=500, commitment=500, in_kind=400)
    assert (await told(house))[-1]["disbursed"] == money(400)
    for kind in ("disbursement", "expenditure", "refund"):
        assert slug_of(await book(house, goods, kind, 1)) == "entry-makes-no-sense"
    assert slug_of(await book(house, goods, "in_kind", 101)) == "committed-too-little"


async def test_one_purse_pays_whatever_its_contributors_gave_in_a_currency(
    house: House, club: str, project: str, contribution: str
) -> None:
    other = await opened(house, project, club, contributor_label="The state of Zacatecas")
    for each in (contribution, other):
        await booked(house, each, pledge=500, commitment=500, disbursement=500)
    await booked(house, contribution, expenditure=800)
    answer = await book(house, other, "refund", 201)
    assert (slug_of(answer), "by 1 minor" in answer.json()["detail"]) == ("purse-too-small", True)
    await booked(house, other, refund=200)


async def test_money_is_booked_with_a_key_and_once(house: House, contribution: str) -> None:
    body = {"kind": "pledge", "amount": money(5), "value_date": "2026-03-01"}
    url = f"{contribution}/entries"
    bare = await house.api.post(url, headers=house.as_("founder"), json=body)
    assert (bare.status_code, slug_of(bare)) == (400, "idempotency-key-missing")
    headers = keyed(house, "founder")
    first = await house.api.post(url, headers=headers, json=body)
    again = await house.api.post(url, headers=headers, json=body)
    assert first.json() == again.json()
    assert await balances(house, contribution) == {"pledged": 5}


async def test_of_two_disbursements_at_once_no_more_is_paid_than_was_committed(
    house: House, contribution: str
) -> None:
    await booked(house, contribution, pledge=100, commitment=100)
    answers = await asyncio.gather(
        *(book(house, contribution, "disbursement", 60) for _ in range(4))
    )
    assert sorted(each.status_code for each in answers) == [201, 409, 409, 409]
    assert (await balances(house, contribution))["disbursed"] == 60


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": money(0)},
        {"amount": money(-1)},
        {"amount": money(10**15 + 1)},
        {"amount": {"amount_minor": 1.5, "currency": "MXN"}},
        {"value_date": "2999-01-01"},
        {"kind": "gift"},
        {"evidence": "javascript:alert(1)"},
        {"rate": {"rate": "1", "rate_date": "2026-01-01", "rate_source": "x bank"}},
    ],
)
async def test_an_entry_that_makes_no_sense_is_refused(
    house: House, contribution: str, wrong: dict[str, Any]
) -> None:
    answer = await book(house, contribution, "pledge", 1, **wrong)
    assert answer.status_code == 422, answer.text
    assert await balances(house, contribution) == {}


async def test_a_ledger_refuses_more_than_an_amount_may_be(house: House, contribution: str) -> None:
    await booked(house, contribution, pledge=10**15)
    answer = await book(house, contribution, "pledge", 1)
    assert (answer.status_code, slug_of(answer)) == (422, "entry-makes-no-sense")


async def test_a_draft_takes_no_money_and_to_a_closed_project_nothing_more_is_promised(
    house: House, club: str, project: str, contribution: str
) -> None:
    early = await send_opening(house, await draft(house, club), club)
    assert slug_of(early) == "project-takes-no-money"
    await booked(house, contribution, pledge=100, commitment=100)
    await do(house, project, "close")
    assert slug_of(await send_opening(house, project, club)) == "project-takes-no-money"
    assert slug_of(await book(house, contribution, "pledge", 1)) == "project-takes-no-money"
    await booked(house, contribution, disbursement=100, expenditure=60, refund=40)


async def test_what_the_projects_own_partner_gives_through_it_is_outgoing(
    house: House, club: str, project: str
) -> None:
    own = {"contributor_partner_id": club.rpartition("/")[2], "contributor_label": None}
    fund = await opened(house, project, club, **own, instrument="equity")
    entries = await booked(house, fund, pledge=9, commitment=9, disbursement=9, refund=9)
    assert [each["iati_transaction_type"] for each in entries] == ["12", "2", "8", "9"]
