"""The HTTP door to the sessions of a dialogue."""

from typing import Any

from fastapi import Request, Response

from services.registry.dialogue_sessions import service
from services.registry.dialogue_sessions.schemas import (
    AgendaItem,
    DialogueSessionCreate,
    DialogueSessionRead,
)
from services.registry.dialogues.service import (
    DialogueMakesNoSense,
    DialogueNotFound,
    NotAParticipant,
    ObserversDoNotDecide,
)
from shared.http.dependencies import CurrentPrincipal, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/dialogues/{dialogue_id}/sessions", tags=["dialogues"])


@door.post(
    "",
    scopes=["dialogues:write"],
    errors=[DialogueNotFound, NotAParticipant, DialogueMakesNoSense, service.SessionNumberTaken],
    status_code=201,
    response_model=DialogueSessionRead,
    summary="Call a session",
)
async def call_dialogue_session(
    dialogue_id: PathId,
    body: DialogueSessionCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    request: Request,
    response: Response,
) -> DialogueSessionRead:
    """By who presides, or by the secretariat."""
    made = await service.call_session(uow, principal=principal, dialogue_id=dialogue_id, body=body)
    response.headers["Location"] = f"{request.url.path}/{made.id}"
    return made


@door.get(
    "",
    scopes=["registry:read"],
    errors=[DialogueNotFound, BadCursor],
    response_model=Page[DialogueSessionRead],
    summary="List sessions",
)
async def list_dialogue_sessions(dialogue_id: PathId, uow: Uow, page: PageQuery) -> Any:
    """With their agendas, and who presided; newest first."""
    return await service.list_sessions(uow, dialogue_id=dialogue_id, page=page)


@door.post(
    "/{session_id}/agenda",
    scopes=["dialogues:write"],
    errors=[
        DialogueNotFound,
        service.SessionNotFound,
        NotAParticipant,
        ObserversDoNotDecide,
        DialogueMakesNoSense,
    ],
    response_model=DialogueSessionRead,
    summary="Put an item on the agenda",
)
async def put_on_agenda(
    dialogue_id: PathId, session_id: PathId, body: AgendaItem, uow: Uow, principal: CurrentPrincipal
) -> DialogueSessionRead:
    """By a member; what is there already is not put there twice."""
    return await service.put_on_agenda(
        uow, principal=principal, dialogue_id=dialogue_id, session_id=session_id, body=body
    )
