"""The HTTP door to placements, for reading them."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.registry.placements import service
from services.registry.placements.domain import Status
from services.registry.placements.schemas import PlacementRead
from shared.contracts.values import Country
from shared.http.dependencies import CurrentPrincipal, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.etags import set_etag
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/placements", tags=["placements"])


@door.get(
    "",
    scopes=["registry:read"],
    errors=[BadCursor],
    response_model=Page[PlacementRead],
    summary="List placements",
)
async def list_placements(
    uow: Uow,
    principal: CurrentPrincipal,
    page: PageQuery,
    project_id: Annotated[UUID | None, Query()] = None,
    partner_id: Annotated[UUID | None, Query()] = None,
    country: Annotated[Country | None, Query()] = None,
    status: Annotated[Status | None, Query()] = None,
) -> Page[PlacementRead]:
    """Those of one's own projects, hosts and associations, and one's own; newest first."""
    filters = {
        "project_id": project_id,
        "partner_id": partner_id,
        "country": country,
        "status": status,
    }
    rows = await service.list_placements(uow, principal=principal, page=page, filters=filters)
    return await service.shown_page(uow, principal=principal, rows=rows)


@door.get(
    "/{placement_id}",
    scopes=["registry:read"],
    errors=[service.PlacementNotFound],
    response_model=PlacementRead,
    summary="Read a placement",
)
async def get_placement(
    placement_id: PathId, uow: Uow, principal: CurrentPrincipal, response: Response
) -> PlacementRead:
    """With its ETag; one of its people sees no other people."""
    placement = await service.read_placement(uow, principal=principal, placement_id=placement_id)
    set_etag(response, placement.version)
    return await service.shown_one(uow, principal=principal, placement=placement)
