"""The HTTP door to the declarations of a dialogue."""

from typing import Any

from fastapi import Request, Response

from services.registry.declarations import service
from services.registry.declarations.schemas import (
    DeclarationCreate,
    DeclarationPatch,
    DeclarationRead,
    PositionTaken,
    Tabling,
)
from services.registry.dialogue_sessions.service import SessionNotFound
from services.registry.dialogues.service import (
    DialogueMakesNoSense,
    DialogueNotFound,
    NobodyPresides,
    NotAParticipant,
    ObserversDoNotDecide,
)
from shared.errors import PreconditionRequired, StaleVersion
from shared.http.dependencies import CurrentPrincipal, IfMatch, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.etags import set_etag
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/dialogues/{dialogue_id}/declarations", tags=["dialogues"])
_MEMBER = [DialogueNotFound, NotAParticipant, ObserversDoNotDecide]
_CHAIR = [DialogueNotFound, NotAParticipant, NobodyPresides]


@door.post(
    "",
    scopes=["dialogues:write"],
    errors=[*_MEMBER, SessionNotFound],
    status_code=201,
    response_model=DeclarationRead,
    summary="Draft a declaration",
)
async def draft_declaration(
    dialogue_id: PathId,
    body: DeclarationCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    request: Request,
    response: Response,
) -> DeclarationRead:
    """By a member; observers read it and do not draft."""
    made = await service.draft_declaration(
        uow, principal=principal, dialogue_id=dialogue_id, body=body
    )
    response.headers["Location"] = f"{request.url.path}/{made.id}"
    set_etag(response, made.version)
    return made


@door.get(
    "",
    scopes=["registry:read"],
    errors=[DialogueNotFound, BadCursor],
    response_model=Page[DeclarationRead],
    summary="List declarations",
)
async def list_declarations(
    dialogue_id: PathId, uow: Uow, principal: CurrentPrincipal, page: PageQuery
) -> Any:
    """Adopted ones for everybody, drafts for members and observers; newest first."""
    return await service.list_declarations(
        uow, principal=principal, dialogue_id=dialogue_id, page=page
    )


@door.get(
    "/{declaration_id}",
    scopes=["registry:read"],
    errors=[DialogueNotFound, service.DeclarationNotFound],
    response_model=DeclarationRead,
    summary="Read a declaration",
)
async def get_declaration(
    dialogue_id: PathId,
    declaration_id: PathId,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
) -> DeclarationRead:
    """With what members say to it, and its ETag, which an edit must name."""
    found = await service.read_declaration(
        uow, principal=principal, dialogue_id=dialogue_id, declaration_id=declaration_id
    )
    set_etag(response, found.version)
    return found


@door.patch(
    "/{declaration_id}",
    scopes=["dialogues:write"],
    errors=[
        *_MEMBER,
        service.DeclarationNotFound,
        service.WrongDeclarationState,
        StaleVersion,
        PreconditionRequired,
    ],
    response_model=DeclarationRead,
    summary="Change a declaration",
)
async def change_declaration(
    dialogue_id: PathId,
    declaration_id: PathId,
    body: DeclarationPatch,
    version: IfMatch,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
) -> DeclarationRead:
    """By the member that drafts it; it is a draft again, and positions are taken anew."""
    changed = await service.change_declaration(
        uow,
        principal=principal,
        dialogue_id=dialogue_id,
        declaration_id=declaration_id,
        version=version,
        body=body,
    )
    set_etag(response, changed.version)
    return changed


@door.post(
    "/{declaration_id}/table",
    scopes=["dialogues:write"],
    errors=[
        *_CHAIR,
        service.DeclarationNotFound,
        service.WrongDeclarationState,
        DialogueMakesNoSense,
    ],
    response_model=DeclarationRead,
    summary="Put a declaration before the members",
)
async def table_declaration(
    dialogue_id: PathId,
    declaration_id: PathId,
    body: Tabling,
    uow: Uow,
    principal: CurrentPrincipal,
) -> DeclarationRead:
    """By who presides, with a moment until which members may object."""
    return await service.table_declaration(
        uow, principal=principal, dialogue_id=dialogue_id, declaration_id=declaration_id, body=body
    )


@door.put(
    "/{declaration_id}/positions/{partner_id}",
    scopes=["dialogues:write"],
    errors=[*_MEMBER, service.DeclarationNotFound, service.WrongDeclarationState],
    response_model=DeclarationRead,
    summary="Take a position",
)
async def take_position(
    dialogue_id: PathId,
    declaration_id: PathId,
    partner_id: PathId,
    body: PositionTaken,
    uow: Uow,
    principal: CurrentPrincipal,
) -> DeclarationRead:
    """By a member, for itself; it may be changed until the declaration is adopted."""
    return await service.take_position(
        uow,
        principal=principal,
        dialogue_id=dialogue_id,
        declaration_id=declaration_id,
        partner_id=partner_id,
        body=body,
    )


@door.post(
    "/{declaration_id}/adopt",
    scopes=["dialogues:write"],
    errors=[
        *_CHAIR,
        service.DeclarationNotFound,
        service.WrongDeclarationState,
        service.NoConsensus,
    ],
    response_model=DeclarationRead,
    summary="Adopt a declaration by consensus",
)
async def adopt_declaration(
    dialogue_id: PathId, declaration_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> DeclarationRead:
    """By who presides, when no member is against and none may still object."""
    return await service.adopt_declaration(
        uow, principal=principal, dialogue_id=dialogue_id, declaration_id=declaration_id
    )
