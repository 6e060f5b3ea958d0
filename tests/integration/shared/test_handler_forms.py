"""One at a time, with a look-up, or many at once: every form acts once and in order."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

import pytest

from shared.contracts.envelope import Event
from shared.db.unit_of_work import Database, UnitOfWork
from shared.messaging.acting import Handler, Hearing, InBatches, WithLookup
from tests.support.events import membership, note_effect
from tests.support.parking import batch, ear, line, records, rows


def in_batches(handler: Handler) -> InBatches:
    async def act(events: Sequence[Event[Any]], uow: UnitOfWork) -> None:
        for event in events:
            await note_effect(event, uow)
            uow.publish(membership(), cause=event)

    return InBatches(act)


def with_lookup(handler: Handler) -> WithLookup:
    async def look_up(events: Sequence[Event[Any]], uow: UnitOfWork) -> set[str]:
        return {event.key for event in events}

    async def act(event: Event[Any], uow: UnitOfWork, found: set[str]) -> None:
        assert event.key in found
        await handler(event, uow)

    return WithLookup(look_up, act)


@pytest.mark.parametrize("form", [in_batches, with_lookup])
async def test_every_form_of_handler_acts_once_and_in_order(
    database: Database, form: Callable[[Handler], Hearing]
) -> None:
    keys = [uuid4() for _ in range(3)]
    consumer = ear(database, form(note_effect))
    told = await records(database, *(keys * 4))
    await consumer.apply([batch([*told, *told[:5]])])
    for key in keys:
        assert await line(database, key) == [1, 2, 3, 4]


async def test_who_acts_on_many_names_the_cause_of_what_it_tells(database: Database) -> None:
    async def causeless(events: Sequence[Event[Any]], uow: UnitOfWork) -> None:
        uow.publish(membership())

    consumer = ear(database, InBatches(causeless))
    await consumer.apply([batch(await records(database, uuid4()))])
    (waiting,) = await rows(database, "SELECT error FROM parked_key")
    assert "without its cause" in waiting.error
