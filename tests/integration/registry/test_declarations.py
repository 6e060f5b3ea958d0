"""Declarations are drafted by members and adopted by consensus."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from shared.clock import FixedClock
from tests.integration.registry.house import House, slug_of
from tests.integration.registry.processes import Process, process

UNTIL = "2026-03-11T00:00:00Z"


@pytest.fixture(autouse=True)
def _even_year(clock: FixedClock) -> None:
    """Mexico presides."""
    clock.at = datetime(2026, 3, 1, tzinfo=UTC)


async def _drafted(made: Process, by: str = "canada") -> httpx2.Response:
    return await made.post(
        "/declarations", by, partner_id=made.ids[by], title="Joint", text="We declare"
    )


async def _tabled(made: Process) -> str:
    place = f"/declarations/{(await _drafted(made)).json()['id']}"
    tabled = await made.post(f"{place}/table", "mexico", objections_until=UNTIL)
    assert tabled.status_code == 200, tabled.text
    return place


async def _say(made: Process, place: str, by: str, position: str) -> httpx2.Response:
    return await made.put(f"{place}/positions/{made.ids[by]}", by, position=position)


async def _adopt(made: Process, place: str, by: str = "mexico") -> tuple[int, str]:
    answer = await made.post(f"{place}/adopt", by)
    said: dict[str, Any] = answer.json()
    return answer.status_code, slug_of(answer) if answer.status_code >= 400 else said["status"]


async def test_observers_neither_draft_nor_decide(house: House) -> None:
    made = await process(house)
    place = await _tabled(made)
    for answer in (
        await _drafted(made, "colombia"),
        await _say(made, place, "colombia", "agree"),
    ):
        assert (answer.status_code, slug_of(answer)) == (403, "observers-do-not-decide")
    assert (await _drafted(made, "secretariat")).status_code == 403
    assert (await made.get(place, "colombia")).status_code == 200


async def test_nobody_speaks_for_another_member(house: House) -> None:
    made = await process(house)
    place = await _tabled(made)
    foreign = await made.put(f"{place}/positions/{made.ids['mexico']}", "canada", position="agree")
    assert slug_of(foreign) == "not-a-participant"


async def test_one_member_against_stops_a_declaration_until_it_changes_its_mind(
    house: House, clock: FixedClock
) -> None:
    made = await process(house)
    place = await _tabled(made)
    await _say(made, place, "mexico", "agree")
    await _say(made, place, "canada", "against")
    clock.advance(timedelta(days=30))
    assert await _adopt(made, place) == (409, "no-consensus")
    await _say(made, place, "canada", "abstain")
    assert await _adopt(made, place) == (200, "adopted")
    assert await _adopt(made, place) == (200, "adopted")


async def test_who_is_silent_may_object_until_the_stated_moment(
    house: House, clock: FixedClock
) -> None:
    made = await process(house)
    place = await _tabled(made)
    await _say(made, place, "mexico", "agree")
    assert await _adopt(made, place) == (409, "no-consensus")
    clock.advance(timedelta(days=10))
    assert await _adopt(made, place) == (200, "adopted")
    assert [each for each, _ in await house.audited()].count("declaration.adopted") == 1


async def test_when_all_members_have_spoken_it_is_adopted_at_once(house: House) -> None:
    made = await process(house)
    place = await _tabled(made)
    for name in ("mexico", "canada"):
        await _say(made, place, name, "agree")
    assert await _adopt(made, place, by="canada") == (403, "not-a-participant")
    assert await _adopt(made, place) == (200, "adopted")


async def test_other_words_are_a_draft_again_to_which_nobody_has_agreed(house: House) -> None:
    made = await process(house)
    place = await _tabled(made)
    await _say(made, place, "mexico", "agree")
    await _say(made, place, "canada", "agree")
    assert (await made.patch(place, "mexico", 2, text="Other words")).status_code == 403
    changed = await made.patch(place, "canada", 2, text="Other words")
    assert (changed.json()["status"], changed.json()["positions"]) == ("draft", [])
    assert await _adopt(made, place) == (409, "wrong-declaration-state")


async def test_an_adopted_declaration_never_changes(house: House) -> None:
    made = await process(house)
    place = await _tabled(made)
    for name in ("mexico", "canada"):
        await _say(made, place, name, "agree")
    await _adopt(made, place)
    for answer in (
        await made.patch(place, "canada", 3, text="Other words"),
        await _say(made, place, "canada", "against"),
        await made.post(f"{place}/table", "mexico", objections_until="2026-04-01T00:00:00Z"),
    ):
        assert (answer.status_code, slug_of(answer)) == (409, "wrong-declaration-state")


async def test_an_objection_and_an_adoption_at_once_never_both_stand(house: House) -> None:
    made = await process(house)
    for _ in range(5):
        place = await _tabled(made)
        for name in ("mexico", "canada"):
            await _say(made, place, name, "agree")
        said, adopted = await asyncio.gather(
            _say(made, place, "canada", "against"), _adopt(made, place)
        )
        assert (said.status_code == 200) != (adopted == (200, "adopted"))


async def test_drafts_are_for_who_takes_part_and_adopted_ones_for_all(
    house: House, clock: FixedClock
) -> None:
    made = await process(house)
    place = await _tabled(made)
    assert (await made.get(place, "stranger")).status_code == 404
    counts = {}
    for stage in ("tabled", "adopted"):
        counts[stage] = [
            len((await made.get("/declarations", by)).json()["items"])
            for by in ("canada", "colombia", "secretariat", "stranger")
        ]
        clock.advance(timedelta(days=30))
        await _adopt(made, place)
    assert counts == {"tabled": [1, 1, 1, 0], "adopted": [1, 1, 1, 1]}


async def test_a_plan_of_action_carries_out_what_was_adopted(
    house: House, clock: FixedClock
) -> None:
    made = await process(house)
    place = await _tabled(made)
    body = {
        "partner_id": made.ids["canada"],
        "declaration_id": place.rpartition("/")[2],
        "title": "Plan of action",
        "begins_on": "2026-01-01",
        "ends_on": "2027-12-31",
    }
    early = await made.post("/action-plans", "canada", **body)
    assert slug_of(early) == "declaration-not-adopted"
    clock.advance(timedelta(days=30))
    await _adopt(made, place)
    assert (await made.post("/action-plans", "canada", **body)).status_code == 201
    assert len((await made.get("/action-plans")).json()["items"]) == 1


async def test_a_moment_in_the_past_gives_nobody_time_to_object(house: House) -> None:
    made = await process(house)
    place = f"/declarations/{(await _drafted(made)).json()['id']}"
    late = await made.post(f"{place}/table", "mexico", objections_until="2026-02-01T00:00:00Z")
    assert slug_of(late) == "dialogue-makes-no-sense"


async def test_members_that_speak_at_once_are_all_heard_and_once_each(house: House) -> None:
    made = await process(house)
    place = await _tabled(made)
    said = await asyncio.gather(
        *(_say(made, place, name, "agree") for name in ("mexico", "canada") for _ in range(4))
    )
    assert {each.status_code for each in said} == {200}
    positions = (await made.get(place, "colombia")).json()["positions"]
    assert sorted(each["partner_id"] for each in positions) == sorted(
        [made.ids["mexico"], made.ids["canada"]]
    )
