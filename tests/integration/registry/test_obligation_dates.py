"""What dates bring about: obligations that fall due and overdue, each told once."""

import asyncio
from datetime import UTC, datetime, timedelta

from shared.clock import FixedClock
from tests.integration.registry.agreements import (
    decide,
    draft,
    follow,
    in_days,
    owe,
    put_off,
    read,
    sign_both,
    told_of,
    two_governments,
)
from tests.integration.registry.house import House

DUE, OVERDUE, MET = "obligation.due", "obligation.overdue", "obligation.met"


async def test_each_due_date_is_told_once_before_and_once_after(
    house: House, clock: FixedClock
) -> None:
    parties = await two_governments(house)
    path = await draft(house, parties)
    obligation = await owe(house, path, parties.gb, in_days(house, 30))
    await sign_both(house, path, parties)
    found = []
    for _ in range(32):
        await follow(house)
        found.append(len(await told_of(house)))
        clock.advance(timedelta(days=1))
    # Fourteen days before the thirtieth, and the day after it.
    assert found == [0] * 16 + [1] * 15 + [2]
    assert await told_of(house) == [DUE, OVERDUE]
    event = (await house.told("registry.obligation.overdue.v1"))[0]
    assert (event["status"], event["partner_id"]) == ("late", parties.gb)
    assert (await read(house, obligation))["status"] == "late"


async def test_another_due_date_is_told_anew(house: House, clock: FixedClock) -> None:
    parties = await two_governments(house)
    path = await draft(house, parties)
    obligation = await owe(house, path, parties.gb, in_days(house, 10))
    await sign_both(house, path, parties)
    await follow(house)
    clock.advance(timedelta(days=11))
    await follow(house)
    assert (await put_off(house, obligation, 40, by="za")).status_code == 200
    await follow(house)
    assert await told_of(house) == [DUE, OVERDUE]
    clock.advance(timedelta(days=41))
    await follow(house)
    assert await told_of(house) == [DUE, OVERDUE, OVERDUE]


async def test_of_many_loops_at_once_one_tells(house: House) -> None:
    parties = await two_governments(house)
    path = await draft(house, parties)
    for _ in range(5):
        await owe(house, path, parties.gb, in_days(house, 5))
    await sign_both(house, path, parties)
    await asyncio.gather(*(follow(house) for _ in range(4)))
    assert await told_of(house) == [DUE] * 5


async def test_overdue_is_the_day_after_on_the_clock_of_the_agreement(
    house: House, clock: FixedClock
) -> None:
    parties = await two_governments(house)
    path = await draft(house, parties, time_zone="America/Mexico_City")
    due = in_days(house, 20)
    await owe(house, path, parties.gb, due)
    await sign_both(house, path, parties)
    # Mexico City is six hours behind.
    midnight = datetime(due.year, due.month, due.day, tzinfo=UTC) + timedelta(days=1, hours=6)
    clock.at = midnight - timedelta(minutes=1)
    await follow(house)
    assert await told_of(house) == [DUE]
    clock.at = midnight
    await follow(house)
    assert await told_of(house) == [DUE, OVERDUE]


async def test_nothing_falls_due_in_a_draft_or_while_it_is_suspended(
    house: House, clock: FixedClock
) -> None:
    parties = await two_governments(house)
    path = await draft(house, parties)
    await owe(house, path, parties.gb, in_days(house, 5))
    await follow(house)
    assert await told_of(house) == []
    await sign_both(house, path, parties)
    await decide(house, path, "suspend")
    clock.advance(timedelta(days=1))
    await follow(house)
    assert await told_of(house) == []
    await decide(house, path, "resume")
    await follow(house)
    assert await told_of(house) == [DUE]


async def test_of_a_confidential_agreement_nobody_is_told_and_it_is_late_all_the_same(
    house: House, clock: FixedClock
) -> None:
    parties = await two_governments(house)
    path = await draft(house, parties, is_public=False)
    obligation = await owe(house, path, parties.gb, in_days(house, 5))
    await sign_both(house, path, parties)
    clock.advance(timedelta(days=7))
    await follow(house)
    assert await told_of(house) == []
    assert (await read(house, obligation))["status"] == "late"
