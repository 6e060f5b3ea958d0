"""Two processes at one line in the same moment: a later event never passes a parked one."""

import asyncio
from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from shared.contracts.envelope import Event
from shared.contracts.registry import MembershipChanged
from shared.db.unit_of_work import Database, UnitOfWork
from shared.messaging.consumer import Consumer
from shared.messaging.transport import Batch, Record
from tests.support.events import effects, make_effects, membership, note_effect, tell
from tests.support.waiting import until

_WAITING = text(
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND wait_event_type = 'Lock'"
)
_LINES = text("SELECT key, count(*) AS many FROM parked GROUP BY key")


class AtTheCommit:
    """Holds whoever comes to the commit until it is let go."""

    def __init__(self) -> None:
        self.reached, self.let_go = asyncio.Event(), asyncio.Event()

    async def reach(self, point: str) -> None:
        if point == "consumer.before_commit":
            self.reached.set()
            await self.let_go.wait()


async def fail_at_first(event: Event[MembershipChanged], uow: UnitOfWork) -> None:
    if event.sequence == 1:
        raise ValueError("cannot be acted on")
    await note_effect(event, uow)


@pytest.fixture
async def database(matching_database: Database) -> Database:
    await make_effects(matching_database)
    return matching_database


async def told(database: Database, key: UUID, count: int) -> list[Record]:
    await tell(database, *(membership(key) for _ in range(count)))
    async with database.connection() as connection:
        found = (
            await connection.execute(
                text("DELETE FROM outbox RETURNING id, topic, partition_key, headers, payload")
            )
        ).all()
    return [
        Record(
            row.topic,
            0,
            -1,
            row.partition_key,
            tuple((name, value.encode()) for name, value in row.headers.items()),
            row.payload,
        )
        for row in sorted(found, key=lambda row: row.id)
    ]


def batch(records: Sequence[Record]) -> Batch:
    return Batch(tuple(records), None)


async def test_a_line_that_was_parked_while_its_events_were_taken_in_is_seen(
    database: Database,
) -> None:
    hooks, key = AtTheCommit(), uuid4()
    records = await told(database, key, 2)
    first = Consumer("matching", database, {MembershipChanged: fail_at_first}, hooks=hooks)
    second = Consumer("matching", database, {MembershipChanged: fail_at_first})
    parking = asyncio.create_task(first.apply([batch(records[:1])]))
    await hooks.reached.wait()
    # Handed over once more, with the one behind it: it waits for the first one's inbox row.
    following = asyncio.create_task(second.apply([batch(records)]))

    async def waits() -> bool:
        async with database.connection() as connection:
            return bool(await connection.scalar(_WAITING))

    await until(waits)
    hooks.let_go.set()
    await asyncio.gather(parking, following)
    assert await effects(database) == []
    async with database.connection() as connection:
        assert [tuple(row) for row in await connection.execute(_LINES)] == [(str(key), 2)]
