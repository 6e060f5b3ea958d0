"""The HTTP door to opening placements."""

from fastapi import Request, Response

from services.registry.eligibility.service import ProgrammeUnknown
from services.registry.partners.service import PartnerNotFound, PartnerNotVerified
from services.registry.placement_openings import service
from services.registry.placements.schemas import PlacementCreate, PlacementRead
from services.registry.placements.service import PlacementMakesNoSense, shown_one
from services.registry.projects.service import HostNotAvailable, ProjectNotFound
from shared.http.dependencies import CurrentPrincipal, Uow
from shared.http.door import Door
from shared.http.etags import set_etag

door = Door(prefix="/v1/placements", tags=["placements"])


@door.post(
    "",
    scopes=["placements:write"],
    errors=[
        ProjectNotFound,
        PartnerNotFound,
        PartnerNotVerified,
        HostNotAvailable,
        ProgrammeUnknown,
        PlacementMakesNoSense,
        service.ProjectNotOpen,
        service.PlacementReferenceTaken,
    ],
    status_code=201,
    response_model=PlacementRead,
    summary="Open a placement",
)
async def open_placement(
    body: PlacementCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    request: Request,
    response: Response,
) -> PlacementRead:
    """A group mission, for instance; what both sides of a match agreed opens by itself."""
    placement = await service.open_placement(uow, principal=principal, body=body)
    response.headers["Location"] = f"{request.url.path}/{placement.id}"
    set_etag(response, placement.version)
    return await shown_one(uow, principal=principal, placement=placement)
