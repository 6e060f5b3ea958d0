"""
Seeing events that were given up, sending them again, and giving them up for good.

* DeadLetterNotFound    404  there is none, or somebody decided on it before
"""

from itertools import groupby
from typing import Any

from sqlalchemy.engine import Row

from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.http.pagination import Page, PageRequest
from shared.messaging.consumer import WAKE
from shared.messaging.kept import unpack_headers
from shared.messaging.parking import Parking
from shared.operations.choice import MOST_AT_ONCE, Choice
from shared.operations.contents import contents_of
from shared.operations.dead_letters.repository import DeadLetterRepository
from shared.operations.dead_letters.schemas import DeadLetter, DeadLetterShown, Redriven
from shared.operations.decisions import Decision
from shared.operations.names import KeptName

_AGAIN = "sent again by an operator; not tried yet"


class DeadLetterNotFound(NotFound):
    """There is no such dead letter: it was sent again or discarded, or never was one."""

    slug = "dead-letter-not-found"
    title = "There is no such dead letter"


async def list_dead(uow: UnitOfWork, *, choice: Choice, page: PageRequest) -> Page[DeadLetter]:
    """Dead letters, the newest first."""
    rows = await DeadLetterRepository(uow.session).page(choice, page)
    return Page(items=[DeadLetter(**_letter(row)) for row in rows.items], next=rows.next)


async def show_dead(uow: UnitOfWork, *, letter_id: str) -> DeadLetterShown:
    """One with what it says."""
    row = await _found(uow, letter_id)
    contents = contents_of(unpack_headers(row.headers), row.value)
    return DeadLetterShown(**_letter(row), contents=contents)


async def redrive_dead(uow: UnitOfWork, *, letter_id: str, by: Decision) -> Redriven:
    """Let one wait again, before all of its line that came later; 0 when it did not come first."""
    row = await _found(uow, letter_id)
    done = await _revive(uow, row.consumer, [row])
    if done:
        name = str(KeptName(row.consumer, row.seq))
        await by.note(
            uow, "event.redriven", "dead_letter", name, event_id=row.event_id, type=row.event_type
        )
    return Redriven(redriven=done)


async def redrive_many_dead(uow: UnitOfWork, *, choice: Choice, by: Decision) -> Redriven:
    """Let the oldest 500 of those that are meant wait again."""
    rows = await DeadLetterRepository(uow.session).choose(choice, limit=MOST_AT_ONCE)
    done = 0
    for consumer, letters in groupby(rows, key=lambda row: str(row.consumer)):
        done += await _revive(uow, consumer, list(letters))
    if done:
        await by.note(
            uow, "events.redriven", "dead_letter", "many", redriven=done, **choice.facts()
        )
    return Redriven(redriven=done)


async def discard_dead(uow: UnitOfWork, *, letter_id: str, by: Decision) -> None:
    """Give one up for good; the line that it held goes on."""
    row = await _found(uow, letter_id)
    parking = Parking(uow.session, row.consumer)
    line = (row.topic, row.key)
    await parking.lock({line})
    if not await DeadLetterRepository(uow.session).discard(row.consumer, [row.seq]):
        raise DeadLetterNotFound("Somebody decided on it in the same moment.")
    await parking.close_empty({line})
    name = str(KeptName(row.consumer, row.seq))
    await by.note(
        uow, "event.discarded", "dead_letter", name, event_id=row.event_id, type=row.event_type
    )
    uow.wake(WAKE)


async def _revive(uow: UnitOfWork, consumer: str, rows: list[Row[Any]]) -> int:
    """The lines first, then their events: neither a replay nor the ear can pass in between."""
    parking = Parking(uow.session, consumer)
    lines = {(row.topic, row.key) for row in rows}
    await parking.let_in(lines, _AGAIN)
    done = await DeadLetterRepository(uow.session).revive(consumer, [row.seq for row in rows])
    if len(done) < len(rows):
        await parking.close_empty(lines)
    uow.wake(WAKE)
    return len(done)


async def _found(uow: UnitOfWork, letter_id: str) -> Row[Any]:
    name = KeptName.read(letter_id)
    row = await DeadLetterRepository(uow.session).find(name) if name else None
    if row is None:
        raise DeadLetterNotFound("It was sent again or discarded, or never was one.")
    return row


def _letter(row: Row[Any]) -> dict[str, Any]:
    return dict(row._mapping) | {"id": str(KeptName(row.consumer, row.seq)), "type": row.event_type}
