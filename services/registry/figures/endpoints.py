"""The HTTP door to figures of corridors, as JSON or as SDMX-CSV."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Query, Request
from fastapi.responses import StreamingResponse

from services.registry.datasets.service import DataSetNotFound
from services.registry.figures import service
from services.registry.figures.schemas import FigureFormat, FigureRead
from services.registry.series.kinds import FigureKind
from services.registry.series.periods import EARLIEST, LATEST
from services.registry.series.sdmx import MEDIA_TYPE, is_asked_for
from shared.http.dependencies import CurrentPrincipal, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/corridors/figures", tags=["data"])
dataset_door = Door(prefix="/v1/datasets", tags=["data"])

CountryCode = Annotated[str, Query(pattern=r"^[A-Za-z]{2,3}$", description="ISO 3166-1.")]
CountryPath = Annotated[str, Path(pattern=r"^[A-Za-z]{2,3}$", description="ISO 3166-1.")]
Kind = Annotated[FigureKind | None, Query()]
Year = Annotated[int | None, Query(ge=EARLIEST, le=LATEST)]
Format = Annotated[FigureFormat | None, Query(description="Stands above what `Accept` asks for.")]
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}
}


class SdmxCsv(StreamingResponse):
    """Figures as SDMX-CSV 2.0.0, sent while they are read."""

    media_type = MEDIA_TYPE


@door.get(
    "",
    scopes=["registry:read"],
    errors=[BadCursor, service.CountryUnknown],
    response_model=Page[FigureRead],
    responses=_ANSWERS,
    summary="List figures of corridors",
)
async def list_figures(
    request: Request,
    uow: Uow,
    principal: CurrentPrincipal,
    page: PageQuery,
    kind: Kind = None,
    from_country: CountryCode | None = None,
    to_country: CountryCode | None = None,
    year: Year = None,
    source_id: Annotated[UUID | None, Query()] = None,
    format: Format = None,
) -> Any:
    """
    Each with its source and year; the countries are in the order of the kind.

    As SDMX-CSV, by `format` or by `Accept`, it is all of them at once: limit and cursor do not
    matter.
    """
    filters = {
        "kind": kind,
        "from_country": service.country(from_country) if from_country else None,
        "to_country": service.country(to_country) if to_country else None,
        "year": year,
        "source_id": source_id,
    }
    sources = await service.current_sources(uow, principal=principal)
    if _wants_sdmx(request, format):
        database = request.app.state.database
        return SdmxCsv(service.stream_sdmx(database, sources=sources, filters=filters))
    return await service.list_figures(uow, sources=sources, page=page, filters=filters)


@dataset_door.get(
    "/{dataset_id}/figures",
    scopes=["registry:read"],
    errors=[BadCursor, DataSetNotFound, service.FiguresNotShared],
    response_model=Page[FigureRead],
    responses=_ANSWERS,
    summary="List figures of a data set",
)
async def list_figures_of_data_set(
    dataset_id: PathId,
    request: Request,
    uow: Uow,
    principal: CurrentPrincipal,
    page: PageQuery,
    edition: Annotated[int | None, Query(ge=1, le=32_767, description="Else the newest.")] = None,
    kind: Kind = None,
    year: Year = None,
    format: Format = None,
) -> Any:
    """
    For its provider, for those it is shared with, and of an open data set for everybody.

    As SDMX-CSV, by `format` or by `Accept`, it is all of them at once.
    """
    sources = await service.sources_of_data_set(
        uow, principal=principal, dataset_id=dataset_id, edition=edition
    )
    filters = {"kind": kind, "year": year}
    if _wants_sdmx(request, format):
        database = request.app.state.database
        return SdmxCsv(service.stream_sdmx(database, sources=sources, filters=filters))
    return await service.list_figures(uow, sources=sources, page=page, filters=filters)


def _wants_sdmx(request: Request, asked: FigureFormat | None) -> bool:
    if asked is not None:
        return asked is FigureFormat.SDMX_CSV
    return is_asked_for(request.headers.get("accept", ""))
