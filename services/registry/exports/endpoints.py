"""The HTTP door to what leaves: lists, IATI files and archives."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from services.registry.exports import service
from services.registry.exports.schemas import ExportRead
from services.registry.lists.declared import Listing
from services.registry.lists.everything import LISTS
from services.registry.lists.files import as_csv, as_json_lines
from services.registry.paged.file import Asking, PagedFile, stream
from services.registry.paged.iati import ACTIVITIES, ORGANISATIONS
from services.registry.partners.endpoints import OwnerId
from services.registry.partners.service import PartnerNotFound
from shared.db.unit_of_work import UnitOfWork
from shared.http.dependencies import CurrentPrincipal, PathId, Uow
from shared.http.door import Door
from shared.security.principal import Principal

door = Door(prefix="/v1/exports", tags=["exports"])
ListName = Annotated[str, Path(max_length=40, description="One of: " + ", ".join(LISTS) + ".")]
Whose = Annotated[
    UUID | None, Query(description="Only what this partner owns; else all that you may see.")
]


def _file(media_type: str) -> dict[str, Any]:
    schema = {"type": "string", "format": "binary"}
    return {
        "response_class": StreamingResponse,
        "status_code": 200,
        "responses": {200: {"content": {media_type: {"schema": schema}}}},
    }


async def _streamed(
    request: Request, uow: UnitOfWork, principal: Principal, file: PagedFile, whose: UUID | None
) -> StreamingResponse:
    """The answer begins when its first page was read, so that a refusal is still one."""
    asking = Asking(principal, whose)
    first = await service.first_page(uow, file=file, asking=asking)
    name = file.name.rpartition("/")[2]
    return StreamingResponse(
        stream(request.app.state.database, file, asking, first),
        media_type=file.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _listing(name: str) -> Listing:
    if name not in LISTS:
        raise service.ListUnknown(f"There is no list {name!r}; there are {', '.join(LISTS)}.")
    return LISTS[name]


@door.get(
    "/{list_name}.csv",
    scopes=["registry:read"],
    errors=[service.ListUnknown, PartnerNotFound],
    summary="Export a list as CSV",
    **_file("text/csv"),
)
async def export_csv(
    list_name: ListName,
    request: Request,
    uow: Uow,
    principal: CurrentPrincipal,
    partner_id: Whose = None,
) -> StreamingResponse:
    """
    UTF-8 with a head, as an import takes it.

    A cell that begins like a formula has an apostrophe before it.
    """
    return await _streamed(request, uow, principal, as_csv(_listing(list_name)), partner_id)


@door.get(
    "/{list_name}.jsonl",
    scopes=["registry:read"],
    errors=[service.ListUnknown, PartnerNotFound],
    summary="Export a list as JSON Lines",
    **_file("application/jsonl"),
)
async def export_json_lines(
    list_name: ListName,
    request: Request,
    uow: Uow,
    principal: CurrentPrincipal,
    partner_id: Whose = None,
) -> StreamingResponse:
    """A JSON object on each line, as an import takes it."""
    file = as_json_lines(_listing(list_name))
    return await _streamed(request, uow, principal, file, partner_id)


@door.get(
    "/iati/activities",
    scopes=["registry:read"],
    errors=[service.NothingToExport, PartnerNotFound],
    summary="Export projects as IATI activities",
    **_file("application/xml"),
)
async def export_activities(
    request: Request, uow: Uow, principal: CurrentPrincipal, partner_id: Whose = None
) -> StreamingResponse:
    """IATI 2.03, with the ledger; an activity that came and was not changed leaves as it came."""
    return await _streamed(request, uow, principal, ACTIVITIES, partner_id)


@door.get(
    "/iati/organisations",
    scopes=["registry:read"],
    errors=[service.NothingToExport, PartnerNotFound],
    summary="Export partners as IATI organisations",
    **_file("application/xml"),
)
async def export_organisations(
    request: Request, uow: Uow, principal: CurrentPrincipal, partner_id: Whose = None
) -> StreamingResponse:
    """IATI 2.03: verified partners, and one's own."""
    return await _streamed(request, uow, principal, ORGANISATIONS, partner_id)


@door.post(
    "",
    scopes=["partners:write"],
    errors=[PartnerNotFound],
    status_code=202,
    response_model=ExportRead,
    summary="Export everything a partner owns",
)
async def start_export(
    request: Request, response: Response, uow: Uow, principal: CurrentPrincipal, owner: OwnerId
) -> ExportRead:
    """By an administrator; made by a worker, and the same one as long as it is under way."""
    export = await service.start_export(uow, principal=principal, partner_id=owner)
    response.headers["Location"] = f"{request.url.path}/{export.id}"
    return export


@door.get(
    "/{job_id}",
    scopes=["partners:write"],
    errors=[service.ExportNotFound],
    response_model=ExportRead,
    summary="How far is an archive?",
)
async def get_export(job_id: PathId, uow: Uow, principal: CurrentPrincipal) -> ExportRead:
    """With its files so far; for administrators of the partner, for seven days."""
    return await service.read_export(uow, principal=principal, job_id=job_id)


@door.get(
    "/{job_id}/archive",
    scopes=["partners:write"],
    errors=[service.ExportNotFound, service.ExportNotReady],
    summary="Fetch an archive",
    **_file("application/zip"),
)
async def get_archive(
    job_id: PathId, request: Request, uow: Uow, principal: CurrentPrincipal
) -> StreamingResponse:
    """A zip of JSON Lines and IATI files, with a manifest of their rows, bytes and SHA-256."""
    job = await service.finished_export(uow, principal=principal, job_id=job_id)
    return StreamingResponse(
        service.archive(request.app.state.database, job),
        media_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{job_id}.zip"'},
    )
