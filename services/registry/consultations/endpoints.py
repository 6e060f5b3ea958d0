"""The HTTP door to consultations."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.registry.consultations import service
from services.registry.consultations.domain import ConsultationKind
from services.registry.consultations.schemas import (
    ConsultationCreate,
    ConsultationPatch,
    ConsultationRead,
)
from services.registry.dialogues.service import DialogueNotFound, NotAParticipant
from services.registry.partners.service import PartnerNotFound, PartnerNotVerified
from shared.errors import PreconditionRequired, StaleVersion
from shared.http.dependencies import CurrentPrincipal, IfMatch, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.etags import set_etag
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/consultations", tags=["consultations"])


@door.post(
    "",
    scopes=["dialogues:write"],
    errors=[PartnerNotFound, DialogueNotFound, NotAParticipant, service.ConsultationMakesNoSense],
    status_code=201,
    response_model=ConsultationRead,
    summary="Draft a consultation",
)
async def draft_consultation(
    body: ConsultationCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    request: Request,
    response: Response,
) -> ConsultationRead:
    """A survey with its questions, or the call for a statement or a position."""
    made = await service.draft_consultation(uow, principal=principal, body=body)
    response.headers["Location"] = f"{request.url.path}/{made.id}"
    set_etag(response, made.version)
    return made


@door.get(
    "",
    scopes=["registry:read"],
    errors=[BadCursor],
    response_model=Page[ConsultationRead],
    summary="List consultations",
)
async def list_consultations(
    uow: Uow,
    principal: CurrentPrincipal,
    page: PageQuery,
    partner_id: Annotated[UUID | None, Query(description="Who asks.")] = None,
    dialogue_id: Annotated[UUID | None, Query()] = None,
    kind: Annotated[ConsultationKind | None, Query()] = None,
    is_open: Annotated[bool, Query(description="Only what can be answered now.")] = False,
) -> Any:
    """Those that were opened, and one's own; newest first."""
    filters = {
        "partner_id": partner_id,
        "dialogue_id": dialogue_id,
        "kind": kind,
        "is_open": is_open,
    }
    return await service.list_consultations(uow, principal=principal, page=page, filters=filters)


@door.get(
    "/{consultation_id}",
    scopes=["registry:read"],
    errors=[service.ConsultationNotFound],
    response_model=ConsultationRead,
    summary="Read a consultation",
)
async def get_consultation(
    consultation_id: PathId, uow: Uow, principal: CurrentPrincipal, response: Response
) -> ConsultationRead:
    """With its questions and their numbers, and its ETag, which an edit must name."""
    found = await service.read_consultation(
        uow, principal=principal, consultation_id=consultation_id
    )
    set_etag(response, found.version)
    return found


@door.patch(
    "/{consultation_id}",
    scopes=["dialogues:write"],
    errors=[
        service.ConsultationNotFound,
        service.ConsultationIsOpen,
        service.ConsultationMakesNoSense,
        StaleVersion,
        PreconditionRequired,
    ],
    response_model=ConsultationRead,
    summary="Edit a draft",
)
async def change_consultation(
    consultation_id: PathId,
    body: ConsultationPatch,
    version: IfMatch,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
) -> ConsultationRead:
    """A merge patch; once it is open nothing changes, its date neither."""
    changed = await service.change_consultation(
        uow, principal=principal, consultation_id=consultation_id, version=version, body=body
    )
    set_etag(response, changed.version)
    return changed


@door.post(
    "/{consultation_id}/open",
    scopes=["dialogues:write"],
    errors=[
        service.ConsultationNotFound,
        service.ConsultationMakesNoSense,
        PartnerNotFound,
        PartnerNotVerified,
    ],
    response_model=ConsultationRead,
    summary="Open a consultation",
)
async def open_consultation(
    consultation_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> ConsultationRead:
    """It closes by itself at its date."""
    return await service.open_consultation(
        uow, principal=principal, consultation_id=consultation_id
    )
