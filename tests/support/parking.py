"""A handler that stumbles, and what becomes of the events that it stumbles over."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text

from shared.contracts.envelope import Event
from shared.contracts.registry import MembershipChanged
from shared.db.unit_of_work import Database, UnitOfWork
from shared.messaging.acting import Hearing
from shared.messaging.consumer import Consumer
from shared.messaging.replay import Replay
from shared.messaging.transport import Batch, Record
from tests.support.events import effects, membership, note_effect, tell

TOPIC = "registry.memberships"


async def rows(database: Database, query: str, **values: Any) -> list[Any]:
    """What a query answers."""
    async with database.connection() as connection:
        result = await connection.execute(text(query), values)
        return list(result.all()) if result.returns_rows else []


async def records(database: Database, *keys: UUID) -> list[Record]:
    """Real records, taken from the outbox in the order in which the keys are named."""
    for key in keys:
        await tell(database, membership(key))
    found = await rows(database, "DELETE FROM outbox RETURNING id, headers, payload, partition_key")
    return [
        Record(
            TOPIC,
            0,
            -1,
            row.partition_key,
            tuple((name, value.encode()) for name, value in row.headers.items()),
            row.payload,
        )
        for row in sorted(found, key=lambda row: row.id)
    ]


def batch(some: Sequence[Record]) -> Batch:
    """Records as the transport in one process hands them over."""
    return Batch(tuple(some), None)


class Stumbling:
    """A handler that fails at chosen (key, sequence) until it is cured."""

    def __init__(self, *guilty: tuple[UUID, int], error: Exception | None = None) -> None:
        self.guilty = {(str(key), number) for key, number in guilty}
        self.error = error or ValueError("cannot be acted on")
        self.tried: list[tuple[str, int]] = []

    async def __call__(self, event: Event[MembershipChanged], uow: UnitOfWork) -> None:
        self.tried.append((event.key, event.sequence))
        await note_effect(event, uow)
        uow.publish(membership())
        if (event.key, event.sequence) in self.guilty:
            raise self.error


def ear(database: Database, handler: Hearing) -> Consumer:
    """An ear with this one handler."""
    return Consumer("matching", database, {MembershipChanged: handler})


async def line(database: Database, key: UUID) -> list[int]:
    """The sequence numbers that were acted on, in the order in which it happened."""
    return [number for k, number in await effects(database) if k == str(key)]


async def make_due(database: Database) -> None:
    """Let every line be tried now."""
    await rows(database, "UPDATE parked_key SET next_at = now()")


def replayed(consumer: Consumer) -> Callable[[], Any]:
    """Replays all that is due, and answers whether no line waits any more."""
    replay = Replay(consumer)

    async def is_empty() -> bool:
        while await replay.step():
            pass
        return not await rows(consumer.database, "SELECT 1 FROM parked_key")

    return is_empty
