"""The bench's own events, tables and one-row handlers, on the production code of `shared`."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Column, MetaData, Table, text
from sqlalchemy.orm import registry

from shared.contracts.catalog import EventData, event
from shared.contracts.envelope import Event
from shared.db.event_tables import add_event_tables
from shared.db.unit_of_work import UnitOfWork
from shared.messaging.acting import Hearing, Hears, InBatches, WithLookup

SERVICES = ("registry", "matching", "notifications")
metadata = MetaData()
add_event_tables(metadata)
TOLD = Table("told", metadata, Column("number", BigInteger, primary_key=True, autoincrement=False))
# Without a unique constraint: a second effect of one event is a row that is counted.
EFFECT = Table(
    "effect",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("number", BigInteger, nullable=False),
)
# The plain handler's row goes the way of the floor's, so that the two differ by the backbone alone;
# through the session it would take 0.4 ms more for each hop.
_INSERT = "INSERT INTO effect (number) VALUES ($1)"
_INSERT_ALL = text("INSERT INTO effect (number) SELECT unnest(CAST(:numbers AS bigint[]))")


class Effect:
    """One event's effect, as an object of the session."""


registry(metadata=metadata).map_imperatively(Effect, EFFECT)


@event("registry.bench.begun.v1", topic="bench.begun", key="line")
class Begun(EventData):
    """Something was done; as large as an ordinary fact."""

    line: str
    number: int
    is_poison: bool = False
    words: str = "a fact of ordinary length, told for the sake of being heard " * 4


@event("matching.bench.answered.v1", topic="bench.answered", key="line")
class Answered(EventData):
    """It was heard and told on."""

    line: str
    number: int
    is_poison: bool = False
    words: str = "a fact of ordinary length, told for the sake of being heard " * 4


class Poisoned(Exception):
    """What the handler of a poisoned event raises."""


def hears(service: str, form: str) -> Hears:
    """
    The ear of one of the three: `plain`, `prefetch` or `batch` handlers of one row each.

    One that is `deaf` only sends.
    """
    if service == "registry" or form == "deaf":
        return {}
    heard: type[EventData] = Begun if service == "matching" else Answered
    return {heard: _FORMS[form](tells_on=service == "matching")}


def topics_of(service: str) -> tuple[str, ...]:
    """What it listens to."""
    return tuple(data_type.topic for data_type in hears(service, "plain"))


def _answer(event: Event[Any]) -> Answered:
    return Answered(line=event.data.line, number=event.data.number)


def _plain(*, tells_on: bool) -> Hearing:
    async def act(event: Event[Any], uow: UnitOfWork) -> None:
        if event.data.is_poison:
            raise Poisoned
        await uow.driver.execute(_INSERT, event.data.number)
        if tells_on:
            uow.publish(_answer(event))

    return act


def _prefetch(*, tells_on: bool) -> Hearing:
    async def look_up(events: Sequence[Event[Any]], uow: UnitOfWork) -> set[int]:
        return {event.data.number for event in events}

    async def act(event: Event[Any], uow: UnitOfWork, found: set[int]) -> None:
        if event.data.is_poison:
            raise Poisoned
        effect = Effect()
        effect.number = event.data.number  # type: ignore[attr-defined]
        uow.session.add(effect)
        if tells_on:
            uow.publish(_answer(event))

    return WithLookup(look_up, act)


def _batch(*, tells_on: bool) -> Hearing:
    async def act(events: Sequence[Event[Any]], uow: UnitOfWork) -> None:
        if any(event.data.is_poison for event in events):
            raise Poisoned
        numbers = [event.data.number for event in events]
        await uow.session.execute(_INSERT_ALL, {"numbers": numbers})
        if tells_on:
            for event in events:
                uow.publish(_answer(event), cause=event)

    return InBatches(act)


_FORMS = {"plain": _plain, "prefetch": _prefetch, "batch": _batch}
