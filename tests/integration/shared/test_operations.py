"""What operators decide about events that wait or died: once, in order, and written down."""

from uuid import uuid4

import httpx2
import pytest

from shared.contracts.catalog import OnDeath
from shared.contracts.registry import MembershipChanged
from shared.db.unit_of_work import Database
from shared.messaging.replay import Replay
from tests.support.operators import (
    REASON,
    audited,
    bury_heads,
    die,
    items,
    outcomes,
    post,
    slug,
    wait_in_line,
)
from tests.support.parking import (
    TOPIC,
    batch,
    line,
    records,
    replayed,
    rows,
)
from tests.support.waiting import until

PATHS = [
    ("GET", "/parked"),
    ("GET", "/parked/x"),
    ("GET", "/parked/x/events/1"),
    ("POST", "/parked/x/redrive"),
    ("POST", "/parked/x/discard"),
    ("GET", "/dead-letters"),
    ("GET", "/dead-letters/x"),
    ("POST", "/dead-letters/redrive"),
    ("POST", "/dead-letters/x/redrive"),
    ("POST", "/dead-letters/x/discard"),
    ("GET", "/quarantine"),
    ("GET", "/quarantine/x"),
    ("POST", "/quarantine/redrive"),
    ("POST", "/quarantine/x/redrive"),
    ("POST", "/quarantine/x/discard"),
    ("GET", "/positions"),
    ("POST", "/positions/skip-to"),
    ("POST", "/positions/from-start"),
    ("GET", "/outbox"),
    ("GET", "/outbox/dead"),
    ("GET", "/outbox/dead/1"),
    ("POST", "/outbox/dead/1/redrive"),
    ("POST", "/outbox/dead/1/discard"),
]


async def test_only_operators_come_in(desk: httpx2.AsyncClient) -> None:
    for method, path in PATHS:
        for role in ("person", "reviewer", "partner"):
            other = {"Authorization": f"Bearer {role}:{uuid4()}"}
            refused = await desk.request(method, path, headers=other)
            assert refused.status_code == 403, (method, path, role)
        unknown = await desk.request(method, path, headers={"Authorization": ""})
        assert unknown.status_code == 401, (method, path)
    described = (await desk.get("http://m.test/openapi.json")).json()["paths"]
    routes = [
        (method, path)
        for path, operations in described.items()
        for method in operations
        if path.startswith("/v1/operations")
    ]
    assert len(routes) == len(PATHS)


async def test_a_waiting_line_is_listed_shown_and_tried_now(
    desk: httpx2.AsyncClient, database: Database
) -> None:
    key, other = uuid4(), uuid4()
    consumer, handler = await wait_in_line(database, key, 3)
    await wait_in_line(database, other, 1)
    assert {each["key"] for each in await items(desk, "/parked")} == {str(key), str(other)}
    (listed,) = (await desk.get("/parked", params={"key": str(key)})).json()["items"]
    assert (listed["topic"], listed["waiting"], listed["attempts"]) == (TOPIC, 3, 1)
    path = f"/parked/{listed['id']}"
    shown = await desk.get(path)
    queue = shown.json()["queue"]
    assert [each["seq"] for each in queue] == sorted(each["seq"] for each in queue)
    assert queue[0]["seq"] == listed["head"]
    assert "person_id" not in shown.text
    event = (await desk.get(f"{path}/events/{queue[0]['seq']}")).json()
    assert str(key) in event["contents"]["value_text"]
    await rows(database, "UPDATE parked_key SET next_at = now() + interval '1 hour'")
    assert not await Replay(consumer).step()
    handler.guilty.clear()
    assert (await post(desk, f"{path}/redrive")).status_code == 200
    while await Replay(consumer).step():
        pass
    assert await line(database, key) == [1, 2, 3]
    gone = await post(desk, f"{path}/redrive")
    assert (gone.status_code, slug(gone)) == (404, "line-not-found")


async def test_only_the_head_that_was_seen_is_given_up(
    desk: httpx2.AsyncClient, database: Database
) -> None:
    key = uuid4()
    consumer, _ = await wait_in_line(database, key, 3)
    (listed,) = await items(desk, "/parked")
    path = f"/parked/{listed['id']}/discard"
    assert (await post(desk, path, head=listed["head"])).status_code == 422
    other = await post(desk, path, head=listed["head"] + 1, reason=REASON)
    assert (other.status_code, slug(other)) == (409, "head-moved")
    answer = await post(desk, path, head=listed["head"], reason=REASON)
    assert (answer.json()["waiting"], answer.json()["attempts"]) == (2, 0)
    await until(replayed(consumer))
    assert await line(database, key) == [2, 3]
    assert sorted(await outcomes(database)) == ["applied", "applied", "discarded"]
    assert await audited(database) == [("event.discarded", REASON)]


async def test_a_dead_letter_sent_again_stands_before_what_waits_behind_it(
    desk: httpx2.AsyncClient,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    held: None,
) -> None:
    key = uuid4()
    consumer, _ = await die(database, key, monkeypatch, behind=2)
    (waits,) = await items(desk, "/parked")
    refused = await post(desk, f"/parked/{waits['id']}/redrive")
    assert (waits["is_held"], slug(refused)) == (True, "line-held")
    (letter,) = await items(desk, "/dead-letters")
    assert "contents" not in letter
    shown = (await desk.get(f"/dead-letters/{letter['id']}")).json()
    assert str(key) in shown["contents"]["value_text"]
    answer = await post(desk, f"/dead-letters/{letter['id']}/redrive")
    assert answer.json() == {"redriven": 1}
    await until(replayed(consumer))
    assert await line(database, key) == [1, 2, 3]
    assert set(await outcomes(database)) == {"applied"}
    again = await post(desk, f"/dead-letters/{letter['id']}/redrive")
    assert (again.status_code, slug(again)) == (404, "dead-letter-not-found")


async def test_a_held_line_stays_held_while_an_older_letter_is_sent_again(
    desk: httpx2.AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = uuid4()
    consumer, handler = await die(database, key, monkeypatch)
    monkeypatch.setattr(MembershipChanged, "on_death", OnDeath.HOLD)
    handler.guilty.add((str(key), 2))
    await consumer.apply([batch(await records(database, key, key))])
    await bury_heads(consumer, monkeypatch)
    handler.guilty.clear()
    holder, older = await items(desk, "/dead-letters")
    await post(desk, f"/dead-letters/{older['id']}/redrive")
    assert not await Replay(consumer).step()
    assert await line(database, key) == []
    await post(desk, f"/dead-letters/{holder['id']}/redrive")
    await until(replayed(consumer))
    assert await line(database, key) == [1, 2, 3]


@pytest.mark.parametrize("behind", [0, 2])
async def test_discarding_a_dead_head_lets_its_line_go(
    desk: httpx2.AsyncClient,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    held: None,
    behind: int,
) -> None:
    key = uuid4()
    consumer, _ = await die(database, key, monkeypatch, behind=behind)
    (letter,) = await items(desk, "/dead-letters")
    path = f"/dead-letters/{letter['id']}/discard"
    assert (await post(desk, path)).status_code == 422
    assert (await post(desk, path, reason=REASON)).status_code == 204
    assert (await post(desk, path, reason=REASON)).status_code == 404
    await until(replayed(consumer))
    assert await line(database, key) == [2, 3][:behind]
    assert (await outcomes(database)).count("discarded") == 1
    assert await audited(database) == [("event.discarded", REASON)]
    await consumer.apply([batch(await records(database, key))])
    assert (await line(database, key))[-1] == behind + 2


async def test_lines_of_the_longest_names_are_paged_and_shown(
    desk: httpx2.AsyncClient, database: Database
) -> None:
    await rows(
        database,
        "INSERT INTO parked_key (consumer, topic, key, attempts, error) "
        "SELECT repeat('é', 100), repeat('/', 249), n || repeat('愛', 199), 1, '' "
        "FROM generate_series(1, 3) AS n",
    )
    found = await items(desk, "/parked")
    assert [each["key"][0] for each in found] == ["1", "2", "3"]
    for each in found:
        assert (await desk.get(f"/parked/{each['id']}")).json()["key"] == each["key"]
