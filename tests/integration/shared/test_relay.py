"""What leaves the outbox and what stays: one refused place never hides another."""

import asyncio
from collections.abc import Sequence
from uuid import uuid4

import pytest
from sqlalchemy import text

from shared.contracts.codec import MAX_BYTES
from shared.db.unit_of_work import Database
from shared.errors import HouseDown
from shared.messaging.finishing import finish
from shared.messaging.relay import Relay
from shared.messaging.transport import Hearer, Outbound, RowRefused, TopicRefused
from shared.messaging.watchdog import Pulse
from tests.support.events import membership, outbox_length, tell
from tests.support.waiting import until


class Scripted:
    """A transport that refuses what it is told to, and keeps what it took."""

    batch_limit = 3
    has_many_relays = True

    def __init__(self) -> None:
        self.refusals: dict[str, RowRefused] = {}
        self.away = False
        self.took: list[str] = []

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def hear(self, hearer: Hearer) -> None: ...

    def troubles(self) -> dict[str, str]:
        return {}

    async def pulses(self) -> Sequence[Pulse]:
        return ()

    async def publish(self, rows: Sequence[Outbound]) -> list[RowRefused | None]:
        if self.away:
            raise HouseDown("the broker is away")
        answers = [self.refusals.get(row.key) or self.refusals.get(row.topic) for row in rows]
        self.took += [row.key for row, answer in zip(rows, answers, strict=True) if not answer]
        return answers


def relay_of(database: Database, transport: Scripted) -> Relay:
    return Relay(database, transport, service="registry")


async def left_with(database: Database, relay: Relay, length: int) -> None:
    async def is_so() -> bool:
        await relay.step()
        return await outbox_length(database) == length

    await until(is_so, seconds=5)


async def test_more_refused_rows_than_a_batch_holds_do_not_hide_another_key(
    registry_database: Database,
) -> None:
    transport, guilty, innocent = Scripted(), uuid4(), uuid4()
    transport.refusals[str(guilty)] = RowRefused("poison")
    await tell(registry_database, *(membership(guilty) for _ in range(9)), membership(innocent))
    relay = relay_of(registry_database, transport)
    await left_with(registry_database, relay, 9)
    assert transport.took == [str(innocent)]
    assert relay.trouble == "poison"
    transport.refusals.clear()
    await left_with(registry_database, relay, 0)
    assert transport.took == [str(innocent)] + [str(guilty)] * 9
    assert relay.trouble is None


async def test_a_topic_nobody_knows_rests_as_a_whole(registry_database: Database) -> None:
    transport = Scripted()
    transport.refusals["registry.memberships"] = TopicRefused("no such topic")
    await tell(registry_database, *(membership() for _ in range(9)))
    relay = relay_of(registry_database, transport)
    assert await relay.step()
    assert not await relay.step()
    assert await outbox_length(registry_database) == 9
    transport.refusals.clear()
    await left_with(registry_database, relay, 0)


async def test_after_a_refused_row_the_later_ones_of_its_key_stay(
    registry_database: Database,
) -> None:
    class RefusesSecond(Scripted):
        async def publish(self, rows: Sequence[Outbound]) -> list[RowRefused | None]:
            return [None, RowRefused("lost on the way"), None]

    await tell(registry_database, *[membership(uuid4())] * 3)
    await relay_of(registry_database, RefusesSecond()).step()
    async with registry_database.connection() as connection:
        rows = await connection.execute(
            text("SELECT sequence, attempts, last_error FROM outbox ORDER BY id")
        )
        assert [tuple(row) for row in rows] == [(2, 1, "lost on the way"), (3, 0, None)]


async def test_what_no_reader_would_take_is_put_aside_with_its_reason(
    registry_database: Database,
) -> None:
    key = uuid4()
    await tell(registry_database, membership(key), membership(key))
    async with registry_database.connection() as connection:
        await connection.execute(
            text(
                "UPDATE outbox SET payload = convert_to(repeat('x', :n), 'UTF8') WHERE sequence = 1"
            ),
            {"n": MAX_BYTES + 1},
        )
    transport = Scripted()
    await left_with(registry_database, relay_of(registry_database, transport), 0)
    assert transport.took[-1:] == [str(key)]
    async with registry_database.connection() as connection:
        dead = (await connection.execute(text("SELECT sequence, reason FROM outbox_dead"))).one()
    assert dead.sequence == 1
    assert "bytes" in dead.reason


async def test_an_outage_keeps_every_row_and_is_over_by_itself(registry_database: Database) -> None:
    transport = Scripted()
    transport.away = True
    await tell(registry_database, *(membership() for _ in range(5)))
    relay = relay_of(registry_database, transport)
    assert not await relay.step()
    assert relay.trouble == "the broker is away"
    assert await outbox_length(registry_database) == 5
    transport.away = False
    await left_with(registry_database, relay, 0)
    assert len(transport.took) == 5


async def test_two_relays_never_send_the_same_rows_at_once(registry_database: Database) -> None:
    held, go_on = asyncio.Event(), asyncio.Event()

    class Waits(Scripted):
        async def publish(self, rows: Sequence[Outbound]) -> list[RowRefused | None]:
            held.set()
            await go_on.wait()
            return await super().publish(rows)

    await tell(registry_database, membership())
    first = asyncio.create_task(relay_of(registry_database, Waits()).step())
    await held.wait()
    other = Scripted()
    assert not await relay_of(registry_database, other).step()
    go_on.set()
    assert await first
    assert other.took == []


async def test_a_step_in_hand_is_finished_before_a_stop() -> None:
    begun, go_on, written = asyncio.Event(), asyncio.Event(), []

    async def step() -> None:
        begun.set()
        await go_on.wait()
        written.append("done")

    task = asyncio.create_task(finish(step()))
    await begun.wait()
    task.cancel()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert written == ["done"]
