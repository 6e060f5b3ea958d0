"""The HTTP door to the presidency of a dialogue."""

from datetime import date
from typing import Annotated

from fastapi import Query

from services.registry.dialogues.service import (
    DialogueMakesNoSense,
    DialogueNotFound,
    NotAParticipant,
)
from services.registry.presidencies import service
from services.registry.presidencies.schemas import HandOver, Presidency, PresidencyRead
from shared.http.dependencies import CurrentPrincipal, PathId, Uow
from shared.http.door import Door

door = Door(prefix="/v1/dialogues/{dialogue_id}/presidency", tags=["dialogues"])


@door.get(
    "",
    scopes=["registry:read"],
    errors=[DialogueNotFound],
    response_model=PresidencyRead,
    summary="Who presides?",
)
async def get_presidency(
    dialogue_id: PathId,
    uow: Uow,
    on: Annotated[date | None, Query(description="Today there, if left out.")] = None,
) -> PresidencyRead:
    """On any day: what was, and what will be if nothing else is agreed."""
    return await service.read_presidency(uow, dialogue_id=dialogue_id, on=on)


@door.put(
    "",
    scopes=["dialogues:write"],
    errors=[DialogueNotFound, DialogueMakesNoSense],
    response_model=PresidencyRead,
    summary="Set the order of the presidency",
)
async def set_presidency(
    dialogue_id: PathId, body: Presidency, uow: Uow, principal: CurrentPrincipal
) -> PresidencyRead:
    """By the secretariat; from then on it goes round by itself."""
    return await service.set_order(uow, principal=principal, dialogue_id=dialogue_id, body=body)


@door.post(
    "/hand-over",
    scopes=["dialogues:write"],
    errors=[DialogueNotFound, NotAParticipant, DialogueMakesNoSense],
    response_model=PresidencyRead,
    summary="Hand the presidency over",
)
async def hand_over(
    dialogue_id: PathId, body: HandOver, uow: Uow, principal: CurrentPrincipal
) -> PresidencyRead:
    """Earlier or later than the calendar would; by who presides, or by the secretariat."""
    return await service.hand_over(uow, principal=principal, dialogue_id=dialogue_id, body=body)
