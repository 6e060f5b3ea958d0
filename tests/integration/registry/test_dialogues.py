"""Dialogues: who takes part, who presides, and what observers may not."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from shared.clock import FixedClock
from tests.integration.registry.house import House, slug_of
from tests.integration.registry.processes import DIALOGUES, Process, process


async def _holder(made: Process, on: str) -> str | None:
    holder = (await made.get("/presidency", on=on)).json()["holder"]
    names = {identity: name for name, identity in made.ids.items()}
    return names[holder["partner_id"]] if holder else None


async def test_nobody_takes_part_who_has_not_accepted(house: House) -> None:
    made = await process(house)
    await made.seat("panama", "member", "PA")
    listed = (await made.get("/participants")).json()
    assert (listed["members"], listed["observers"], len(listed["items"])) == (2, 1, 4)
    early = await made.post(
        "/declarations", "panama", partner_id=made.ids["panama"], title="Ours", text="We say"
    )
    assert (early.status_code, slug_of(early)) == (403, "not-a-participant")
    foreign = await made.post(f"/participants/{made.ids['panama']}/accept", "secretariat")
    assert foreign.status_code == 404


async def test_a_country_has_one_seat_among_the_members(house: House) -> None:
    made = await process(house)
    second = await made.seat("ministry", "member", "MX")
    assert (second.status_code, slug_of(second)) == (409, "country-has-seat")
    assert (await made.seat("ministry", "observer", "MX")).status_code == 200
    nowhere = await made.seat("panama", "member")
    assert slug_of(nowhere) == "dialogue-makes-no-sense"


async def test_two_partners_asked_for_one_seat_at_once_are_not_both_given_it(house: House) -> None:
    made = await process(house)
    names = ["one", "two"]
    for name in names:
        await made.partner(name)
    answers = await asyncio.gather(*(made.seat(name, "member", "PA") for name in names))
    assert sorted(each.status_code for each in answers) == [200, 409]


async def test_only_the_secretariat_asks_and_only_verified_partners_are_asked(
    house: House,
) -> None:
    made = await process(house)
    panama = await made.partner("panama")
    for by in ("mexico", "stranger"):
        answer = await made.put(f"/participants/{panama}", by, role="observer")
        assert (answer.status_code, slug_of(answer)) == (404, "dialogue-not-found")
    draft = (await house.partner("draft", "draft")).rpartition("/")[2]
    asked = await made.put(f"/participants/{draft}", "secretariat", role="observer")
    assert slug_of(asked) == "partner-not-verified"


async def test_a_seat_that_changes_is_accepted_anew(house: House) -> None:
    made = await process(house)
    changed = await made.seat("colombia", "member", "CO")
    assert changed.json()["accepted_at"] is None
    same = await made.seat("colombia", "member", "CO")
    assert same.json() == changed.json()


async def test_the_presidency_goes_round_by_the_calendar(house: House) -> None:
    made = await process(house)
    days = ("2019-12-31", "2020-01-01", "2020-12-31", "2021-06-01", "2022-01-01", "2031-07-01")
    held = [await _holder(made, day) for day in days]
    assert held == [None, "mexico", "mexico", "canada", "mexico", "canada"]


async def test_the_presidency_is_handed_over_early_by_who_holds_it(
    house: House, clock: FixedClock
) -> None:
    clock.at = datetime(2026, 3, 1, tzinfo=UTC)
    made = await process(house)
    stranger = await made.post("/presidency/hand-over", "canada", on="2026-04-01")
    assert (stranger.status_code, slug_of(stranger)) == (403, "not-a-participant")
    for _ in range(2):
        answer = await made.post("/presidency/hand-over", "mexico", on="2026-04-01")
        assert answer.status_code == 200, answer.text
    held = [await _holder(made, day) for day in ("2025-05-01", "2026-03-31", "2026-04-01")]
    assert held == ["canada", "mexico", "canada"]
    assert await _holder(made, "2027-04-01") == "mexico"
    assert ("presidency.handed_over", f"person:{house.person('mexico')}") in await house.audited()


async def test_a_new_order_begins_later_and_never_rewrites_who_presided(
    house: House, clock: FixedClock
) -> None:
    clock.at = datetime(2026, 3, 1, tzinfo=UTC)
    made = await process(house)
    await made.post("/presidency/hand-over", "mexico", on="2026-03-01")
    await made.preside("mexico", "canada")
    assert await _holder(made, "2026-03-01") == "canada"
    order = [made.ids["canada"], made.ids["mexico"]]
    for begins_on, status in (("2021-01-01", 422), ("2026-05-01", 200)):
        answer = await made.put(
            "/presidency", "secretariat", order=order, term_months=6, begins_on=begins_on
        )
        assert answer.status_code == status, answer.text
    held = [await _holder(made, day) for day in ("2024-06-01", "2026-06-01", "2026-11-01")]
    assert held == ["mexico", "canada", "mexico"]


async def test_only_members_preside_and_they_hand_over_before_leaving(
    house: House, clock: FixedClock
) -> None:
    clock.at = datetime(2026, 3, 1, tzinfo=UTC)
    made = await process(house)
    wrong = await made.put(
        "/presidency", "secretariat", order=[made.ids["colombia"]], begins_on="2026-05-01"
    )
    assert slug_of(wrong) == "dialogue-makes-no-sense"
    mexico = f"{made.path}/participants/{made.ids['mexico']}"
    leaving = await house.api.delete(mexico, headers=house.as_("mexico"))
    assert (leaving.status_code, slug_of(leaving)) == (409, "chair-must-stay")
    await made.post("/presidency/hand-over", "mexico", on="2026-03-01")
    assert (await house.api.delete(mexico, headers=house.as_("canada"))).status_code == 404
    assert (await house.api.delete(mexico, headers=house.as_("mexico"))).status_code == 204
    held = [await _holder(made, day) for day in ("2026-02-28", "2026-03-01", "2029-01-01")]
    assert held == ["mexico", "canada", "canada"]


async def test_a_day_of_the_presidency_begins_where_the_dialogue_is_held(
    house: House, clock: FixedClock
) -> None:
    clock.at = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
    far_east = await process(house, time_zone="Asia/Manila")
    far_west = Process(house, ids=far_east.ids)
    body = {
        "partner_id": far_east.ids["secretariat"],
        "name": "The other",
        "time_zone": "America/Mexico_City",
    }
    opened = await house.api.post(DIALOGUES, headers=house.as_("secretariat"), json=body)
    far_west.path = opened.headers["location"]
    days = [(await each.get("/presidency")).json()["on"] for each in (far_east, far_west)]
    assert days == ["2027-01-01", "2026-12-31"]


async def test_sessions_are_called_by_the_chair_and_agendas_are_made_by_members(
    house: House, clock: FixedClock
) -> None:
    clock.at = datetime(2026, 3, 1, tzinfo=UTC)
    made = await process(house)
    body = {
        "number": 31,
        "title": "Vice-ministerial meeting",
        "begins_on": "2026-11-10",
        "ends_on": "2026-11-11",
    }
    refused = await made.post("/sessions", "canada", **body)
    assert slug_of(refused) == "not-a-participant"
    called = await made.post("/sessions", "mexico", **body)
    assert called.json()["presided_by"] == made.ids["mexico"]
    again = await made.post("/sessions", "secretariat", **body)
    assert slug_of(again) == "session-number-taken"
    agenda = f"/sessions/{called.json()['id']}/agenda"
    for _ in range(2):
        put = await made.post(agenda, "canada", partner_id=made.ids["canada"], title="Returns")
    assert [each["title"] for each in put.json()["agenda"]] == ["Returns"]
    observed = await made.post(agenda, "colombia", partner_id=made.ids["colombia"], title="Ours")
    assert (observed.status_code, slug_of(observed)) == (403, "observers-do-not-decide")


@pytest.mark.parametrize(
    ("wrong", "slug"),
    [({"time_zone": "Mars/Base"}, "invalid-body"), ({"name": ""}, "invalid-body")],
)
async def test_a_dialogue_that_makes_no_sense_is_not_opened(
    house: House, wrong: dict[str, str], slug: str
) -> None:
    path = await house.verified()
    body = {"partner_id": path.rpartition("/")[2], "name": "The process"} | wrong
    answer = await house.api.post(DIALOGUES, headers=house.as_("founder"), json=body)
    assert (answer.status_code, slug_of(answer)) == (422, slug)


async def test_a_dialogue_is_listed_for_who_takes_part_and_edited_by_its_secretariat(
    house: House,
) -> None:
    made = await process(house)
    for name, count in (("canada", 1), ("secretariat", 0)):
        listed = await house.api.get(
            f"{DIALOGUES}?partner_id={made.ids[name]}", headers=house.as_("stranger")
        )
        assert len(listed.json()["items"]) == count
    read = await made.get("")
    version = int(read.headers["etag"].strip('"'))
    for by, status in (("mexico", 404), ("secretariat", 200)):
        assert (await made.patch("", by, version, name="Renamed")).status_code == status
    assert (await made.patch("", "secretariat", version, name="Late")).status_code == 412


async def test_action_items_are_owned_reported_on_and_overdue(
    house: House, clock: FixedClock
) -> None:
    clock.at = datetime(2026, 3, 1, tzinfo=UTC)
    made = await process(house)
    plan = await made.post(
        "/action-plans",
        "canada",
        partner_id=made.ids["canada"],
        title="Plan of action",
        begins_on="2026-01-01",
        ends_on="2027-12-31",
    )
    items = f"/action-plans/{plan.json()['id']}/items"
    body = {"partner_id": made.ids["canada"], "owner_id": made.ids["colombia"]}
    observer = await made.post(
        items,
        "colombia",
        **body | {"partner_id": made.ids["colombia"]},
        title="Train",
        due_on="2026-05-01",
    )
    assert slug_of(observer) == "observers-do-not-decide"
    outsider = await made.post(
        items,
        "canada",
        **body | {"owner_id": await made.partner("panama")},
        title="Train consuls",
        due_on="2026-05-01",
    )
    assert slug_of(outsider) == "participant-not-found"
    item = (
        await made.post(items, "canada", **body, title="Train consuls", due_on="2026-03-01")
    ).json()
    await made.post(items, "canada", **body, title="Publish", due_on="2026-06-01")
    assert (await made.get("/action-items", overdue="true")).json()["items"] == []
    clock.advance(timedelta(days=1))
    overdue = (await made.get("/action-items", overdue="true")).json()["items"]
    assert [(each["title"], each["is_overdue"]) for each in overdue] == [("Train consuls", True)]
    place = f"/action-items/{item['id']}"
    assert (await made.patch(place, "canada", 1, status="done")).status_code == 404
    done = await made.patch(place, "colombia", 1, status="done", funding_state="funded")
    assert (done.json()["done_on"], done.json()["is_overdue"]) == ("2026-03-02", False)
    assert (await made.get("/action-items", overdue="true")).json()["items"] == []
