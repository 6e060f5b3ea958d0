"""The operators' door to the way out: `/v1/operations/outbox`."""

from typing import Annotated

from fastapi import Path

from shared.http.dependencies import PageQuery, Uow
from shared.http.pagination import BadCursor, Page
from shared.operations.decisions import ByCaller, Discard
from shared.operations.door import OperatorsDoor
from shared.operations.names import LARGEST
from shared.operations.outbox import service
from shared.operations.outbox.schemas import OutboxState, UnsentEvent, UnsentEventShown

door = OperatorsDoor("outbox")
RowId = Annotated[int, Path(ge=1, le=LARGEST, description="`id` of it.")]


@door.look("", summary="How is the way out doing?")
async def get_outbox(uow: Uow) -> OutboxState:
    """How many events wait to leave, for how long, and which were refused."""
    return await service.outbox_state(uow)


@door.look("/dead", errors=[BadCursor], summary="List what can never leave")
async def list_unsent(uow: Uow, page: PageQuery) -> Page[UnsentEvent]:
    """In the order in which it was told; not what it says."""
    return await service.list_unsent(uow, page=page)


@door.look("/dead/{row_id}", errors=[service.UnsentNotFound], summary="Show what can never leave")
async def show_unsent(row_id: RowId, uow: Uow) -> UnsentEventShown:
    """With what it says."""
    return await service.show_unsent(uow, row_id=row_id)


@door.decide(
    "/dead/{row_id}/redrive",
    status_code=204,
    errors=[service.UnsentNotFound],
    summary="Let it try to leave again",
)
async def redrive_unsent(row_id: RowId, uow: Uow, by: ByCaller) -> None:
    """With its old id and number: hearers that know a newer event of its key pass it by."""
    await service.redrive_unsent(uow, row_id=row_id, by=by)


@door.decide(
    "/dead/{row_id}/discard",
    status_code=204,
    errors=[service.UnsentNotFound],
    summary="Give it up for good",
)
async def discard_unsent(row_id: RowId, body: Discard, uow: Uow, by: ByCaller) -> None:
    """It will never be told."""
    await service.discard_unsent(uow, row_id=row_id, by=by.because(body.reason))
