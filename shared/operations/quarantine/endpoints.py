"""The operators' door to records that nobody could read: `/v1/operations/quarantine`."""

from typing import Annotated

from fastapi import Depends, Path, Request

from shared.http.dependencies import NO_NUL, PageQuery, Uow
from shared.http.pagination import BadCursor, Page
from shared.messaging.ears import Ears
from shared.operations.choice import EventChoice
from shared.operations.decisions import ByCaller, Discard
from shared.operations.door import OperatorsDoor
from shared.operations.quarantine import service
from shared.operations.quarantine.schemas import (
    ManyReadAgain,
    QuarantineChoice,
    QuarantinedRecord,
    QuarantinedShown,
    ReadAgain,
)

door = OperatorsDoor("quarantine")
RecordId = Annotated[str, Path(max_length=120, pattern=NO_NUL, description="`id` of it.")]


async def _ears_here(request: Request) -> Ears:
    ears: Ears = request.app.state.ears
    return ears


EarsHere = Annotated[Ears, Depends(_ears_here)]


@door.look("", errors=[BadCursor], summary="List quarantined records")
async def list_quarantine(
    uow: Uow, choice: EventChoice, page: PageQuery
) -> Page[QuarantinedRecord]:
    """The newest first; not what is in them. They go after 30 days."""
    return await service.list_quarantined(uow, choice=choice, page=page)


@door.decide("/redrive", summary="Read many records again")
async def redrive_quarantine(
    body: QuarantineChoice, uow: Uow, ears: EarsHere, by: ByCaller
) -> ManyReadAgain:
    """The oldest 500 of those that are meant, for instance after an upgrade."""
    return await service.redrive_many_quarantined(
        uow, choice=body.choice(), after=body.after, ears=ears, by=by
    )


@door.look("/{record_id}", errors=[service.RecordNotFound], summary="Show a quarantined record")
async def show_quarantined_record(record_id: RecordId, uow: Uow) -> QuarantinedShown:
    """Byte for byte, and as text where it is text."""
    return await service.show_quarantined(uow, record_id=record_id)


@door.decide(
    "/{record_id}/redrive",
    errors=[service.RecordNotFound, service.StillUnreadable],
    summary="Read a record again",
)
async def redrive_quarantined_record(
    record_id: RecordId, uow: Uow, ears: EarsHere, by: ByCaller
) -> ReadAgain:
    """If it can be read now it waits in its line; else it stays, and the answer says why."""
    return await service.redrive_quarantined(uow, record_id=record_id, ears=ears, by=by)


@door.decide(
    "/{record_id}/discard",
    status_code=204,
    errors=[service.RecordNotFound],
    summary="Let a record go for good",
)
async def discard_quarantined_record(
    record_id: RecordId, body: Discard, uow: Uow, by: ByCaller
) -> None:
    """Nobody will read it any more."""
    await service.discard_quarantined(uow, record_id=record_id, by=by.because(body.reason))
