"""Rounds: two hard dates, news told once, and a place in what is told again."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.registry.present_state import present_state
from services.registry.round_news.service import tell_next
from services.registry.submissions.service import submit_application
from shared.clock import FixedClock
from shared.contracts.programmes import RoundState
from shared.security.principal import Principal, PrincipalKind
from shared.security.scopes import ROLES
from tests.integration.registry.house import House, slug_of
from tests.integration.registry.programmes import (
    DAY,
    FUND,
    Fund,
    fund,
    ok,
    round_events,
    tell,
)
from tests.integration.registry.projects import euros
from tests.support.waiting import until

WAITING = text(
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@pytest.fixture
async def wells(house: House, clock: FixedClock) -> Fund:
    """A programme that is set up."""
    return await Fund.set_up(house, clock)


async def edit(wells: Fund, round_id: str, version: int = 1, **changes: Any) -> Any:
    return await wells.house.api.patch(
        f"/v1/rounds/{round_id}",
        headers=wells.house.as_("staff", **{"If-Match": f'"{version}"'}),
        json=changes,
    )


async def submit(wells: Fund, application_id: str) -> Any:
    return await wells.post(f"/v1/applications/{application_id}/submit", by="founder")


async def draft_in(wells: Fund, round_id: str) -> str:
    project = await wells.project(await wells.house.verified())
    return str((await ok(await wells.draft(round_id, project)))["id"])


async def test_opened_closing_and_closed_are_told_once_each(wells: Fund) -> None:
    await wells.round(opens_at=(wells.now + DAY).isoformat())
    told = []
    for days in (0, 1, 21, 1, 7, 1):
        wells.clock.advance(days * DAY)
        await tell(wells.house)
        told.append(await round_events(wells.house))
    assert told[0] == []
    assert told[1] == ["opened"]
    assert told[2] == ["opened"]
    assert told[3] == ["opened", "closing"]
    assert told[4] == told[5] == ["opened", "closing", "closed"]


async def test_a_new_closing_date_is_told_anew(wells: Fund) -> None:
    round_id = await wells.round()
    wells.clock.advance(25 * DAY)
    await tell(wells.house)
    version = (await wells.get(f"/v1/rounds/{round_id}"))["version"]
    later = (wells.now + 20 * DAY).isoformat()
    assert (await edit(wells, round_id, version, closes_at=later)).status_code == 200
    await tell(wells.house)
    wells.clock.advance(14 * DAY)
    await tell(wells.house)
    assert await round_events(wells.house) == ["opened", "closing", "closing"]


async def test_two_workers_tell_each_thing_once(wells: Fund) -> None:
    for number in range(4):
        await wells.round(title=f"Round {number}")
    await asyncio.gather(*(tell(wells.house) for _ in range(4)))
    assert await round_events(wells.house) == ["opened"] * 4


async def test_nobody_applies_before_it_opens_or_after_it_closes(wells: Fund) -> None:
    round_id = await wells.round(opens_at=(wells.now + DAY).isoformat())
    application = await draft_in(wells, round_id)
    early = await submit(wells, application)
    wells.clock.advance(30 * DAY - timedelta(microseconds=1))
    last_moment = await submit(wells, application)
    wells.clock.advance(timedelta(microseconds=1))
    again = await submit(wells, application)
    assert (early.status_code, slug_of(early)) == (409, "round-not-open")
    assert (last_moment.status_code, again.status_code) == (200, 200)
    other = await wells.project("/v1/partners/" + last_moment.json()["partner_id"])
    late = await submit(wells, (await ok(await wells.draft(round_id, other)))["id"])
    assert (late.status_code, slug_of(late)) == (409, "round-not-open")


async def test_the_closing_told_counts_exactly_those_that_came_in_time(wells: Fund) -> None:
    round_id = await wells.round()
    await tell(wells.house)
    club = await wells.house.verified()
    drafts = []
    for _ in range(6):
        made = await ok(await wells.draft(round_id, await wells.project(club)))
        drafts.append(made["id"])

    async def close() -> None:
        wells.clock.advance(30 * DAY)
        await tell(wells.house)

    answers = await asyncio.gather(*(submit(wells, each) for each in drafts), close())
    came = [each for each in answers if each is not None and each.status_code == 200]
    await tell(wells.house)
    (closed,) = await wells.house.told("registry.round.closed.v1")
    assert closed["applications"] == len(came)


async def test_a_closing_waits_for_an_application_that_came_in_time(wells: Fund) -> None:
    round_id = await wells.round(notice_days=0)
    await tell(wells.house)
    application = UUID(await draft_in(wells, round_id))
    founder = Principal(
        PrincipalKind.PERSON, wells.house.person("founder"), ROLES["person"], "development"
    )
    async with wells.house.database.unit_of_work() as uow:
        await submit_application(uow, principal=founder, application_id=application)
        wells.clock.advance(30 * DAY)
        await tell(wells.house)
        assert await round_events(wells.house) == ["opened"]
    await tell(wells.house)
    (closed,) = await wells.house.told("registry.round.closed.v1")
    assert closed["applications"] == 1


async def test_an_application_that_waited_for_the_closing_comes_too_late(wells: Fund) -> None:
    round_id = await wells.round(notice_days=0)
    await tell(wells.house)
    application = await draft_in(wells, round_id)

    async def is_waiting() -> bool:
        async with wells.house.database.connection() as connection:
            return bool(await connection.scalar(WAITING))

    wells.clock.advance(30 * DAY)
    async with wells.house.database.unit_of_work() as uow:
        assert await tell_next(uow)
        # It began before the round closed.
        wells.clock.advance(-DAY)
        late = asyncio.create_task(submit(wells, application))
        await until(is_waiting)
    answer = await late
    assert (answer.status_code, slug_of(answer)) == (409, "round-not-open")
    (closed,) = await wells.house.told("registry.round.closed.v1")
    assert closed["applications"] == 0


async def test_dates_are_kept_in_utc_and_shown_as_the_programmes_clocks_do(
    house: House, clock: FixedClock
) -> None:
    mexico = await Fund.set_up(house, clock, fund(time_zone="America/Mexico_City"))
    year = clock.now().year + 1
    found = await ok(
        await mexico.announce(
            opens_at=f"{year}-01-15T00:00:00-06:00", closes_at=f"{year}-03-31T23:59:59-06:00"
        )
    )
    assert found["opens_at"] == f"{year}-01-15T06:00:00Z"
    assert found["closes_local"] == f"{year}-03-31T23:59:59-06:00"


@pytest.mark.parametrize(
    "more",
    [
        {"closes_at": "2020-01-01T00:00:00Z"},
        {"opens_at": "2098-01-01T00:00:00Z"},
        {"budget": {"amount_minor": 1, "currency": "USD"}},
    ],
)
async def test_a_round_that_makes_no_sense_is_refused(wells: Fund, more: dict[str, Any]) -> None:
    refused = await wells.announce(**more)
    assert (refused.status_code, slug_of(refused)) == (422, "round-makes-no-sense")


@pytest.mark.parametrize(
    "moment", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2026-01-01T00:00:00"]
)
async def test_moments_that_no_calendar_of_ours_holds_are_refused(wells: Fund, moment: str) -> None:
    refused = await wells.announce(closes_at=moment)
    assert (refused.status_code, slug_of(refused)) == (422, "invalid-body")


async def test_what_has_begun_is_not_moved(wells: Fund) -> None:
    round_id = await wells.round()
    begun = await edit(wells, round_id, opens_at=(wells.now + DAY).isoformat())
    wells.clock.advance(30 * DAY)
    over = await edit(wells, round_id, closes_at=(wells.now + DAY).isoformat())
    assert {slug_of(begun), slug_of(over)} == {"round-dates-fixed"}


async def test_a_strangers_round_is_read_and_not_kept(wells: Fund) -> None:
    round_id = await wells.round()
    path, body = f"/v1/programmes/{wells.id}/rounds", {"title": "Mine"}
    assert (await wells.get(f"/v1/rounds/{round_id}", by="stranger"))["title"] == "First round"
    changed = await wells.house.api.patch(
        f"/v1/rounds/{round_id}",
        headers=wells.house.as_("stranger", **{"If-Match": '"1"'}),
        json=body,
    )
    now = wells.now
    announced = await wells.post(
        path,
        {"title": "Mine", "opens_at": now.isoformat(), "closes_at": (now + DAY).isoformat()},
        by="stranger",
    )
    assert (changed.status_code, announced.status_code) == (404, 404)


async def test_a_viewer_does_not_announce(wells: Fund) -> None:
    await wells.house.member(f"/v1/partners/{wells.partner}", "viewer", "viewer", founder="staff")
    now = wells.now
    refused = await wells.post(
        f"/v1/programmes/{wells.id}/rounds",
        {"title": "Mine", "opens_at": now.isoformat(), "closes_at": (now + DAY).isoformat()},
        by="viewer",
    )
    assert (refused.status_code, slug_of(refused)) == (404, "programme-not-found")


async def test_a_suspended_partner_announces_nothing(wells: Fund) -> None:
    await wells.house.decide(f"/v1/partners/{wells.partner}", "suspend")
    refused = await wells.announce()
    assert (refused.status_code, slug_of(refused)) == (409, "partner-not-verified")


async def test_what_is_told_again_is_the_newest_of_each_round(wells: Fund) -> None:
    first = await wells.round(closes_at=(wells.now + 2 * DAY).isoformat(), notice_days=0)
    second = await wells.round(title="Second round", notice_days=30)
    await wells.round(title="Later", opens_at=(wells.now + 9 * DAY).isoformat())
    await tell(wells.house)
    wells.clock.advance(2 * DAY)
    await tell(wells.house)
    told = [each for each in await wells.house.told() if ".round." in each["type"]]
    async with wells.house.database.unit_of_work() as uow:
        states = [
            (state.data, state.sequence)
            async for state in present_state(uow.session, None, wells.now)
            if isinstance(state.data, RoundState)
        ]
    newest = {each["round_id"]: each for each in told}
    assert {str(data.round_id) for data, _ in states} == {first, second}
    assert max(sequence for _, sequence in states) == max(each["sequence"] for each in told)
    assert len({sequence for _, sequence in states}) == 2
    for data, sequence in states:
        last = newest[str(data.round_id)]
        assert data.event_type == last["type"]
        assert sequence >= last["sequence"]
        again = data.model_dump(mode="json", exclude={"at"})
        assert again == {key: last[key] for key in again}


async def test_the_budget_is_not_lowered_below_what_is_given(wells: Fund) -> None:
    round_id = await wells.round()
    await wells.seat("awa")
    project = await wells.project(await wells.house.verified())
    application = await wells.eligible(round_id, project)
    session = await wells.sitting(round_id, application)
    await wells.votes(session, application, awa="yes")
    assert await wells.outcomes(session) == ["selected"]
    version = (await wells.get(f"/v1/rounds/{round_id}"))["version"]
    refused = await edit(wells, round_id, version, budget=euros(199_999))
    enough = await edit(wells, round_id, version, budget=euros(200_000))
    assert (refused.status_code, slug_of(refused)) == (409, "round-budget-below-reserved")
    assert enough.status_code == 200


async def test_a_round_of_a_fund_without_a_currency_has_one_of_its_own_for_good(
    house: House, clock: FixedClock
) -> None:
    window = FUND["windows"][1] | {"requires_completed": []}
    model = await Fund.set_up(house, clock, fund(currency=None, windows=[window]))
    without = await model.announce(budget=None)
    round_id = await model.round(budget=euros(100))
    dollars = {"amount_minor": 100, "currency": "USD"}
    other = await edit(model, round_id, budget=dollars)
    unlimited = await edit(model, round_id, budget=None)
    assert {slug_of(without), slug_of(other)} == {"round-makes-no-sense"}
    assert (unlimited.json()["currency"], unlimited.json()["budget_minor"]) == ("EUR", None)
