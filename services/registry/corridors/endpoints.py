"""The HTTP door to corridors."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Query, Request

from services.registry.corridors import service
from services.registry.corridors.domain import CorridorSort
from services.registry.corridors.schemas import CorridorLens, CorridorRead, CostSummaries
from services.registry.figures.endpoints import CountryCode, CountryPath
from services.registry.figures.service import CountryUnknown
from services.registry.series.kinds import CorridorReading
from shared.http.dependencies import CurrentPrincipal, PageQuery, Uow
from shared.http.door import Door
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/corridors", tags=["corridors"])


@door.get(
    "",
    scopes=["registry:read"],
    errors=[BadCursor, CountryUnknown],
    response_model=Page[CorridorRead],
    summary="List corridors",
)
async def list_corridors(
    uow: Uow,
    principal: CurrentPrincipal,
    page: PageQuery,
    country_of_origin: CountryCode | None = None,
    country_of_destination: CountryCode | None = None,
    sort: Annotated[
        CorridorSort, Query(description="By a figure: only corridors that have it.")
    ] = CorridorSort.CORRIDOR,
) -> Any:
    """Of each kind the figure about the latest period, with its source and year."""
    return await service.list_corridors(
        uow,
        principal=principal,
        page=page,
        origin=country_of_origin,
        destination=country_of_destination,
        sort=sort,
    )


@door.get(
    "/costs",
    scopes=["registry:read"],
    errors=[service.PeriodUnknown],
    response_model=CostSummaries,
    summary="Sum up what sending money costs",
)
async def summarise_costs(
    uow: Uow,
    principal: CurrentPrincipal,
    period: Annotated[str, Query(max_length=10, examples=["2020Q3"])],
) -> CostSummaries:
    """How many corridors cost at most 3 %, at most 5 %, and more; for each source."""
    return await service.summarise_costs(uow, principal=principal, period=period)


@door.get(
    "/{from_country}/{to_country}",
    scopes=["registry:read"],
    errors=[CountryUnknown, service.NotACorridor],
    response_model=CorridorLens,
    summary="Look at a corridor",
)
async def get_corridor(
    from_country: CountryPath,
    to_country: CountryPath,
    request: Request,
    uow: Uow,
    principal: CurrentPrincipal,
    reading: Annotated[
        CorridorReading,
        Query(
            description="How the path is meant: `migration` from origin to destination, "
            "`remittance` from the sending to the receiving country, the reverse."
        ),
    ] = CorridorReading.MIGRATION,
) -> CorridorLens:
    """
    People, money and what it costs to send it, each with source and year; what partners do.

    Countries by two letters or by three.
    """
    providers: Sequence[service.Provider] = request.app.state.lens
    return await service.look_at(
        uow,
        principal=principal,
        from_country=from_country,
        to_country=to_country,
        reading=reading,
        providers=providers,
    )
