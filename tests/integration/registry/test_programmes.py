"""Programmes are data: a fund that no code knows is set up, asked, changed and ended."""

from typing import Any

import pytest

from shared.clock import FixedClock
from tests.integration.registry.house import House, slug_of
from tests.integration.registry.programmes import DAY, FUND, Fund, fund, line, ok, round_events
from tests.integration.registry.projects import euros


@pytest.fixture
async def wells(house: House, clock: FixedClock) -> Fund:
    """A programme that is set up."""
    return await Fund.set_up(house, clock)


async def dry_run(wells: Fund, **more: Any) -> Any:
    body = {"window": "wells", "costs": [line(400_000)]} | more
    return await wells.post(f"/v1/programmes/{wells.id}/dry-run", body, by="anybody")


async def put_rules(wells: Fund, rules: dict[str, Any], version: int = 1) -> Any:
    return await wells.house.api.put(
        f"/v1/programmes/{wells.id}/rules",
        headers=wells.house.as_("operator", "operator", **{"If-Match": f'"{version}"'}),
        json=rules,
    )


async def test_a_fund_that_no_code_knows_says_who_would_pay_what(wells: Fund) -> None:
    answer = await ok(await dry_run(wells, measures={"beneficiaries": 10}, country="SN"))
    paid = {each["contributor"]: each["amount"] for each in answer["payments"]}
    assert paid == {"fund": euros(200_000), "club": euros(100_000), "village": euros(100_000)}
    assert answer["refusals"] == []


async def test_the_cap_is_applied_and_said(wells: Fund) -> None:
    answer = await ok(await dry_run(wells, costs=[line(1_200_000)]))
    paid = {each["contributor"]: each["amount"]["amount_minor"] for each in answer["payments"]}
    assert paid == {"fund": 500_000, "club": 350_000, "village": 350_000}
    assert answer["is_capped"]


async def test_what_is_not_eligible_is_named_with_its_reason(wells: Fund) -> None:
    costs = [line(400_000), line(50_000, "land")]
    answer = await ok(await dry_run(wells, costs=costs, country="FR"))
    assert answer["not_covered"] == [
        {"what": "land", "amount": euros(50_000), "reason": "The village gives the land."}
    ]
    assert [each["rule"] for each in answer["refusals"]] == ["country_of_origin", "beneficiaries"]


@pytest.mark.parametrize(
    ("more", "slug"),
    [
        ({"window": "roads"}, "programme-window-unknown"),
        (
            {"costs": [line(1) | {"amount": {"amount_minor": 1, "currency": "XOF"}}]},
            "plan-makes-no-sense",
        ),
        ({"costs": [line(10**15), line(1)]}, "plan-makes-no-sense"),
    ],
)
async def test_a_senseless_plan_is_refused(wells: Fund, more: dict[str, Any], slug: str) -> None:
    refused = await dry_run(wells, **more)
    assert (refused.status_code, slug_of(refused)) == (422, slug)


async def test_a_slug_is_given_once(wells: Fund) -> None:
    again = await wells.house.api.post(
        "/v1/programmes",
        headers=wells.house.as_("operator", "operator"),
        json={"slug": "wells", "partner_id": wells.partner, "rules": FUND},
    )
    assert (again.status_code, slug_of(again)) == (409, "programme-slug-taken")


async def test_only_an_operator_sets_a_programme_up(wells: Fund) -> None:
    body = {"slug": "mine", "partner_id": wells.partner, "rules": FUND}
    assert (await wells.post("/v1/programmes", body)).status_code == 403


async def test_rules_that_do_not_hang_together_are_refused(wells: Fund) -> None:
    refused = await put_rules(wells, fund(programme="bank"))
    assert (refused.status_code, slug_of(refused)) == (422, "invalid-body")


async def test_a_round_keeps_the_rules_that_it_was_announced_with(wells: Fund) -> None:
    before = await wells.round()
    assert (await put_rules(wells, fund(title="New words"))).status_code == 200
    after = await wells.round(title="Second round")
    numbers = [(await wells.get(f"/v1/rounds/{each}"))["rules_number"] for each in (before, after)]
    old = await wells.get(f"/v1/programmes/{wells.id}/rules/1")
    assert numbers == [1, 2]
    assert old["rules"]["title"] == FUND["title"]


async def test_the_same_rules_again_change_nothing(wells: Fund) -> None:
    same = await ok(await put_rules(wells, FUND))
    assert (same["rules_number"], same["version"]) == (1, 1)


async def test_rules_name_the_version_that_they_replace(wells: Fund) -> None:
    assert (await put_rules(wells, fund(title="New words"), version=7)).status_code == 412


async def test_a_programme_that_ends_closes_its_rounds_and_opens_no_more(wells: Fund) -> None:
    await wells.round()
    end = {"on": wells.now.date().isoformat(), "reason": "No federal budget any more."}
    for _ in range(2):
        ended = await ok(await wells.post(f"/v1/programmes/{wells.id}/end", end))
    rounds = await wells.get(f"/v1/programmes/{wells.id}/rounds")
    late = await wells.announce()
    assert ended["end_reason"] == end["reason"]
    assert [each["status"] for each in rounds["items"]] == ["closed"]
    assert await round_events(wells.house) == ["closed"]
    assert (late.status_code, slug_of(late)) == (409, "programme-ended")


async def test_a_round_that_never_opened_ends_without_a_word(wells: Fund) -> None:
    opens = (wells.now + DAY).isoformat()
    await wells.round(opens_at=opens)
    end = {"on": wells.now.date().isoformat(), "reason": "No budget."}
    await ok(await wells.post(f"/v1/programmes/{wells.id}/end", end))
    assert await round_events(wells.house) == []


async def test_a_programme_is_not_ended_before_its_day(wells: Fund) -> None:
    end = {"on": (wells.now + 3 * DAY).date().isoformat(), "reason": "No budget."}
    refused = await wells.post(f"/v1/programmes/{wells.id}/end", end)
    assert (refused.status_code, slug_of(refused)) == (422, "programme-ends-in-future")


async def test_only_an_administrator_or_an_operator_ends_a_programme(wells: Fund) -> None:
    await wells.house.member(f"/v1/partners/{wells.partner}", "editor", "editor", founder="staff")
    end = {"on": wells.now.date().isoformat(), "reason": "No budget."}
    for by in ("stranger", "editor"):
        refused = await wells.post(f"/v1/programmes/{wells.id}/end", end, by=by)
        assert (refused.status_code, slug_of(refused)) == (404, "programme-not-found")
    ended = await wells.house.api.post(
        f"/v1/programmes/{wells.id}/end",
        headers=wells.house.as_("operator", "operator"),
        json=end,
    )
    assert ended.status_code == 200
