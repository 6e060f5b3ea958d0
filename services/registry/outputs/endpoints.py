"""The HTTP door to what placements leave behind."""

from typing import Any

from fastapi import Request, Response

from services.registry.outputs import service
from services.registry.outputs.models import KnowledgeTransferOutput, MonitoringNote
from services.registry.outputs.schemas import NoteCreate, NoteRead, OutputCreate, OutputRead
from services.registry.placements.service import PlacementNotFound, WrongPlacementState
from shared.http.dependencies import CurrentPrincipal, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/placements/{placement_id}", tags=["placements"])


@door.post(
    "/outputs",
    scopes=["placements:write"],
    errors=[PlacementNotFound, WrongPlacementState],
    status_code=201,
    response_model=OutputRead,
    summary="Write down what is left behind",
)
async def add_placement_output(
    placement_id: PathId,
    body: OutputCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    request: Request,
    response: Response,
) -> KnowledgeTransferOutput:
    """By the project's partner or a host, once the people have begun."""
    output = await service.add_output(
        uow, principal=principal, placement_id=placement_id, body=body
    )
    response.headers["Location"] = request.url.path
    return output


@door.get(
    "/outputs",
    scopes=["registry:read"],
    errors=[PlacementNotFound, BadCursor],
    response_model=Page[OutputRead],
    summary="List what is left behind",
)
async def list_placement_outputs(
    placement_id: PathId, uow: Uow, principal: CurrentPrincipal, page: PageQuery
) -> Any:
    """For everybody who takes part."""
    return await service.list_outputs(
        uow, principal=principal, placement_id=placement_id, page=page
    )


@door.post(
    "/notes",
    scopes=["placements:write"],
    errors=[PlacementNotFound, WrongPlacementState],
    status_code=201,
    response_model=NoteRead,
    summary="Write a monitoring note",
)
async def add_placement_note(
    placement_id: PathId,
    body: NoteCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    request: Request,
    response: Response,
) -> MonitoringNote:
    """By the project's partner or a host, once the people have begun."""
    note = await service.add_note(uow, principal=principal, placement_id=placement_id, body=body)
    response.headers["Location"] = request.url.path
    return note


@door.get(
    "/notes",
    scopes=["registry:read"],
    errors=[PlacementNotFound, BadCursor],
    response_model=Page[NoteRead],
    summary="List monitoring notes",
)
async def list_placement_notes(
    placement_id: PathId, uow: Uow, principal: CurrentPrincipal, page: PageQuery
) -> Any:
    """For everybody who takes part, the oldest first."""
    return await service.list_notes(uow, principal=principal, placement_id=placement_id, page=page)
