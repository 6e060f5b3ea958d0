"""What becomes of events that cannot be acted on: they wait in order, and others go on."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from shared.contracts.catalog import OnDeath
from shared.contracts.envelope import Event
from shared.contracts.registry import MembershipChanged
from shared.db.unit_of_work import Database, UnitOfWork
from shared.errors import HouseDown
from shared.messaging import parking
from shared.messaging.parking import LONGEST_PAUSE, pause_after
from shared.messaging.replay import Replay
from tests.support.events import effects, note_effect
from tests.support.parking import Stumbling, batch, ear, line, make_due, records, replayed, rows
from tests.support.waiting import until


@pytest.mark.parametrize("place", [0, 7, 39])
async def test_a_guilty_event_waits_with_all_of_its_line_behind_it(
    database: Database, place: int
) -> None:
    guilty, others = uuid4(), [uuid4() for _ in range(4)]
    keys = [others[n % 4] for n in range(37)]
    keys[place:place] = [guilty]
    keys += [guilty, guilty]
    handler = Stumbling((guilty, 1))
    consumer = ear(database, handler)
    await consumer.apply([batch(await records(database, *keys))])
    assert await line(database, guilty) == []
    assert sum([len(await line(database, key)) for key in others]) == 37
    waiting = await rows(database, "SELECT key, attempts, error FROM parked_key")
    assert [(row.key, row.attempts) for row in waiting] == [(str(guilty), 1)]
    assert "cannot be acted on" in waiting[0].error
    outcomes = await rows(database, "SELECT outcome, count(*) AS n FROM inbox GROUP BY 1")
    assert {row.outcome: row.n for row in outcomes} == {"applied": 37, "parked": 3}
    handler.guilty.clear()
    await until(replayed(consumer))
    assert await line(database, guilty) == [1, 2, 3]
    assert await rows(database, "SELECT 1 FROM inbox WHERE outcome <> 'applied'") == []


async def test_later_events_of_a_waiting_line_join_it_and_copies_do_not(
    database: Database,
) -> None:
    key, other = uuid4(), uuid4()
    handler = Stumbling((key, 1))
    consumer = ear(database, handler)
    told = await records(database, key, other, key)
    await consumer.apply([batch(told[:1])])
    await consumer.apply([batch([told[0], *told])])
    assert handler.tried.count((str(key), 2)) == 0
    assert await line(database, other) == [1]
    handler.guilty.clear()
    await until(replayed(consumer))
    assert await line(database, key) == [1, 2]


async def test_what_a_failed_event_wrote_and_told_is_gone(database: Database) -> None:
    key, other = uuid4(), uuid4()
    consumer = ear(database, Stumbling((key, 1)))
    await consumer.apply([batch(await records(database, key, other))])
    assert await line(database, key) == []
    causes = await rows(database, "SELECT headers ->> 'ce_causationid' AS cause FROM outbox")
    assert len(causes) == 1


async def test_each_try_waits_longer_and_the_last_one_is_a_dead_letter(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parking, "MOST_ATTEMPTS", 3)
    key = uuid4()
    handler = Stumbling((key, 1))
    consumer = ear(database, handler)
    replay = Replay(consumer)
    await consumer.apply([batch(await records(database, key, key))])
    pauses = []
    for _ in range(2):
        pauses += await rows(database, "SELECT next_at - now() AS pause FROM parked_key")
        await make_due(database)
        assert await replay.step()
    assert len(await rows(database, "SELECT * FROM dead_letter")) == 1
    # State-carrying: the newest wins, so the line goes on without its head.
    await until(replayed(consumer))
    assert await line(database, key) == [2]
    outcomes = await rows(database, "SELECT outcome FROM inbox ORDER BY outcome")
    assert [row.outcome for row in outcomes] == ["applied", "dead"]
    assert handler.tried.count((str(key), 1)) >= 3


async def test_a_line_whose_type_says_so_is_held_behind_its_dead_head(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parking, "MOST_ATTEMPTS", 2)
    monkeypatch.setattr(MembershipChanged, "on_death", OnDeath.HOLD)
    key = uuid4()
    consumer = ear(database, Stumbling((key, 1)))
    await consumer.apply([batch(await records(database, key, key))])
    await make_due(database)
    replay = Replay(consumer)
    assert await replay.step()
    await make_due(database)
    assert not await replay.step()
    assert await line(database, key) == []
    assert [row.is_held for row in await rows(database, "SELECT is_held FROM parked_key")] == [True]
    assert len(await rows(database, "SELECT 1 FROM parked")) == 1


async def test_two_replays_never_act_on_one_line_at_once(database: Database) -> None:
    keys = [uuid4() for _ in range(3)]
    handler = Stumbling(*((key, 1) for key in keys))
    consumer = ear(database, handler)
    await consumer.apply([batch(await records(database, *(keys * 5)))])
    handler.guilty.clear()
    await make_due(database)

    await asyncio.gather(*(until(replayed(consumer)) for _ in range(3)))
    for key in keys:
        assert await line(database, key) == [1, 2, 3, 4, 5]


async def test_an_event_that_always_meets_a_lock_is_parked_in_the_end(database: Database) -> None:
    key, other = uuid4(), uuid4()

    async def locked_out(event: Event[MembershipChanged], uow: UnitOfWork) -> None:
        if event.key == str(key):
            await uow.session.execute(text("SET LOCAL statement_timeout = 20"))
            await uow.session.execute(text("SELECT pg_sleep(1)"))
        await note_effect(event, uow)

    consumer = ear(database, locked_out)
    told = batch(await records(database, key, other))
    for _ in range(4):
        with pytest.raises(HouseDown):
            await consumer.apply([told])
    assert await effects(database) == []
    await consumer.apply([told])
    assert await line(database, other) == [1]
    (waiting,) = await rows(database, "SELECT key, error FROM parked_key")
    assert waiting.key == str(key)
    assert "57014" in waiting.error


async def test_a_failure_that_only_the_commit_shows_is_blamed_on_its_event_alone(
    database: Database,
) -> None:
    await rows(database, "CREATE TABLE once (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)")
    await rows(database, "INSERT INTO once VALUES (1)")
    key, other = uuid4(), uuid4()

    async def late(event: Event[MembershipChanged], uow: UnitOfWork) -> None:
        if event.key == str(key):
            await uow.session.execute(text("INSERT INTO once VALUES (1)"))
        await note_effect(event, uow)

    consumer = ear(database, late)
    await consumer.apply([batch(await records(database, key, other))])
    assert await line(database, other) == [1]
    await make_due(database)
    assert await Replay(consumer).step()
    (waiting,) = await rows(database, "SELECT attempts FROM parked_key")
    assert waiting.attempts == 2


async def test_too_many_waiting_lines_are_an_outage(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parking, "MOST_KEYS", 3)
    keys = [uuid4() for _ in range(6)]
    consumer = ear(database, Stumbling(*((key, 1) for key in keys)))
    with pytest.raises(HouseDown, match="parked"):
        await consumer.apply([batch(await records(database, *keys))])
    assert await rows(database, "SELECT 1 FROM inbox") == []


async def test_an_outage_during_a_replay_counts_as_no_attempt(database: Database) -> None:
    key = uuid4()
    handler = Stumbling((key, 1))
    consumer = ear(database, handler)
    await consumer.apply([batch(await records(database, key))])
    handler.error = HouseDown("the database is away")
    await make_due(database)
    with pytest.raises(HouseDown):
        await Replay(consumer).step()
    (waiting,) = await rows(database, "SELECT attempts FROM parked_key")
    assert waiting.attempts == 1


@given(st.integers(1, 200), st.floats(0, 1))
def test_pauses_grow_to_five_minutes_and_never_vanish(attempts: int, jitter: float) -> None:
    pause = pause_after(attempts, jitter)
    assert timedelta(milliseconds=75) <= pause <= LONGEST_PAUSE
    assert pause_after(attempts, 0) <= pause_after(attempts + 1, 0)


async def test_a_replay_looks_again_soon_only_while_a_line_will_be_due(database: Database) -> None:
    key = uuid4()
    consumer = ear(database, Stumbling((key, 1)))
    replay = Replay(consumer)
    assert not await replay.step()
    assert replay.rest == 1.0
    await consumer.apply([batch(await records(database, key))])
    await rows(database, "UPDATE parked_key SET next_at = now() + interval '1 minute'")
    assert not await replay.step()
    assert replay.rest == 0.1
    # A held line waits for an operator, whose command wakes the loop.
    await rows(database, "UPDATE parked_key SET is_held = true")
    assert not await replay.step()
    assert replay.rest == 1.0
