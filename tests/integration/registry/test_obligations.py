"""What parties owe: reported, claimed with evidence, confirmed or disputed."""

import asyncio
from datetime import timedelta

from shared.clock import FixedClock
from tests.integration.registry.agreements import (
    claimed,
    decide,
    draft,
    follow,
    in_days,
    owe,
    party,
    put_off,
    read,
    say,
    sign_both,
    signed,
    told_of,
    two_governments,
)
from tests.integration.registry.house import House, slug_of

DUE, OVERDUE, MET = "obligation.due", "obligation.overdue", "obligation.met"


async def test_a_claim_with_evidence_is_confirmed_by_another_and_told_once(house: House) -> None:
    parties = await two_governments(house)
    path = await draft(house, parties)
    obligation = await owe(
        house,
        path,
        parties.gb,
        in_days(house, 30),
        indicator={"name": "Placements", "unit": "people", "baseline": 0, "target": 20},
    )
    await sign_both(house, path, parties)
    bare = await say(house, obligation, "claim", "gb")
    assert (bare.status_code, slug_of(bare)) == (409, "no-evidence")
    waiting = await claimed(house, obligation, "gb")
    assert (waiting.json()["status"], waiting.json()["claimed_at"] is None) == (
        "not_started",
        False,
    )
    own = await say(house, obligation, "confirm", "gb")
    assert (own.status_code, slug_of(own)) == (409, "own-obligation")
    first, again = [await say(house, obligation, "confirm", "za") for _ in range(2)]
    assert first.json() == again.json()
    assert (first.json()["status"], first.json()["met_by"]) == ("met", "confirmed")
    assert await told_of(house) == [MET]
    assert (await say(house, obligation, "claim", "gb")).json() == again.json()


async def test_an_undisputed_claim_stands_after_thirty_days_also_after_the_end(
    house: House, clock: FixedClock
) -> None:
    parties = await two_governments(house)
    path = await draft(house, parties)
    obligation = await owe(house, path, parties.gb, in_days(house, 3))
    await sign_both(house, path, parties)
    answer = await claimed(house, obligation, "gb")
    await decide(house, path, "end")
    clock.advance(timedelta(days=29, hours=23))
    await follow(house)
    assert await told_of(house) == []
    clock.advance(timedelta(hours=2))
    await follow(house)
    found = await read(house, obligation)
    assert (found["status"], found["met_by"]) == ("met", "undisputed")
    assert found["met_at"] == answer.json()["claimed_at"]
    assert await told_of(house) == [MET]


async def test_a_disputed_claim_needs_new_evidence_and_falls_due_again(
    house: House, clock: FixedClock
) -> None:
    parties = await two_governments(house)
    path = await draft(house, parties)
    obligation = await owe(house, path, parties.gb, in_days(house, 30))
    await sign_both(house, path, parties)
    await claimed(house, obligation, "gb")
    clock.advance(timedelta(days=20))
    await follow(house)
    assert await told_of(house) == []
    first, again = [
        await say(house, obligation, "dispute", "za", reason="Nobody came.") for _ in range(2)
    ]
    assert first.json() == again.json()
    assert first.json()["answer"] == "Nobody came."
    await follow(house)
    assert await told_of(house) == [DUE]
    clock.advance(timedelta(hours=1))
    assert slug_of(await say(house, obligation, "claim", "gb")) == "no-evidence"
    assert (await claimed(house, obligation, "gb")).status_code == 200


async def test_a_breach_is_called_after_the_due_date_and_can_be_made_good(
    house: House, clock: FixedClock
) -> None:
    parties = await two_governments(house)
    path = await draft(house, parties)
    obligation = await owe(house, path, parties.gb, in_days(house, 1))
    await sign_both(house, path, parties)
    early = await say(house, obligation, "breach", "za", reason="They do nothing.")
    assert slug_of(early) == "not-overdue"
    clock.advance(timedelta(days=2))
    called = await say(house, obligation, "breach", "za", reason="They did nothing.")
    assert called.json()["status"] == "breached"
    assert slug_of(await say(house, obligation, "report", "gb", status="on_track")) == (
        "obligation-settled"
    )
    await claimed(house, obligation, "gb")
    assert (await say(house, obligation, "confirm", "za")).json()["status"] == "met"


async def test_the_owner_reports_and_that_takes_a_claim_back(house: House) -> None:
    parties = await two_governments(house)
    path = await draft(house, parties)
    gauge = {"name": "Placements", "unit": "people", "baseline": 0, "target": 20}
    obligation = await owe(house, path, parties.gb, in_days(house, 30), indicator=gauge)
    early = await say(house, obligation, "report", "gb", status="on_track")
    assert slug_of(early) == "not-binding"
    await sign_both(house, path, parties)
    await claimed(house, obligation, "gb")
    answer = await say(house, obligation, "report", "gb", status="on_track", actual=7)
    assert (answer.json()["claimed_at"], answer.json()["indicator"]["actual"]) == (None, 7)
    foreign = await say(house, obligation, "report", "za", status="late")
    assert foreign.status_code == 404
    said = await say(house, obligation, "report", "gb", status="met")
    assert said.status_code == 422


async def test_nobody_puts_off_their_own_due_date_and_another_gives_more_time(
    house: House,
) -> None:
    parties = await two_governments(house)
    path = await draft(house, parties)
    obligation = await owe(house, path, parties.gb, in_days(house, 30))
    await sign_both(house, path, parties)
    own = await put_off(house, obligation, 60, by="gb")
    assert (own.status_code, slug_of(own)) == (409, "terms-are-fixed")
    more = await put_off(house, obligation, 60, by="za", weight=1)
    assert slug_of(more) == "terms-are-fixed"
    given = await put_off(house, obligation, 60, by="za")
    assert given.json()["due_on"] == str(in_days(house, 60))
    assert ("obligation.due_date_changed", f"person:{house.person('za')}") in (
        await house.audited()
    )


async def test_after_the_signature_a_party_binds_itself_alone(house: House) -> None:
    parties = await two_governments(house)
    path = await signed(house, parties)
    await owe(house, path, parties.gb, in_days(house, 30), by="gb")
    body = {"partner_id": parties.gb, "title": "Pay", "due_on": str(in_days(house, 30))}
    refused = await house.api.post(f"{path}/obligations", headers=house.as_("za"), json=body)
    assert refused.status_code == 404
    await decide(house, path, "end")
    late = await house.api.post(f"{path}/obligations", headers=house.as_("gb"), json=body)
    assert slug_of(late) == "terms-are-fixed"


async def test_observers_owe_nothing(house: House) -> None:
    parties = await two_governments(house)
    watcher = (await house.verified("who", "watcher")).rpartition("/")[2]
    seats = [
        party(parties.za, "origin"),
        party(parties.gb, "destination"),
        party(watcher, "international", role="observer"),
    ]
    path = await draft(house, parties, parties=seats)
    body = {"partner_id": watcher, "title": "Watch", "due_on": str(in_days(house, 30))}
    refused = await house.api.post(f"{path}/obligations", headers=house.as_("za"), json=body)
    assert (refused.status_code, slug_of(refused)) == (422, "obligation-makes-no-sense")


async def test_the_rate_weighs_what_was_met_of_what_was_due(
    house: House, clock: FixedClock
) -> None:
    parties = await two_governments(house)
    path = await draft(house, parties)
    heavy = await owe(house, path, parties.gb, in_days(house, 1), weight=3)
    await owe(house, path, parties.za, in_days(house, 1), weight=1)
    early = await owe(house, path, parties.gb, in_days(house, 50), weight=9)
    await sign_both(house, path, parties)
    before = await read(house, f"{path}/implementation")
    assert (before["rate"], before["counted"]) == (None, [])
    for each in (heavy, early):
        await claimed(house, each, "gb")
        await say(house, each, "confirm", "za")
    clock.advance(timedelta(days=2))
    found = await read(house, f"{path}/implementation")
    assert (found["rate"], found["weight_met"], found["weight_due"]) == (0.75, 3, 4)
    assert {each["weight"]: each["is_met"] for each in found["counted"]} == {3: True, 1: False}
    await decide(house, path, "end")
    clock.advance(timedelta(days=90))
    # What would have fallen due after the end is owed no more.
    assert (await read(house, f"{path}/implementation"))["rate"] == 0.75


async def test_of_a_confirmation_and_a_dispute_at_once_one_holds(house: House) -> None:
    parties = await two_governments(house)
    path = await draft(house, parties)
    obligation = await owe(house, path, parties.gb, in_days(house, 30))
    await sign_both(house, path, parties)
    await claimed(house, obligation, "gb")
    answers = await asyncio.gather(
        say(house, obligation, "confirm", "za"),
        say(house, obligation, "dispute", "za", reason="Nobody came."),
    )
    assert sorted(each.status_code for each in answers) == [200, 409]
    assert len(await told_of(house)) <= 1
