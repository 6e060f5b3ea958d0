"""The HTTP door that figures come in by."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request

from services.registry.datasets.service import (
    DataSetNotFound,
    DataSetWithdrawn,
    EditionNotFound,
    PersonalDataNotShared,
)
from services.registry.figure_loads import service
from services.registry.figure_loads.schemas import FigureLoadRead
from services.registry.imports.endpoints import Upload
from services.registry.series.forms import FormName
from shared.http.dependencies import CurrentPrincipal, PageQuery, Uow
from shared.http.door import Door
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/corridors/figures", tags=["data"])
# The largest public file has 75,600 rows in 2.7 MB, and takes a second or two.
MOST_BODY_BYTES = 16 * 1024 * 1024
_LOCK_TIMEOUT_MS = 10_000
_BODY = {
    "requestBody": {
        "required": True,
        "description": "A CSV file in UTF-8 of at most 16 MB. The form `figures` has the columns "
        "kind, from_country, to_country, period (2020 or 2020Q3) and value.",
        "content": {
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            },
        },
    }
}


async def _patiently(request: Request) -> None:
    """Who loads while another loads the same source waits for the row as long as a worker does."""
    request.state.lock_timeout_ms = _LOCK_TIMEOUT_MS


@door.post(
    "/import",
    scopes=["data:write"],
    errors=[
        DataSetNotFound,
        DataSetWithdrawn,
        EditionNotFound,
        PersonalDataNotShared,
        service.FiguresNotUnderstood,
        service.SourceMissing,
    ],
    response_model=FigureLoadRead,
    summary="Load a file of figures",
    dependencies=[Depends(_patiently)],
    is_idempotent=False,
    extra=_BODY,
)
async def import_figures(
    upload: Upload,
    uow: Uow,
    principal: CurrentPrincipal,
    form: Annotated[
        FormName | None,
        Query(alias="format", description="Recognised by its columns if left out."),
    ] = None,
    dataset_id: Annotated[
        UUID | None, Query(description="Of a partner's own figures; else an operator loads them.")
    ] = None,
    edition: Annotated[int | None, Query(ge=1, le=32_767, description="Else the newest.")] = None,
    dry_run: Annotated[bool, Query(description="Say what would happen, and do nothing.")] = False,
) -> FigureLoadRead:
    """
    All rows that can be used, in one transaction; the others are told with line and reason.

    The same file twice changes nothing: a figure is one of its source, corridor and period.
    """
    return await service.load_figures(
        uow,
        principal=principal,
        file=upload,
        form=form,
        dataset_id=dataset_id,
        edition=edition,
        is_dry_run=dry_run,
    )


@door.get(
    "/loads",
    scopes=["registry:read"],
    errors=[BadCursor],
    response_model=Page[FigureLoadRead],
    summary="List what was loaded",
)
async def list_figure_loads(uow: Uow, principal: CurrentPrincipal, page: PageQuery) -> Any:
    """Of sources whose figures one may see; the newest first."""
    return await service.list_loads(uow, principal=principal, page=page)
