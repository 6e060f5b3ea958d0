"""Operators beside replays, arrivals and each other: once, in order, and nothing lost."""

import asyncio
from uuid import uuid4

import httpx2
import pytest

from shared.contracts.envelope import Event
from shared.contracts.registry import MembershipChanged
from shared.db.unit_of_work import Database, UnitOfWork
from shared.messaging.replay import Replay
from tests.support.operators import (
    REASON,
    Frozen,
    audited,
    die,
    items,
    meanwhile,
    outcomes,
    post,
    wait_in_line,
)
from tests.support.parking import (
    TOPIC,
    Stumbling,
    batch,
    ear,
    line,
    make_due,
    records,
    replayed,
    rows,
)
from tests.support.waiting import until


async def test_sent_again_twice_at_once_is_acted_on_once(
    desk: httpx2.AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [uuid4() for _ in range(8)]
    for key in keys:
        consumer, _ = await die(database, key, monkeypatch)
    letters = await items(desk, "/dead-letters")
    paths = [f"/dead-letters/{each['id']}/redrive" for each in letters]
    many = [post(desk, "/dead-letters/redrive", topic=TOPIC) for _ in range(3)]
    answers = await asyncio.gather(*(post(desk, path) for path in [*paths, *paths[::-1]]), *many)
    assert {answer.status_code for answer in answers} <= {200, 404}
    done = [answer.json()["redriven"] for answer in answers if answer.status_code == 200]
    assert sum(done) == len(keys)
    await until(replayed(consumer))
    for key in keys:
        assert await line(database, key) == [1]


async def test_a_letter_sent_again_waits_for_the_replay_of_its_line(
    desk: httpx2.AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = uuid4()
    consumer, handler = await die(database, key, monkeypatch)
    handler.guilty.add((str(key), 2))
    await consumer.apply([batch(await records(database, key))])
    handler.guilty.clear()
    await make_due(database)
    (letter,) = await items(desk, "/dead-letters")
    frozen = Frozen("in the handler")

    async def slow(event: Event[MembershipChanged], uow: UnitOfWork) -> None:
        await handler(event, uow)
        await frozen.reach("in the handler")

    # The replay holds the line, and ends it when its last event is done.
    answer = await meanwhile(
        database,
        frozen,
        Replay(ear(database, slow)).step(),
        lambda: post(desk, f"/dead-letters/{letter['id']}/redrive"),
    )
    assert answer.json() == {"redriven": 1}
    await until(replayed(consumer))
    assert await line(database, key) == [2, 1]
    assert set(await outcomes(database)) == {"applied"}
    assert await rows(database, "SELECT 1 FROM parked") == []


async def test_a_head_that_a_replay_has_just_acted_on_cannot_be_given_up(
    desk: httpx2.AsyncClient, database: Database
) -> None:
    key = uuid4()
    consumer, handler = await wait_in_line(database, key, 2)
    handler.guilty.clear()
    (listed,) = await items(desk, "/parked")
    path = f"/parked/{listed['id']}/discard"
    await rows(database, "UPDATE parked_key SET next_at = now()")
    consumer.hooks = frozen = Frozen("replay.before_commit")
    answer = await meanwhile(
        database,
        frozen,
        Replay(consumer).step(),
        lambda: post(desk, path, head=listed["head"], reason=REASON),
    )
    assert answer.status_code in (404, 409)
    await until(replayed(consumer))
    assert await line(database, key) == [1, 2]
    assert set(await outcomes(database)) == {"applied"}
    assert await audited(database) == []


async def test_an_event_that_arrives_meanwhile_stays_behind(
    desk: httpx2.AsyncClient,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    held: None,
) -> None:
    key = uuid4()
    consumer, _ = await die(database, key, monkeypatch, behind=1)
    (letter,) = await items(desk, "/dead-letters")
    new = batch(await records(database, key))
    consumer.hooks = frozen = Frozen("consumer.before_commit")
    answer = await meanwhile(
        database,
        frozen,
        consumer.apply([new]),
        lambda: post(desk, f"/dead-letters/{letter['id']}/redrive"),
    )
    assert answer.json() == {"redriven": 1}
    await until(replayed(consumer))
    assert await line(database, key) == [1, 2, 3]


async def test_replays_arrivals_and_operators_together_lose_nothing_and_invert_nothing(
    desk: httpx2.AsyncClient,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    held: None,
) -> None:
    keys = [uuid4() for _ in range(6)]
    for key in keys:
        consumer, _ = await die(database, key, monkeypatch, behind=1)
    arriving = [batch(await records(database, *keys)) for _ in range(5)]

    async def arrive() -> None:
        for each in arriving:
            await ear(database, Stumbling()).apply([each])

    async def decide() -> None:
        for letter in await items(desk, "/dead-letters"):
            await post(desk, f"/dead-letters/{letter['id']}/redrive")

    await asyncio.gather(arrive(), decide(), decide(), until(replayed(consumer)))
    await until(replayed(consumer))
    for key in keys:
        assert await line(database, key) == [1, 2, 3, 4, 5, 6, 7]
