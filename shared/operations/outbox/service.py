"""
Seeing what waits to leave, and deciding on what never could.

* UnsentNotFound    404  it was sent again or discarded, or could always leave
"""

from typing import Any

from sqlalchemy.engine import Row

from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.http.pagination import Page, PageRequest
from shared.operations.contents import contents_of
from shared.operations.decisions import Decision
from shared.operations.outbox.repository import OutboxRepository
from shared.operations.outbox.schemas import (
    OutboxState,
    RefusedEvent,
    UnsentEvent,
    UnsentEventShown,
)

_WAKE = "outbox"


class UnsentNotFound(NotFound):
    """There is no such event among those that can never leave."""

    slug = "unsent-event-not-found"
    title = "There is no such unsent event"


async def outbox_state(uow: UnitOfWork) -> OutboxState:
    """How the way out is doing."""
    outbox = OutboxRepository(uow.session)
    state = await outbox.state()
    return OutboxState(
        length=state.length,
        oldest_seconds=float(state.oldest_seconds),
        refused=[RefusedEvent(**_event(row)) for row in await outbox.refused()],
        dead=state.dead,
    )


async def list_unsent(uow: UnitOfWork, *, page: PageRequest) -> Page[UnsentEvent]:
    """What can never leave as it is, in the order in which it was told."""
    rows = await OutboxRepository(uow.session).page(page)
    return Page(items=[UnsentEvent(**_event(row)) for row in rows.items], next=rows.next)


async def show_unsent(uow: UnitOfWork, *, row_id: int) -> UnsentEventShown:
    """One with what it says."""
    row = await OutboxRepository(uow.session).find(row_id)
    if row is None:
        raise UnsentNotFound("It was sent again or discarded, or could always leave.")
    headers = [(name, str(value).encode()) for name, value in row.headers.items()]
    return UnsentEventShown(**_event(row), contents=contents_of(headers, row.payload))


async def redrive_unsent(uow: UnitOfWork, *, row_id: int, by: Decision) -> None:
    """
    Let one try to leave again, with its old id, number and place.

    Later events of its key may have left: to their hearers it is an old one, which changes nothing
    that a newer one has said.
    """
    row = await OutboxRepository(uow.session).redrive(row_id)
    await _note(uow, by, "event.redriven", row_id, row)
    uow.wake(_WAKE)


async def discard_unsent(uow: UnitOfWork, *, row_id: int, by: Decision) -> None:
    """Give one up for good; hearers see a gap in the numbers of its key."""
    row = await OutboxRepository(uow.session).discard(row_id)
    await _note(uow, by, "event.discarded", row_id, row)


async def _note(
    uow: UnitOfWork, by: Decision, action: str, row_id: int, row: Row[Any] | None
) -> None:
    if row is None:
        raise UnsentNotFound("It was sent again or discarded, or could always leave.")
    await by.note(
        uow, action, "outbox_dead", str(row_id), event_id=str(row.event_id), type=row.event_type
    )


def _event(row: Row[Any]) -> dict[str, Any]:
    return dict(row._mapping) | {"key": row.partition_key, "type": row.event_type}
