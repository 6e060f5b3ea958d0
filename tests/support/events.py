"""Events and effects for tests of the backbone: one teller, one hearer, a table of effects."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from shared.contracts.envelope import Event
from shared.contracts.registry import Member, MembershipChanged, ProjectClosed
from shared.contracts.values import MemberRole
from shared.db.unit_of_work import Database, UnitOfWork
from shared.messaging.acting import Actor, Hears
from shared.messaging.kept import Heard
from shared.messaging.transport import Record

EFFECTS = "CREATE TABLE effect (n bigserial, event_id text, topic text, key text, sequence bigint)"


def membership(partner_id: UUID | None = None) -> MembershipChanged:
    """A fact about one partner."""
    member = Member(person_id=uuid4(), role=MemberRole.ADMINISTRATOR)
    return MembershipChanged(partner_id=partner_id or uuid4(), members=(member,))


async def tell(database: Database, *facts: MembershipChanged | ProjectClosed) -> None:
    """Tell the facts in one unit of work."""
    async with database.unit_of_work() as uow:
        for fact in facts:
            uow.publish(fact)


async def note_effect(event: Event[MembershipChanged], uow: UnitOfWork) -> None:
    """A handler that writes down what it was handed."""
    await uow.session.execute(
        text(
            "INSERT INTO effect (event_id, topic, key, sequence) "
            "VALUES (:id, :topic, :key, :sequence)"
        ),
        {"id": event.id, "topic": event.topic, "key": event.key, "sequence": event.sequence},
    )


async def act_on(hears: Hears, event: Event[Any], uow: UnitOfWork) -> None:
    """Let an ear act on one event, whatever the form of its handler."""
    record = Record(event.topic, 0, -1, event.key, (), b"")
    await Actor(hears).act(uow, [Heard(event, record)])


async def effects(database: Database) -> list[tuple[str, int]]:
    """(key, sequence) of every effect, in the order they happened."""
    async with database.connection() as connection:
        found = await connection.execute(text("SELECT key, sequence FROM effect ORDER BY n"))
        return [(row.key, row.sequence) for row in found]


async def make_effects(database: Database) -> None:
    """Make the table of effects."""
    async with database.connection() as connection:
        await connection.execute(text(EFFECTS))


async def outbox_length(database: Database) -> int:
    """How many rows wait to leave."""
    async with database.connection() as connection:
        return int(await connection.scalar(text("SELECT count(*) FROM outbox")) or 0)
