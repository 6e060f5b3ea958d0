"""Milestones, receipts before the next tranche, quarterly reports and budgets."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.clock import FixedClock
from tests.integration.registry.house import House, slug_of
from tests.integration.registry.money import (
    accept,
    book,
    booked,
    milestone,
    money,
    opened,
    published,
    receipt,
    report,
)


@pytest.fixture
async def club(house: House) -> str:
    """The path of a verified partner."""
    return await house.verified()


@pytest.fixture
async def project(house: House, club: str) -> str:
    """The path of its published project."""
    return await published(house, club)


async def planned(
    house: House, club: str, project: str, *tranches: dict[str, Any], by: str = "founder"
) -> str:
    """A contribution of 1000 that is committed and paid in these parts."""
    made = await opened(house, project, club, by)
    await booked(house, made, by, pledge=1000, commitment=1000)
    answer = await house.api.put(
        f"{made}/tranches", headers=house.as_(by), json={"tranches": list(tranches)}
    )
    assert answer.status_code == 200, answer.text
    return made


def waits(path: str, **more: Any) -> dict[str, Any]:
    return {"milestone_id": path.rpartition("/")[2]} | more


async def test_the_next_tranche_waits_for_the_milestone_and_its_receipts(
    house: House, club: str, project: str
) -> None:
    walls = await milestone(house, project)
    made = await planned(
        house, club, project, {"share": 6000}, waits(walls, share=4000, receipts_share=8000)
    )
    await booked(house, made, disbursement=600)
    early = await book(house, made, "disbursement", 400)
    assert (early.status_code, slug_of(early)) == (409, "tranche-closed")
    assert "400 minor units too much" in early.json()["detail"]
    assert slug_of(await accept(house, walls)) == "milestone-not-reported"
    await report(house, walls)
    await receipt(house, walls, 479)
    short = await accept(house, walls)
    assert (short.status_code, slug_of(short)) == (409, "receipts-missing")
    assert "Receipts for 1 minor units of MXN" in short.json()["detail"]
    assert slug_of(await book(house, made, "disbursement", 1)) == "tranche-closed"
    await receipt(house, walls, 1)
    first, again = await accept(house, walls), await accept(house, walls)
    assert (first.status_code, first.json()) == (200, again.json())
    await booked(house, made, disbursement=400)


async def test_a_project_does_not_accept_its_own_milestone(
    house: House, club: str, project: str
) -> None:
    walls = await milestone(house, project)
    await report(house, walls)
    own = await accept(house, walls, "founder", "person")
    assert (own.status_code, slug_of(own)) == (404, "milestone-not-found")
    town = await house.verified("mayor", "town", partner_type="local_government")
    assert (await accept(house, walls, "mayor", "person")).status_code == 404
    gives = {"contributor_partner_id": town.rpartition("/")[2], "contributor_label": None}
    await opened(house, project, town, "mayor", **gives)
    assert (await accept(house, walls, "mayor", "person")).status_code == 200
    assert ("milestone.accepted", f"person:{house.person('mayor')}") in await house.audited()


async def test_a_report_that_is_sent_back_is_made_again(house: House, project: str) -> None:
    walls = await milestone(house, project)
    await report(house, walls)

    async def send_back() -> Any:
        return await house.api.post(
            f"{walls}/send-back",
            headers=house.as_("reviewer", "reviewer"),
            json={"reason": "No photograph."},
        )

    first, again = await send_back(), await send_back()
    assert first.json() == again.json()
    assert (first.json()["state"], first.json()["sent_back_because"]) == (
        "planned",
        "No photograph.",
    )
    assert slug_of(await accept(house, walls)) == "milestone-not-reported"
    assert (await report(house, walls)).json()["sent_back_because"] is None
    await accept(house, walls)
    assert slug_of(await send_back()) == "milestone-fixed"


async def test_shares_become_amounts_that_add_up_to_what_is_committed(
    house: House, club: str, project: str
) -> None:
    paths = [await milestone(house, project, f"Part {n}") for n in range(2)]
    made = await planned(
        house,
        club,
        project,
        {"share": 3333},
        waits(paths[0], share=3333),
        waits(paths[1], share=3334),
    )
    read = await house.api.get(f"{made}/tranches", headers=house.as_("founder"))
    items = read.json()["items"]
    assert [each["amount"]["amount_minor"] for each in items] == [333, 333, 334]
    assert [each["is_open"] for each in items] == [True, False, False]


@pytest.mark.parametrize(
    ("tranches", "status", "slug"),
    [
        ([{"share": 5000}], 422, "tranche-plan-makes-no-sense"),
        ([{"amount": money(1001)}], 422, "tranche-plan-makes-no-sense"),
        ([{"amount": money(1, "USD")}], 422, "tranche-plan-makes-no-sense"),
        ([{}], 422, "tranche-plan-makes-no-sense"),
        ([{"amount": money(1)}, {"amount": money(1)}], 422, "tranche-plan-makes-no-sense"),
        (
            [{"amount": money(1), "milestone_id": "01937c1e-6b00-7000-8000-000000000011"}],
            409,
            "tranche-plan-not-possible",
        ),
        ([], 422, "invalid-body"),
    ],
)
async def test_a_plan_that_makes_no_sense_is_refused(
    house: House, club: str, project: str, tranches: list[Any], status: int, slug: str
) -> None:
    made = await opened(house, project, club)
    await booked(house, made, pledge=1000, commitment=1000)
    answer = await house.api.put(
        f"{made}/tranches", headers=house.as_("founder"), json={"tranches": tranches}
    )
    assert (answer.status_code, slug_of(answer)) == (status, slug)


async def test_a_plan_is_made_before_anything_is_paid(
    house: House, club: str, project: str
) -> None:
    made = await planned(house, club, project, {"amount": money(1000)})
    await booked(house, made, disbursement=1)
    again = await house.api.put(
        f"{made}/tranches",
        headers=house.as_("founder"),
        json={"tranches": [{"amount": money(1000)}]},
    )
    assert (again.status_code, slug_of(again)) == (409, "tranche-plan-not-possible")


async def test_an_accepted_milestone_keeps_the_receipts_it_had(house: House, project: str) -> None:
    walls = await milestone(house, project)
    await receipt(house, walls, 5)
    await report(house, walls)
    await accept(house, walls)
    late = await receipt(house, walls, 5)
    assert (late.status_code, slug_of(late)) == (409, "milestone-fixed")
    page = await house.api.get(f"{walls}/receipts", headers=house.as_("stranger"))
    assert [each["amount_minor"] for each in page.json()["items"]] == [5]


async def test_a_receipt_in_another_currency_counts_at_its_rate(house: House, project: str) -> None:
    walls = await milestone(house, project)
    counted = {
        "currency": "MXN",
        "rate": "18.25",
        "rate_date": "2026-02-27",
        "rate_source": "Banco de México",
    }
    answer = await receipt(house, walls, 0, amount=money(100, "USD"), counted_in=counted)
    assert (answer.json()["counted_minor"], answer.json()["counted_currency"]) == (1825, "MXN")
    nothing = await receipt(house, walls, 0)
    assert (nothing.status_code, slug_of(nothing)) == (422, "receipt-makes-no-sense")


async def test_a_milestone_is_edited_until_it_is_reported(house: House, project: str) -> None:
    walls = await milestone(house, project)
    indicator = {"name": "New accounts", "unit": "accounts", "baseline": 0, "target": 500}

    async def patch(version: int | None, **changes: Any) -> Any:
        more = {} if version is None else {"If-Match": f'"{version}"'}
        return await house.api.patch(walls, headers=house.as_("founder", **more), json=changes)

    assert (await patch(None, title="Blind")).status_code == 428
    fresh = await patch(1, title="Roof", indicators=[indicator])
    assert (fresh.json()["title"], fresh.headers["etag"]) == ("Roof", '"2"')
    assert (await patch(1, title="Stale")).status_code == 412
    first, again = await report(house, walls), await report(house, walls)
    assert first.json() == again.json()
    assert first.json()["indicators"][0]["target"] == 500
    assert slug_of(await patch(3, title="Late")) == "milestone-fixed"


async def test_a_quarter_is_reported_once_and_late_is_late(
    house: House, club: str, clock: FixedClock
) -> None:
    start = datetime(2026, 2, 10, tzinfo=UTC)
    clock.at = start
    project = await published(house, club)
    url = f"{project}/progress-reports"

    async def send(quarter: int) -> Any:
        body = {"year": 2026, "quarter": quarter, "text": "The walls stand."}
        return await house.api.post(url, headers=house.as_("founder"), json=body)

    ahead = await send(2)
    assert (ahead.status_code, slug_of(ahead)) == (422, "quarter-ahead")
    clock.at = start + timedelta(days=60)
    in_time = await send(1)
    assert (in_time.json()["state"], in_time.json()["due_on"]) == ("in_time", "2026-04-30")
    assert slug_of(await send(1)) == "quarter-reported"
    clock.at = datetime(2026, 8, 2, tzinfo=UTC)
    assert (await send(2)).json()["is_late"] is True
    clock.at = datetime(2026, 11, 15, tzinfo=UTC)
    listed = await house.api.get(url, headers=house.as_("stranger"))
    assert [each["state"] for each in listed.json()["items"]] == ["in_time", "late", "overdue"]


def line(**more: Any) -> dict[str, Any]:
    return {
        "period_start": "2026-01-01",
        "period_end": "2026-12-31",
        "value": money(9),
        "value_date": "2026-01-01",
    } | more


async def test_a_budget_is_put_whole_in_the_terms_of_iati(house: House, project: str) -> None:
    url = f"{project}/budget"

    async def put(*lines: dict[str, Any]) -> Any:
        return await house.api.put(url, headers=house.as_("founder"), json={"lines": list(lines)})

    await put(line(title="Cement"), line(budget_type=2, budget_status=2))
    await put(line(title="Roof"), line(budget_type=2, budget_status=2))
    read = (await house.api.get(url, headers=house.as_("stranger"))).json()["items"]
    assert [(each["number"], each["title"], each["budget_type"]) for each in read] == [
        (1, "Roof", 1),
        (2, "", 2),
    ]
    assert read[0]["value"] == money(9)
    for wrong in (
        line(period_end="2025-12-31"),
        line(period_end="2027-01-02"),
    ):
        assert slug_of(await put(wrong)) == "budget-makes-no-sense"
    assert (await put(line(budget_type=3))).status_code == 422
