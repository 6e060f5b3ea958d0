"""
Seeing lines that wait, trying them at once, and giving up a head that stands in the way.

* LineNotFound      404  nothing of it waits any more
* EventNotFound     404  the line has no such event
* LineHeld          409  a dead letter holds it: that one is to be decided on
* HeadMoved         409  another event is the first by now
"""

from typing import Any

from sqlalchemy.engine import Row

from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound
from shared.http.pagination import Page, PageRequest
from shared.messaging.consumer import WAKE
from shared.messaging.kept import unpack_headers
from shared.messaging.parking import Parking
from shared.operations.choice import Choice
from shared.operations.contents import contents_of
from shared.operations.decisions import Decision
from shared.operations.names import LineName
from shared.operations.waiting.repository import WaitingRepository
from shared.operations.waiting.schemas import (
    LineShown,
    WaitingEvent,
    WaitingEventShown,
    WaitingLine,
)


class LineNotFound(NotFound):
    """Nothing of this line waits: its events were acted on, or never came."""

    slug = "line-not-found"
    title = "Nothing of this line waits"


class EventNotFound(NotFound):
    """The line has no such event, or it does not wait any more."""

    slug = "waiting-event-not-found"
    title = "No such event waits in this line"


class LineHeld(Conflict):
    """A dead letter holds this line: send it again or discard it, and the line goes on."""

    slug = "line-held"
    title = "A dead letter holds this line"


class HeadMoved(Conflict):
    """Another event is the first of the line by now; read it again."""

    slug = "head-moved"
    title = "Another event is the first by now"


async def list_lines(uow: UnitOfWork, *, choice: Choice, page: PageRequest) -> Page[WaitingLine]:
    """The lines that wait."""
    rows = await WaitingRepository(uow.session).page(choice, page)
    return Page(items=[WaitingLine(**_line(row)) for row in rows.items], next=rows.next)


async def show_line(uow: UnitOfWork, *, line_id: str) -> LineShown:
    """A line with its queue."""
    lines = WaitingRepository(uow.session)
    name, row = await _found(lines, line_id)
    return LineShown(**_line(row), queue=[_event(each) for each in await lines.queue(name)])


async def show_event(uow: UnitOfWork, *, line_id: str, seq: int) -> WaitingEventShown:
    """One event of a line with what it says."""
    name = LineName.read(line_id)
    row = await WaitingRepository(uow.session).event(name, seq) if name else None
    if row is None:
        raise EventNotFound("Look at the line again.")
    contents = contents_of(unpack_headers(row.headers), row.value)
    return WaitingEventShown(**_event(row).model_dump(), contents=contents)


async def redrive_line(uow: UnitOfWork, *, line_id: str, by: Decision) -> WaitingLine:
    """Try a line now, without waiting for its time."""
    lines = WaitingRepository(uow.session)
    name, row = await _found(lines, line_id, for_update=True)
    if row.is_held:
        raise LineHeld("Send its dead letter again, or discard it.")
    await lines.hurry(name)
    await by.note(uow, "line.redriven", "parked_line", f"{name.consumer}:{row.head}")
    uow.wake(WAKE)
    return WaitingLine(**_line(row) | {"next_at": uow.now})


async def discard_head(
    uow: UnitOfWork, *, line_id: str, head: int, by: Decision
) -> WaitingLine | None:
    """Give up the first event of a line; answers the line as it goes on, None when it ended."""
    lines = WaitingRepository(uow.session)
    name, row = await _found(lines, line_id, for_update=True)
    if row.is_held:
        raise LineHeld("Send its dead letter again, or discard it.")
    if row.head != head:
        raise HeadMoved(f"The first event is {row.head}.")
    gone = await lines.discard(name.consumer, head)
    await Parking(uow.session, name.consumer).go_on((name.topic, name.key))
    await by.note(
        uow,
        "event.discarded",
        "parked_event",
        f"{name.consumer}:{head}",
        event_id=gone.event_id,
        type=gone.event_type,
    )
    uow.wake(WAKE)
    left = await lines.find(name)
    return WaitingLine(**_line(left)) if left else None


async def _found(
    lines: WaitingRepository, line_id: str, *, for_update: bool = False
) -> tuple[LineName, Row[Any]]:
    name = LineName.read(line_id)
    row = await lines.find(name, for_update=for_update) if name else None
    if name is None or row is None:
        raise LineNotFound("Its events were acted on, or never came.")
    return name, row


def _line(row: Row[Any]) -> dict[str, Any]:
    return dict(row._mapping) | {"id": str(LineName(row.consumer, row.topic, row.key))}


def _event(row: Row[Any]) -> WaitingEvent:
    return WaitingEvent(
        seq=row.seq,
        event_id=row.event_id,
        type=row.event_type,
        source=row.source,
        parked_at=row.parked_at,
    )
