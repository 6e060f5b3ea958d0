"""Six and twelve months after a placement ended somebody asks what is still in use, once each."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.registry.follow_ups.loops import ask_follow_ups
from services.registry.present_state import present_state
from shared.clock import FixedClock
from tests.integration.registry.house import House, slug_of
from tests.integration.registry.placements import LAST, YEAR, act, ended, published, started

DUE = "registry.placement.followup_due.v1"


async def _look(house: House, clock: FixedClock, day: date, hour: int = 12) -> None:
    """Let the loop run at an hour of a day, in UTC, until it has nothing to do."""
    clock.at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    step = ask_follow_ups(house.database)
    while await step():
        pass


async def _asked(house: House) -> list[tuple[int, str]]:
    return [(each["months"], each["status"]) for each in await house.told(DUE)]


async def _answer(
    house: House, placement: str, months: int, by: str = "founder", **more: Any
) -> Any:
    form = {"outputs_in_use": [], "people_trained": 12, "people_still_using": 9} | more
    url = f"{placement}/follow-ups/{months}"
    return await house.api.put(url, headers=house.as_(by), json=form)


async def test_each_follow_up_is_told_on_its_day_and_never_again(
    house: House, clock: FixedClock
) -> None:
    path = await house.verified()
    await ended(house, path, await published(house, path), LAST)
    half, whole = date(YEAR, 12, 30), date(YEAR + 1, 6, 30)
    await _look(house, clock, half - timedelta(days=1))
    assert await _asked(house) == []
    for _ in range(2):
        await _look(house, clock, half)
    assert await _asked(house) == [(6, "ended")]
    await _look(house, clock, whole - timedelta(days=1))
    for _ in range(2):
        await _look(house, clock, whole)
    assert await _asked(house) == [(6, "ended"), (12, "ended")]


async def test_two_workers_at_once_ask_once(house: House, clock: FixedClock) -> None:
    path = await house.verified()
    project = await published(house, path)
    for _ in range(3):
        await ended(house, path, project, LAST)
    clock.at = datetime(YEAR + 2, 1, 1, tzinfo=UTC)
    step = ask_follow_ups(house.database)
    await asyncio.gather(*(step() for _ in range(4)))
    await _look(house, clock, date(YEAR + 2, 1, 2))
    assert sorted(await _asked(house)) == [(6, "ended")] * 3 + [(12, "ended")] * 3


async def test_the_day_is_that_of_the_country_where_the_work_was(
    house: House, clock: FixedClock
) -> None:
    path = await house.verified()
    await ended(house, path, await published(house, path, country="FJ"), LAST)
    # In Fiji it is noon of the next day when it is midnight in UTC.
    await _look(house, clock, date(YEAR, 12, 29), hour=11)
    assert await _asked(house) == []
    await _look(house, clock, date(YEAR, 12, 29), hour=13)
    assert await _asked(house) == [(6, "ended")]


async def test_nobody_is_asked_about_what_goes_on_or_never_began(
    house: House, clock: FixedClock
) -> None:
    path = await house.verified()
    await started(house, path, await published(house, path))
    await _look(house, clock, date(YEAR + 3, 1, 1))
    assert await _asked(house) == []


async def test_the_answer_names_what_is_still_in_use(house: House, clock: FixedClock) -> None:
    path = await house.verified()
    placement = await ended(house, path, await published(house, path), LAST)
    output = await act(house, placement, "outputs", kind="manual", title="Handbook of triage")
    early = await _answer(house, placement, 6)
    assert (early.status_code, slug_of(early)) == (404, "follow-up-not-found")
    await _look(house, clock, date(YEAR, 12, 30))
    clock.at = datetime.now(UTC)
    in_use = [output.json()["id"]]
    answer = await _answer(house, placement, 6, outputs_in_use=in_use)
    assert (answer.status_code, answer.json()["outputs_in_use"]) == (200, in_use)
    listed = await house.api.get("/v1/follow-ups?is_answered=true", headers=house.as_("founder"))
    assert [each["people_still_using"] for each in listed.json()["items"]] == [9]
    waiting = await house.api.get("/v1/follow-ups?is_answered=false", headers=house.as_("founder"))
    assert waiting.json()["items"] == []


async def test_an_answer_that_makes_no_sense_or_is_a_strangers_is_refused(
    house: House, clock: FixedClock
) -> None:
    path = await house.verified()
    placement = await ended(house, path, await published(house, path), LAST)
    await _look(house, clock, date(YEAR, 12, 30))
    clock.at = datetime.now(UTC)
    foreign = placement.rpartition("/")[2]
    for form in ({"people_still_using": 13}, {"outputs_in_use": [foreign]}):
        assert (await _answer(house, placement, 6, **form)).status_code == 422
    assert (await _answer(house, placement, 6, "stranger")).status_code == 404
    listed = await house.api.get("/v1/follow-ups", headers=house.as_("stranger"))
    assert listed.json()["items"] == []


async def test_how_a_placement_stands_is_what_was_last_told(house: House) -> None:
    path = await house.verified()
    project = await published(house, path)
    await ended(house, path, project, LAST)
    await started(house, path, project)
    events = [each for each in await house.told() if ".placement." in each["type"]]
    newest = {each["placement_id"]: (each["type"], each["sequence"]) for each in events}
    async with house.database.unit_of_work() as uow:
        states = [
            (state.data.key, (state.data.event_type, state.sequence))
            async for state in present_state(uow.session, None, uow.now)
            if ".placement." in state.data.event_type
        ]
    assert dict(states) == newest
    assert len(states) == 2
