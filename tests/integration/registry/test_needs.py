"""How poor places are, and whether a programme's money reaches them."""

from typing import Any

import pytest

from shared.clock import FixedClock
from tests.integration.registry.house import House, slug_of
from tests.integration.registry.programmes import Fund, ok
from tests.integration.registry.projects import euros


@pytest.fixture
async def wells(house: House, clock: FixedClock) -> Fund:
    """A programme with a committee of one."""
    programme = await Fund.set_up(house, clock)
    await programme.seat("awa")
    return programme


def need(place: str, band: int, population: int = 1_000, **more: Any) -> dict[str, Any]:
    return {
        "place_code": place,
        "population": population,
        "poverty_band": band,
        "need_index": 20 * band,
        "source": "ANSD",
        "year": 2013,
    } | more


async def state(wells: Fund, project: str, body: Any, by: str = "founder", **role: str) -> Any:
    return await wells.house.api.put(
        f"/v1/projects/{project}/need", headers=wells.house.as_(by, **role), json=body
    )


async def select(wells: Fund, round_id: str, *applications: str) -> None:
    session = await wells.sitting(round_id, *applications)
    for application in applications:
        await wells.votes(session, application, awa="yes")
    assert set(await wells.outcomes(session)) == {"selected"}


async def fairness(wells: Fund) -> Any:
    return await wells.get(f"/v1/programmes/{wells.id}/fairness", by="anybody")


async def test_money_that_flows_to_the_better_off_raises_the_alarm(wells: Fund) -> None:
    club = await wells.house.verified()
    round_id = await wells.round(budget=euros(10**9))
    poor, rich = await wells.project(club), await wells.project(club)
    await ok(await state(wells, poor, need("SN-KD", 5, 3_000)))
    await ok(await state(wells, rich, need("SN-DK", 1, 1_000)))
    applications = [
        await wells.eligible(round_id, poor, cost=200_000),
        await wells.eligible(round_id, rich, cost=600_000),
    ]
    assert not (await fairness(wells))["is_regressive"]
    await select(wells, round_id, *applications)
    report = await fairness(wells)
    assert report["is_regressive"]
    assert [(each["band"], each["minor"]) for each in report["bands"]] == [
        (5, 100_000),
        (1, 300_000),
    ]
    assert [each["population_share"] for each in report["bands"]] == [0.75, 0.25]
    assert report["concentration_index"] == 0.5
    assert report["sources"] == ["ANSD (2013)"]


async def test_a_place_counts_once_however_many_projects_it_has(wells: Fund) -> None:
    club = await wells.house.verified()
    round_id = await wells.round(budget=euros(10**9))
    projects = [await wells.project(club) for _ in range(2)]
    for year, project in zip((2013, 2023), projects, strict=True):
        stated = need("SN-KD", 5, population=year, year=year)
        await ok(await state(wells, project, stated))
    applications = [await wells.eligible(round_id, each) for each in projects]
    await select(wells, round_id, *applications)
    (place,) = (await fairness(wells))["places"]
    assert (place["population"], place["minor"]) == (2_023, 400_000)


async def test_money_of_a_place_that_nobody_described_is_said(wells: Fund) -> None:
    round_id = await wells.round()
    project = await wells.project(await wells.house.verified())
    await select(wells, round_id, await wells.eligible(round_id, project))
    report = await fairness(wells)
    assert (report["minor"], report["unplaced_minor"], report["bands"]) == (200_000, 200_000, [])
    assert report["concentration_index"] is None


async def test_before_anything_is_selected_there_is_nothing_to_say(wells: Fund) -> None:
    report = await fairness(wells)
    assert (report["currency"], report["minor"], report["is_regressive"]) == (None, 0, False)


async def test_a_later_word_takes_the_place_of_an_earlier_one(wells: Fund) -> None:
    project = await wells.project(await wells.house.verified())
    path = f"/v1/projects/{project}/need"
    unknown = await wells.house.api.get(path, headers=wells.house.as_("anybody"))
    await ok(await state(wells, project, need("SN-KD", 5)))
    await ok(await state(wells, project, need("SN-KD", 4), by="operator", role="operator"))
    assert (unknown.status_code, slug_of(unknown)) == (404, "need-not-stated")
    assert (await wells.get(path, by="anybody"))["poverty_band"] == 4
    assert "project.need_stated" in {action for action, _ in await wells.house.audited()}


async def test_a_stranger_says_nothing_of_a_place(wells: Fund) -> None:
    project = await wells.project(await wells.house.verified())
    refused = await state(wells, project, need("SN-KD", 5), by="stranger")
    assert (refused.status_code, slug_of(refused)) == (404, "partner-not-found")
