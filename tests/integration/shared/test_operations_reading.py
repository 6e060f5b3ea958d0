"""What operators decide about records that cannot be read or sent, and where reading goes on."""

import base64
from uuid import uuid4

import httpx2
import pytest

from shared.db.unit_of_work import Database
from shared.messaging.consumer import Consumer
from shared.messaging.relay import Relay
from shared.messaging.transport import Outbound, RowRefused, Unpublishable
from tests.support.events import membership, outbox_length, tell
from tests.support.operators import REASON, items, post, quarantine, slug
from tests.support.parking import TOPIC, Stumbling, batch, ear, line, records, replayed, rows
from tests.support.waiting import until


@pytest.fixture
def consumer(database: Database) -> Consumer:
    return ear(database, Stumbling())


async def test_a_record_that_can_be_read_by_now_is_acted_on(
    desk: httpx2.AsyncClient, database: Database, consumer: Consumer
) -> None:
    key = uuid4()
    (came,) = await quarantine(database, key)
    (listed,) = await items(desk, "/quarantine")
    assert (listed["topic"], listed["key"]) == (TOPIC, str(key))
    assert listed["type"] == "registry.membership.changed.v1"
    assert "of a later day" in listed["reason"]
    contents = (await desk.get(f"/quarantine/{listed['id']}")).json()["contents"]
    assert base64.b64decode(contents["value_base64"]) == came.value
    assert contents["value_text"] == came.value.decode()
    path = f"/quarantine/{listed['id']}/redrive"
    assert (await post(desk, path)).json() == {"outcome": "parked"}
    assert (await post(desk, path)).status_code == 404
    await until(replayed(consumer))
    assert await line(database, key) == [1]
    # Another copy on the wire changes nothing.
    await consumer.apply([batch([came])])
    assert await line(database, key) == [1]


async def test_a_record_that_was_heard_before_only_goes(
    desk: httpx2.AsyncClient, database: Database, consumer: Consumer
) -> None:
    key = uuid4()
    came = await quarantine(database, key)
    await consumer.apply([batch(came)])
    (listed,) = await items(desk, "/quarantine")
    answer = await post(desk, f"/quarantine/{listed['id']}/redrive")
    assert answer.json() == {"outcome": "duplicate"}
    assert await items(desk, "/quarantine") == []
    assert await line(database, key) == [1]


async def test_a_record_that_still_cannot_be_read_stays_and_says_why(
    desk: httpx2.AsyncClient, database: Database
) -> None:
    await quarantine(database, uuid4())
    await rows(database, r"UPDATE quarantine SET value = '\xff00'")
    (listed,) = await items(desk, "/quarantine")
    path = f"/quarantine/{listed['id']}"
    shown = (await desk.get(path)).json()["contents"]
    assert (shown["value_text"], shown["value_base64"]) == (None, "/wA=")
    refused = await post(desk, f"{path}/redrive")
    assert (refused.status_code, slug(refused)) == (409, "still-unreadable")
    assert "ContractBreach" in refused.json()["detail"]
    assert len(await items(desk, "/quarantine")) == 1
    assert (await post(desk, f"{path}/discard")).status_code == 422
    assert (await post(desk, f"{path}/discard", reason=REASON)).status_code == 204
    assert await items(desk, "/quarantine") == []


async def test_many_are_read_again_and_what_cannot_be_read_stays(
    desk: httpx2.AsyncClient, database: Database, consumer: Consumer
) -> None:
    keys = [uuid4() for _ in range(3)]
    came = await quarantine(database, *keys, *keys)
    await consumer.apply([batch(came[:1])])
    await rows(
        database,
        r"UPDATE quarantine SET value = '\xff' WHERE seq = (SELECT max(seq) FROM quarantine)",
    )
    none = await post(desk, "/quarantine/redrive", type="registry.project.closed.v1")
    assert (none.json()["parked"], none.json()["unreadable"]) == (0, 0)
    answer = await post(desk, "/quarantine/redrive", type="registry.membership.changed.v1")
    assert answer.json() == {
        "parked": 4,
        "duplicate": 1,
        "ignored": 0,
        "unreadable": 1,
        "next": None,
    }
    await until(replayed(consumer))
    assert [await line(database, key) for key in keys] == [[1, 2], [1, 2], [1]]
    assert (await post(desk, "/quarantine/redrive", after="?")).status_code == 400


async def test_an_operator_says_where_reading_goes_on(
    desk: httpx2.AsyncClient, database: Database
) -> None:
    await rows(database, "INSERT INTO consumer_position VALUES ('matching', 't', 0, 7, 'x')")
    (listed,) = await items(desk, "/positions")
    assert (listed["next_offset"], listed["last_event_id"]) == (7, "x")
    place = {"consumer": "matching", "topic": "t", "partition": 0}
    assert (await post(desk, "/positions/skip-to", **place, next_offset=3)).status_code == 422
    why = {"reason": REASON}
    answer = await post(desk, "/positions/skip-to", **place, **why, next_offset=3)
    assert (answer.json()["next_offset"], answer.json()["last_event_id"]) == (3, None)
    assert (await items(desk, "/positions"))[0] == answer.json()
    assert (await post(desk, "/positions/from-start", **place, **why)).status_code == 204
    assert await items(desk, "/positions") == []
    gone = await post(desk, "/positions/from-start", **place, **why)
    assert (gone.status_code, slug(gone)) == (404, "position-not-found")
    noted = await rows(database, "SELECT decision ->> 'reason' AS why FROM audit")
    assert [row.why for row in noted] == [REASON, REASON]


class Post:
    """A transport that keeps what it takes, and for a while can never take some keys."""

    batch_limit = 100
    has_many_relays = True

    def __init__(self) -> None:
        self.refuses: set[str] = set()
        self.took: list[tuple[str, str]] = []

    async def publish(self, sent: list[Outbound]) -> list[RowRefused | None]:
        """Take or refuse each."""
        answers: list[RowRefused | None] = []
        for row in sent:
            if row.key in self.refuses:
                answers.append(Unpublishable("malformed"))
                # Only the first of a key can be told to be at fault.
                self.refuses.discard(row.key)
            else:
                answers.append(None)
                self.took.append((row.key, row.headers["ce_sequence"][-2:]))
        return answers


async def test_what_could_not_leave_leaves_before_what_still_waits_of_its_key(
    desk: httpx2.AsyncClient, database: Database
) -> None:
    key = uuid4()
    await tell(database, membership(key), membership(key))
    transport = Post()
    transport.refuses.add(str(key))
    relay = Relay(database, transport, service="matching")  # type: ignore[arg-type]
    while await relay.step():
        pass
    state = (await desk.get("/outbox")).json()
    assert (state["length"], state["dead"]) == (0, 1)
    (listed,) = await items(desk, "/outbox/dead")
    assert (listed["key"], listed["sequence"]) == (str(key), 1)
    path = f"/outbox/dead/{listed['id']}"
    assert str(key) in (await desk.get(path)).json()["contents"]["value_text"]
    await tell(database, membership(key))
    await rows(database, "UPDATE outbox_dead SET created_at = now() - interval '1 day'")
    assert (await post(desk, f"{path}/redrive")).status_code == 204
    assert (await post(desk, f"{path}/redrive")).status_code == 404
    # It is old, and yet the outbox does not seem to stand still.
    assert (await desk.get("/outbox")).json()["oldest_seconds"] < 60
    transport.took.clear()
    while await relay.step():
        pass
    assert transport.took == [(str(key), "01"), (str(key), "03")]
    assert await outbox_length(database) == 0


async def test_what_can_never_leave_is_given_up_with_a_reason(
    desk: httpx2.AsyncClient, database: Database
) -> None:
    await tell(database, membership())
    await rows(database, "UPDATE outbox SET attempts = 2, last_error = 'no'")
    (refused,) = (await desk.get("/outbox")).json()["refused"]
    assert (refused["attempts"], refused["last_error"]) == (2, "no")
    await rows(
        database,
        "INSERT INTO outbox_dead SELECT *, 'too large', now() FROM outbox",
    )
    (listed,) = await items(desk, "/outbox/dead")
    path = f"/outbox/dead/{listed['id']}/discard"
    assert (await post(desk, path)).status_code == 422
    assert (await post(desk, path, reason=REASON)).status_code == 204
    assert (await post(desk, path, reason=REASON)).status_code == 404


async def test_operators_decide_also_while_the_outbox_is_full(
    desk: httpx2.AsyncClient, database: Database
) -> None:
    await records(database, uuid4())
    await tell(database, membership())
    await rows(database, "UPDATE outbox SET created_at = now() - interval '1 day'")
    refused = await post(desk, "http://m.test/v1/profiles/me/publish")
    assert refused.status_code == 503
    assert (await post(desk, "/dead-letters/redrive", topic=TOPIC)).status_code == 200


@pytest.mark.parametrize("name", ["x", "matching:99999999999999999999", "%00:1", "é:1", "a:1:2"])
async def test_names_that_nobody_gave_are_not_found(desk: httpx2.AsyncClient, name: str) -> None:
    for kind in ("parked", "dead-letters", "quarantine"):
        assert (await desk.get(f"/{kind}/{name}")).status_code in (404, 422), (kind, name)
