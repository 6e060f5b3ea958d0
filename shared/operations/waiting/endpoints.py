"""The operators' door to lines that wait: `/v1/operations/parked`."""

from typing import Annotated

from fastapi import Path

from shared.http.dependencies import PageQuery, Uow
from shared.http.pagination import BadCursor, Page
from shared.operations.choice import LineChoice
from shared.operations.decisions import ByCaller
from shared.operations.door import OperatorsDoor
from shared.operations.names import LARGEST
from shared.operations.waiting import service
from shared.operations.waiting.schemas import (
    HeadDiscard,
    LineShown,
    WaitingEventShown,
    WaitingLine,
)

door = OperatorsDoor("parked")
LineId = Annotated[str, Path(max_length=3000, description="`id` of a line.")]
Seq = Annotated[int, Path(ge=1, le=LARGEST, description="`seq` of an event.")]


@door.look("", errors=[BadCursor], summary="List the lines that wait")
async def list_parked(uow: Uow, choice: LineChoice, page: PageQuery) -> Page[WaitingLine]:
    """By consumer, topic and key."""
    return await service.list_lines(uow, choice=choice, page=page)


@door.look("/{line_id}", errors=[service.LineNotFound], summary="Show a line's queue")
async def show_parked(line_id: LineId, uow: Uow) -> LineShown:
    """Which events wait in it, and in which order; not what they say."""
    return await service.show_line(uow, line_id=line_id)


@door.look(
    "/{line_id}/events/{seq}", errors=[service.EventNotFound], summary="Show an event that waits"
)
async def show_parked_event(line_id: LineId, seq: Seq, uow: Uow) -> WaitingEventShown:
    """With what it says."""
    return await service.show_event(uow, line_id=line_id, seq=seq)


@door.decide(
    "/{line_id}/redrive", errors=[service.LineNotFound, service.LineHeld], summary="Try a line now"
)
async def redrive_parked(line_id: LineId, uow: Uow, by: ByCaller) -> WaitingLine:
    """Its head is due at once; a line that is held is decided on by its dead letter."""
    return await service.redrive_line(uow, line_id=line_id, by=by)


@door.decide(
    "/{line_id}/discard",
    errors=[service.LineNotFound, service.LineHeld, service.HeadMoved],
    summary="Give up a line's first event",
)
async def discard_parked(
    line_id: LineId, body: HeadDiscard, uow: Uow, by: ByCaller
) -> WaitingLine | None:
    """The line goes on with the next event; null when there is none."""
    return await service.discard_head(
        uow, line_id=line_id, head=body.head, by=by.because(body.reason)
    )
