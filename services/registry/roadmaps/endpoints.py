"""The HTTP door to yearly roadmaps."""

from typing import Annotated, Any

from fastapi import Path, Request, Response

from services.registry.agreements.service import AgreementNotFound, TermsAreFixed
from services.registry.roadmaps import service
from services.registry.roadmaps.schemas import RoadmapCreate, RoadmapPatch, RoadmapRead
from shared.errors import PreconditionRequired, StaleVersion
from shared.http.dependencies import CurrentPrincipal, IfMatch, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.etags import set_etag
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/agreements/{agreement_id}/roadmaps", tags=["agreements"])
Year = Annotated[int, Path(ge=1900, le=2200)]


@door.post(
    "",
    scopes=["agreements:write"],
    errors=[
        AgreementNotFound,
        TermsAreFixed,
        service.RoadmapMakesNoSense,
        service.RoadmapExists,
    ],
    status_code=201,
    response_model=RoadmapRead,
    summary="Write the roadmap of a year",
)
async def write_roadmap(
    agreement_id: PathId,
    body: RoadmapCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    request: Request,
    response: Response,
) -> RoadmapRead:
    """By an editor of a party that is no observer."""
    roadmap = await service.write_roadmap(
        uow, principal=principal, agreement_id=agreement_id, body=body
    )
    response.headers["Location"] = f"{request.url.path}/{roadmap.year}"
    set_etag(response, roadmap.version)
    return roadmap


@door.get(
    "",
    scopes=["registry:read"],
    errors=[AgreementNotFound, BadCursor],
    response_model=Page[RoadmapRead],
    summary="List roadmaps",
)
async def list_roadmaps(
    agreement_id: PathId, uow: Uow, principal: CurrentPrincipal, page: PageQuery
) -> Any:
    """Newest year first."""
    return await service.list_roadmaps(
        uow, principal=principal, agreement_id=agreement_id, page=page
    )


@door.get(
    "/{year}",
    scopes=["registry:read"],
    errors=[AgreementNotFound, service.RoadmapNotFound],
    response_model=RoadmapRead,
    summary="Read the roadmap of a year",
)
async def get_roadmap(
    agreement_id: PathId, year: Year, uow: Uow, principal: CurrentPrincipal, response: Response
) -> RoadmapRead:
    """With its ETag, which an edit must name."""
    roadmap = await service.read_roadmap(
        uow, principal=principal, agreement_id=agreement_id, year=year
    )
    set_etag(response, roadmap.version)
    return roadmap


@door.patch(
    "/{year}",
    scopes=["agreements:write"],
    errors=[
        AgreementNotFound,
        TermsAreFixed,
        service.RoadmapNotFound,
        service.RoadmapMakesNoSense,
        StaleVersion,
        PreconditionRequired,
    ],
    response_model=RoadmapRead,
    summary="Edit a roadmap, or say how far it is",
)
async def change_roadmap(
    agreement_id: PathId,
    year: Year,
    body: RoadmapPatch,
    version: IfMatch,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
) -> RoadmapRead:
    """A merge patch; milestones are replaced whole, with what their indicators say by now."""
    roadmap = await service.change_roadmap(
        uow,
        principal=principal,
        agreement_id=agreement_id,
        year=year,
        version=version,
        body=body,
    )
    set_etag(response, roadmap.version)
    return roadmap
