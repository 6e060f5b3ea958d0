"""How many statements the backbone takes: a batch of a hundred costs what a batch of one does."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from shared.contracts.envelope import Event
from shared.contracts.registry import MembershipChanged
from shared.db.unit_of_work import Database, UnitOfWork
from shared.messaging.acting import InBatches
from shared.messaging.consumer import Consumer
from shared.messaging.in_process import InProcessTransport
from shared.messaging.relay import Relay
from shared.messaging.transport import Batch, Record, Span
from tests.support.events import membership, tell
from tests.support.statements import note_statements

TOPIC = "registry.memberships"


@asynccontextmanager
async def counting(database: Database) -> AsyncIterator[list[str]]:
    said: list[str] = []
    end = note_statements(database.engine, said.append)
    yield said
    # The driver tells of a statement a round of the loop after its end.
    await asyncio.sleep(0)
    end()


async def nothing(events: Sequence[Event[Any]], uow: UnitOfWork) -> None:
    """Acts on nothing, so that only the backbone's own statements are counted."""


@pytest.mark.parametrize("size", [1, 100])
async def test_telling_takes_one_statement(matching_database: Database, size: int) -> None:
    async with counting(matching_database) as said:
        await tell(matching_database, *(membership() for _ in range(size)))
    assert len(said) == 1, said


@pytest.mark.parametrize("size", [1, 100])
async def test_sending_takes_two_statements(matching_database: Database, size: int) -> None:
    await tell(matching_database, *(membership() for _ in range(size)))
    relay = Relay(matching_database, InProcessTransport({}), service="matching")
    async with counting(matching_database) as said:
        assert await relay.step()
    assert len(said) == 2, said


@pytest.mark.parametrize("size", [1, 100])
async def test_hearing_takes_two_statements(matching_database: Database, size: int) -> None:
    key = uuid4()
    await tell(matching_database, *(membership(key) for _ in range(size)))
    async with matching_database.connection() as connection:
        rows = (
            await connection.execute(
                text("DELETE FROM outbox RETURNING sequence, headers, payload")
            )
        ).all()
    records = tuple(
        Record(
            TOPIC,
            0,
            row.sequence - 1,
            str(key),
            tuple((name, value.encode()) for name, value in row.headers.items()),
            row.payload,
        )
        for row in sorted(rows, key=lambda row: row.sequence)
    )
    consumer = Consumer("matching", matching_database, {MembershipChanged: InBatches(nothing)})
    await consumer.begin_at(TOPIC, 0, 0)
    async with counting(matching_database) as said:
        await consumer.apply([Batch(records, Span(TOPIC, 0, 0, size))])
    assert len(said) == 2, said
