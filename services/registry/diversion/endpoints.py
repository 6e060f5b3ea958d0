"""The HTTP door to movements and suspicions."""

from typing import Annotated, Any

from fastapi import Query

from services.registry.diversion import service
from services.registry.diversion.schemas import (
    DiversionRead,
    MovementRead,
    MovementsLoad,
    MovementsLoaded,
)
from shared.contracts.values import Country, SectorCode
from shared.http.dependencies import CurrentPrincipal, PageQuery, Uow
from shared.http.door import Door
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1", tags=["corridors"])


@door.post(
    "/movements",
    scopes=["operate"],
    errors=[service.MovementMakesNoSense],
    response_model=MovementsLoaded,
    summary="Load yearly figures of corridors",
)
async def load_movements(
    body: MovementsLoad, uow: Uow, principal: CurrentPrincipal
) -> MovementsLoaded:
    """By operators, since a suspicion follows from them; loaded again they replace older words."""
    loaded = await service.load_movements(uow, principal=principal, items=body.items)
    return MovementsLoaded(loaded=loaded)


@door.get(
    "/movements",
    scopes=["registry:read"],
    errors=[BadCursor],
    response_model=Page[MovementRead],
    summary="List yearly figures of corridors",
)
async def list_movements(
    uow: Uow,
    page: PageQuery,
    origin: Annotated[Country | None, Query()] = None,
    destination: Annotated[Country | None, Query()] = None,
    sector: Annotated[SectorCode | None, Query()] = None,
    year: Annotated[int | None, Query(ge=1900, le=2200)] = None,
) -> Any:
    """Each with its source."""
    filters = {"origin": origin, "destination": destination, "sector": sector, "year": year}
    return await service.list_movements(uow, page=page, filters=filters)


@door.get(
    "/diversions",
    scopes=["registry:read"],
    errors=[BadCursor],
    response_model=Page[DiversionRead],
    summary="List suspected diversions",
)
async def list_diversions(uow: Uow, page: PageQuery) -> Any:
    """With the four figures and the version of the rule that each follows from."""
    return await service.list_diversions(uow, page=page)
