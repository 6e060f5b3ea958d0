"""
Seeing records that nobody could read, reading them again after a repair, and letting them go.

A record that can be read now enters as any other: its inbox row first, then its line, where it
waits behind what waits there. That is the ear's own order, so the two never wait for each other.

* RecordNotFound    404  it left the quarantine, or never was in it
* BadCursor         400  `after` was not given by the call before
* StillUnreadable   409  it stays, and the reason says why
"""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from sqlalchemy.engine import Row

from shared.contracts.codec import EnvelopeError, type_of
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound
from shared.http.pagination import BadCursor, Page, PageRequest
from shared.messaging.consumer import WAKE
from shared.messaging.ears import Ears
from shared.messaging.inbox import PARKED, Inbox
from shared.messaging.kept import Heard, unpack_headers
from shared.messaging.parking import Parking
from shared.messaging.transport import Record
from shared.operations.choice import MOST_AT_ONCE, Choice
from shared.operations.contents import contents_of
from shared.operations.decisions import Decision
from shared.operations.names import KeptName
from shared.operations.quarantine.repository import QuarantineRepository
from shared.operations.quarantine.schemas import (
    ManyReadAgain,
    QuarantinedRecord,
    QuarantinedShown,
    ReadAgain,
    Reading,
)

_AGAIN = "read again for an operator; not tried yet"


class RecordNotFound(NotFound):
    """There is no such record: it was read again or discarded, or never was in quarantine."""

    slug = "quarantined-record-not-found"
    title = "There is no such record in quarantine"


class StillUnreadable(Conflict):
    """The record still cannot be read, and stays in quarantine."""

    slug = "still-unreadable"
    title = "The record still cannot be read"


async def list_quarantined(
    uow: UnitOfWork, *, choice: Choice, page: PageRequest
) -> Page[QuarantinedRecord]:
    """Records, the newest first."""
    rows = await QuarantineRepository(uow.session).page(choice, page)
    return Page(items=[QuarantinedRecord(**_record(row)) for row in rows.items], next=rows.next)


async def show_quarantined(uow: UnitOfWork, *, record_id: str) -> QuarantinedShown:
    """One, byte for byte."""
    row = await _found(uow, record_id)
    contents = contents_of(unpack_headers(row.headers), row.value)
    return QuarantinedShown(**_record(row), contents=contents)


async def redrive_quarantined(
    uow: UnitOfWork, *, record_id: str, ears: Ears, by: Decision
) -> ReadAgain:
    """Read one again; StillUnreadable leaves it where it is."""
    row = await _found(uow, record_id, for_update=True)
    outcomes, reason = await _read_again(uow, row.consumer, [row], ears)
    if reason is not None:
        raise StillUnreadable(reason)
    (outcome,) = outcomes
    name = str(KeptName(row.consumer, row.seq))
    await by.note(uow, "record.redriven", "quarantine", name, outcome=outcome)
    return ReadAgain(outcome=outcome)


async def redrive_many_quarantined(
    uow: UnitOfWork, *, choice: Choice, after: str | None, ears: Ears, by: Decision
) -> ManyReadAgain:
    """Read the oldest 500 again of those that are meant; what cannot be read stays."""
    behind = KeptName.read(after) if after else None
    if after and behind is None:
        raise BadCursor("Begin again without `after`.")
    rows = await QuarantineRepository(uow.session).choose(choice, after=behind, limit=MOST_AT_ONCE)
    outcomes: Counter[Reading] = Counter()
    for consumer, records in groupby(rows, key=lambda row: str(row.consumer)):
        outcomes += (await _read_again(uow, consumer, list(records), ears))[0]
    if outcomes:
        await by.note(
            uow,
            "records.redriven",
            "quarantine",
            "many",
            **{str(outcome): count for outcome, count in outcomes.items()},
            **choice.facts(),
        )
    return ManyReadAgain(
        parked=outcomes[Reading.PARKED],
        duplicate=outcomes[Reading.DUPLICATE],
        ignored=outcomes[Reading.IGNORED],
        unreadable=len(rows) - outcomes.total(),
        next=str(KeptName(rows[-1].consumer, rows[-1].seq)) if len(rows) == MOST_AT_ONCE else None,
    )


async def discard_quarantined(uow: UnitOfWork, *, record_id: str, by: Decision) -> None:
    """Let one go for good."""
    row = await _found(uow, record_id, for_update=True)
    await QuarantineRepository(uow.session).delete(row.consumer, [row.seq])
    name = str(KeptName(row.consumer, row.seq))
    await by.note(uow, "record.discarded", "quarantine", name, topic=row.topic, place=row.place)


async def _read_again(
    uow: UnitOfWork, consumer: str, rows: Sequence[Row[Any]], ears: Ears
) -> tuple[Counter[Reading], str | None]:
    """How many came to what, and why the last one that stayed could not be read."""
    outcomes: Counter[Reading] = Counter()
    heard: list[Heard] = []
    gone: list[int] = []
    reason = None if consumer in ears else f"No consumer called {consumer!r} is built here."
    for row in rows if reason is None else ():
        record = _as_it_came(row)
        try:
            event = ears[consumer].read(record)
        except EnvelopeError as error:
            reason = f"{type(error).__name__}: {error}"
            continue
        gone.append(row.seq)
        if type(event.data) in ears[consumer].hears:
            heard.append(Heard(event, record))
        else:
            outcomes[Reading.IGNORED] += 1
    fresh = await _park(uow, consumer, heard)
    outcomes[Reading.PARKED] += fresh
    outcomes[Reading.DUPLICATE] += len(heard) - fresh
    await QuarantineRepository(uow.session).delete(consumer, gone)
    return +outcomes, reason


async def _park(uow: UnitOfWork, consumer: str, heard: Sequence[Heard]) -> int:
    inbox, parking = Inbox(uow.driver, consumer), Parking(uow.session, consumer)
    fresh, _ = await inbox.take_in(heard)
    if fresh:
        await parking.let_in({each.line for each in fresh}, _AGAIN)
        await parking.append(fresh)
        await inbox.settle(fresh, PARKED)
        uow.wake(WAKE)
    return len(fresh)


async def _found(uow: UnitOfWork, record_id: str, *, for_update: bool = False) -> Row[Any]:
    name = KeptName.read(record_id)
    records = QuarantineRepository(uow.session)
    row = await records.find(name, for_update=for_update) if name else None
    if row is None:
        raise RecordNotFound("It was read again or discarded, or never was in quarantine.")
    return row


def _as_it_came(row: Row[Any]) -> Record:
    offset = int(row.place) if row.place.isdigit() and len(row.place) < 20 else -1
    key = row.key.decode("utf-8", errors="surrogateescape")
    return Record(row.topic, row.partition, offset, key, unpack_headers(row.headers), row.value)


def _record(row: Row[Any]) -> dict[str, Any]:
    return dict(row._mapping) | {
        "id": str(KeptName(row.consumer, row.seq)),
        "key": row.key.decode("utf-8", errors="backslashreplace"),
        "type": type_of(unpack_headers(row.headers)),
    }
