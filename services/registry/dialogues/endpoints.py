"""The HTTP door to dialogues."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.registry.dialogues import service
from services.registry.dialogues.models import Dialogue
from services.registry.dialogues.schemas import (
    DialogueCreate,
    DialoguePatch,
    DialogueRead,
)
from services.registry.partners.service import PartnerNotFound, PartnerNotVerified
from shared.errors import PreconditionRequired, StaleVersion
from shared.http.dependencies import CurrentPrincipal, IfMatch, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.etags import set_etag
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/dialogues", tags=["dialogues"])


@door.post(
    "",
    scopes=["dialogues:write"],
    errors=[PartnerNotFound, PartnerNotVerified],
    status_code=201,
    response_model=DialogueRead,
    summary="Open a dialogue",
)
async def open_dialogue(
    body: DialogueCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    request: Request,
    response: Response,
) -> Dialogue:
    """Its secretariat keeps the papers and asks partners to take part; that gives no vote."""
    dialogue = await service.open_dialogue(uow, principal=principal, body=body)
    response.headers["Location"] = f"{request.url.path}/{dialogue.id}"
    set_etag(response, dialogue.version)
    return dialogue


@door.get(
    "",
    scopes=["registry:read"],
    errors=[BadCursor],
    response_model=Page[DialogueRead],
    summary="List dialogues",
)
async def list_dialogues(
    uow: Uow,
    page: PageQuery,
    partner_id: Annotated[UUID | None, Query(description="Who takes part.")] = None,
) -> Any:
    """Dialogues are public; by name."""
    return await service.list_dialogues(uow, page=page, partner_id=partner_id)


@door.get(
    "/{dialogue_id}",
    scopes=["registry:read"],
    errors=[service.DialogueNotFound],
    response_model=DialogueRead,
    summary="Read a dialogue",
)
async def get_dialogue(dialogue_id: PathId, uow: Uow, response: Response) -> Dialogue:
    """With its ETag, which an edit must name."""
    dialogue = await service.read_dialogue(uow, dialogue_id=dialogue_id)
    set_etag(response, dialogue.version)
    return dialogue


@door.patch(
    "/{dialogue_id}",
    scopes=["dialogues:write"],
    errors=[service.DialogueNotFound, StaleVersion, PreconditionRequired],
    response_model=DialogueRead,
    summary="Edit a dialogue",
)
async def change_dialogue(
    dialogue_id: PathId,
    body: DialoguePatch,
    version: IfMatch,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
) -> Dialogue:
    """By its secretariat: a merge patch; send the ETag you have read as If-Match."""
    dialogue = await service.change_dialogue(
        uow, principal=principal, dialogue_id=dialogue_id, version=version, body=body
    )
    set_etag(response, dialogue.version)
    return dialogue
