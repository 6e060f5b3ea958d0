"""What a project has raised follows its ledger, and is never counted twice."""

import asyncio
from typing import Any

import pytest

from services.registry.present_state import present_state
from shared.contracts.registry import ProjectState
from tests.integration.registry.house import House
from tests.integration.registry.money import (
    balances,
    book,
    booked,
    money,
    opened,
    published,
    take_back,
)
from tests.integration.registry.projects import do, draft, edit, told
from tests.integration.registry.renewals import project_of, raised, renew


async def test_what_is_committed_is_raised_and_told_and_what_is_pledged_is_not(
    house: House,
) -> None:
    path = await house.verified()
    project = await published(house, path)
    version = (await project_of(house, project))["version"]
    given = await opened(house, project, path)
    await booked(house, given, pledge=40_000)
    await renew(house)
    assert await raised(house) == [0]
    await booked(house, given, commitment=30_000, disbursement=10_000)
    await renew(house)
    assert await raised(house) == [0, 30_000]
    assert (await told(house))[-1]["type"] == "registry.project.changed.v1"
    read = await project_of(house, project)
    assert (read["raised"], read["funding"]["raised"]) == (money(30_000), money(0))
    # It is nobody's edit: who has read the project may still edit it.
    assert read["version"] == version


async def test_what_is_taken_back_is_raised_no_more(house: House) -> None:
    path = await house.verified()
    project = await published(house, path)
    given = await opened(house, project, path)
    _, committed = await booked(house, given, pledge=40_000, commitment=40_000)
    await renew(house)
    assert (await take_back(house, given, committed["id"], 15_000)).status_code == 201
    await renew(house)
    assert await raised(house) == [0, 40_000, 25_000]


async def test_a_goal_that_is_reached_is_funded(house: House) -> None:
    path = await house.verified()
    project = await published(house, path)
    given = await opened(house, project, path)
    await booked(house, given, pledge=100_000, commitment=99_999)
    await renew(house)
    assert (await project_of(house, project))["funded"] is False
    await booked(house, given, commitment=1)
    await renew(house)
    assert (await project_of(house, project))["funded"] is True


@pytest.mark.parametrize(("stated", "counts"), [(20_000, 30_000), (50_000, 50_000)])
async def test_of_what_is_stated_and_what_is_booked_the_larger_counts(
    house: House, stated: int, counts: int
) -> None:
    path = await house.verified()
    funding = {"goal": money(100_000), "raised": money(stated), "instruments": ["grant"]}
    project = await published(house, path, funding=funding)
    given = await opened(house, project, path)
    await booked(house, given, pledge=30_000, commitment=30_000)
    await renew(house)
    assert (await project_of(house, project))["raised"] == money(counts)
    # Nobody is told what they know.
    assert await raised(house) == [stated, counts][: 2 if counts > stated else 1]


@pytest.mark.parametrize(
    ("instrument", "counts"), [("grant", 10_000), ("soft_loan", 30_000), ("equity", 30_000)]
)
async def test_a_grant_that_goes_back_is_missing_again_and_a_loan_that_is_repaid_is_not(
    house: House, instrument: str, counts: int
) -> None:
    path = await house.verified()
    project = await published(house, path)
    given = await opened(house, project, path, instrument=instrument)
    await booked(house, given, pledge=30_000, commitment=30_000, disbursement=30_000, refund=20_000)
    await renew(house)
    assert (await project_of(house, project))["raised"] == money(counts)


async def test_money_of_another_currency_is_not_guessed_at(house: House) -> None:
    path = await house.verified()
    project = await published(house, path)
    given = await opened(house, project, path, currency="USD")
    for kind in ("pledge", "commitment"):
        answer = await book(house, given, kind, 500, amount=money(500, "USD"))
        assert answer.status_code == 201, answer.text
    await renew(house)
    assert (await project_of(house, project))["raised"] == money(0)
    # The goal is in dollars from now on, and what is in the books in dollars counts at once.
    dollars = {
        "goal": money(1_000, "USD"),
        "raised": money(0, "USD"),
        "instruments": ["grant"],
    }
    version = (await project_of(house, project))["version"]
    assert (await edit(house, project, version, funding=dollars)).status_code == 200
    assert (await told(house))[-1]["funding"]["raised"] == money(500, "USD")


async def test_a_draft_counts_and_tells_nobody(house: House) -> None:
    path = await house.verified()
    project = await published(house, path)
    given = await opened(house, project, path)
    await booked(house, given, pledge=10, commitment=10)
    await do(house, project, "close")
    many = len(await told(house))
    await renew(house)
    assert len(await told(house)) == many
    assert (await project_of(house, project))["raised"] == money(10)


async def test_several_who_book_at_once_are_all_counted(house: House) -> None:
    path = await house.verified()
    project = await published(house, path)
    books = [await opened(house, project, path) for _ in range(4)]

    async def give(contribution: str) -> None:
        await booked(house, contribution, pledge=1_000, commitment=1_000)

    await asyncio.gather(*(give(each) for each in books), renew(house), renew(house))
    await asyncio.gather(renew(house), renew(house))
    assert (await raised(house))[-1] == 4_000
    assert sum([(await balances(house, each))["committed"] for each in books]) == 4_000


async def test_what_is_told_again_is_what_was_raised(house: House) -> None:
    path = await house.verified()
    project = await published(house, path)
    await booked(house, await opened(house, project, path), pledge=70, commitment=70)
    await renew(house)
    async with house.database.unit_of_work() as uow:
        states: list[Any] = [
            state.data
            async for state in present_state(uow.session, None, uow.now)
            if isinstance(state.data, ProjectState)
        ]
    assert [each.funding.raised.amount_minor for each in states] == [70]


async def test_the_flow_of_who_booked_goes_on_in_what_is_told(house: House) -> None:
    path = await house.verified()
    project = await published(house, path)
    given = await opened(house, project, path)
    await booked(house, given, pledge=5)
    headers = house.as_("founder", **{"X-Correlation-Id": "a-gift", "Idempotency-Key": "gift"})
    body = {"kind": "commitment", "amount": money(5), "value_date": "2026-03-01"}
    answer = await house.api.post(f"{given}/entries", headers=headers, json=body)
    assert answer.status_code == 201, answer.text
    await renew(house)
    async with house.database.connection() as connection:
        found = await connection.exec_driver_sql(
            "SELECT headers ->> 'ce_correlationid' FROM outbox "
            "WHERE event_type = 'registry.project.changed.v1'"
        )
        assert list(found.scalars()) == ["a-gift"]


async def test_a_project_that_asks_for_no_money_has_raised_nothing(house: House) -> None:
    path = await house.verified()
    project = await draft(house, path, funding=None)
    await do(house, project, "publish")
    read = await project_of(house, project)
    assert (read["raised"], read["funded"]) == (None, None)
