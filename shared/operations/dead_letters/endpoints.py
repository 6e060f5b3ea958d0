"""The operators' door to events that were given up: `/v1/operations/dead-letters`."""

from typing import Annotated

from fastapi import Path

from shared.http.dependencies import NO_NUL, PageQuery, Uow
from shared.http.pagination import BadCursor, Page
from shared.operations.choice import ChoiceBody, EventChoice
from shared.operations.dead_letters import service
from shared.operations.dead_letters.schemas import DeadLetter, DeadLetterShown, Redriven
from shared.operations.decisions import ByCaller, Discard
from shared.operations.door import OperatorsDoor

door = OperatorsDoor("dead-letters")
LetterId = Annotated[str, Path(max_length=120, pattern=NO_NUL, description="`id` of it.")]


@door.look("", errors=[BadCursor], summary="List dead letters")
async def list_dead_letters(uow: Uow, choice: EventChoice, page: PageQuery) -> Page[DeadLetter]:
    """The newest first; not what they say."""
    return await service.list_dead(uow, choice=choice, page=page)


@door.decide("/redrive", summary="Send dead letters again")
async def redrive_dead_letters(body: ChoiceBody, uow: Uow, by: ByCaller) -> Redriven:
    """The oldest 500 of those that are meant; call it again until it answers 0."""
    return await service.redrive_many_dead(uow, choice=body.choice(), by=by)


@door.look("/{letter_id}", errors=[service.DeadLetterNotFound], summary="Show a dead letter")
async def show_dead_letter(letter_id: LetterId, uow: Uow) -> DeadLetterShown:
    """With what it says."""
    return await service.show_dead(uow, letter_id=letter_id)


@door.decide(
    "/{letter_id}/redrive", errors=[service.DeadLetterNotFound], summary="Send a dead letter again"
)
async def redrive_dead_letter(letter_id: LetterId, uow: Uow, by: ByCaller) -> Redriven:
    """It waits in its line, before all that came later; 0 when somebody did it just before."""
    return await service.redrive_dead(uow, letter_id=letter_id, by=by)


@door.decide(
    "/{letter_id}/discard",
    status_code=204,
    errors=[service.DeadLetterNotFound],
    summary="Give a dead letter up for good",
)
async def discard_dead_letter(letter_id: LetterId, body: Discard, uow: Uow, by: ByCaller) -> None:
    """The line that it held goes on."""
    await service.discard_dead(uow, letter_id=letter_id, by=by.because(body.reason))
