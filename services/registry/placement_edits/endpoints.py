"""The HTTP door to editing placements."""

from fastapi import Response

from services.registry.eligibility.service import ProgrammeUnknown
from services.registry.placement_edits import service
from services.registry.placements.schemas import PlacementPatch, PlacementRead
from services.registry.placements.service import (
    PlacementMakesNoSense,
    PlacementNotFound,
    WrongPlacementState,
    shown_one,
)
from shared.errors import PreconditionRequired, StaleVersion
from shared.http.dependencies import CurrentPrincipal, IfMatch, PathId, Uow
from shared.http.door import Door
from shared.http.etags import set_etag

door = Door(prefix="/v1/placements", tags=["placements"])


@door.patch(
    "/{placement_id}",
    scopes=["placements:write"],
    errors=[
        PlacementNotFound,
        PlacementMakesNoSense,
        ProgrammeUnknown,
        WrongPlacementState,
        StaleVersion,
        PreconditionRequired,
    ],
    response_model=PlacementRead,
    summary="Edit a placement",
)
async def change_placement(
    placement_id: PathId,
    body: PlacementPatch,
    version: IfMatch,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
) -> PlacementRead:
    """A merge patch by the project's partner; other conditions ask every party again."""
    placement = await service.change_placement(
        uow, principal=principal, placement_id=placement_id, version=version, body=body
    )
    set_etag(response, placement.version)
    return await shown_one(uow, principal=principal, placement=placement)
