"""The HTTP door to imports."""

from collections.abc import AsyncIterator
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated, Any

from fastapi import Depends, Query, Request, Response
from starlette.datastructures import UploadFile

from services.registry.activities.domain import ItemOutcome
from services.registry.arrivals.schemas import FileFormat
from services.registry.arrivals.service import ListNotTaken
from services.registry.imports import service
from services.registry.imports.models import ImportJob
from services.registry.imports.schemas import ImportItemRead, ImportRead
from services.registry.partners.endpoints import OwnerId
from services.registry.partners.service import PartnerNotFound
from shared.http.dependencies import CurrentPrincipal, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/imports", tags=["imports"])
# A file of 200 MB with what a form puts around it.
MOST_BODY_BYTES = 210 * 1024 * 1024
_READ_BYTES = 256 * 1024
_BODY = {
    "requestBody": {
        "required": True,
        "description": "An IATI 2.x activity file, or a list as CSV or JSON Lines, of at most 200 "
        "MB, as the file of a form or, under any other content type, as it is.",
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


async def _received(request: Request) -> AsyncIterator[IO[bytes]]:
    """The whole file, kept on disk: while a slow sender sends, no connection waits for it."""
    with SpooledTemporaryFile(max_size=_READ_BYTES) as kept:
        async for part in _pieces(request):
            kept.write(part)
        kept.seek(0)
        yield kept


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        async for part in request.stream():
            yield part
        return
    async with request.form() as form:
        for value in form.values():
            if isinstance(value, UploadFile):
                while part := await value.read(_READ_BYTES):
                    yield part


async def _parts(kept: IO[bytes]) -> AsyncIterator[bytes]:
    while part := kept.read(_READ_BYTES):
        yield part


# Asked for before `uow`: it has come to its end before the transaction begins.
Upload = Annotated[IO[bytes], Depends(_received, scope="function")]


@door.post(
    "",
    scopes=["imports:write"],
    errors=[
        PartnerNotFound,
        ListNotTaken,
        service.FileTooLarge,
        service.EmptyFile,
    ],
    status_code=202,
    response_model=ImportRead,
    summary="Import a file of projects or of another list",
    is_idempotent=False,
    extra=_BODY,
)
async def start_import(
    request: Request,
    response: Response,
    upload: Upload,
    uow: Uow,
    principal: CurrentPrincipal,
    owner: OwnerId,
    publish: Annotated[bool, Query(description="Publish activities that are under way.")] = False,
    dry_run: Annotated[bool, Query(description="Say what would happen, and do nothing.")] = False,
    file_format: Annotated[FileFormat, Query(alias="format")] = FileFormat.IATI,
    kind: Annotated[
        str, Query(max_length=40, description="The list that the rows are of.")
    ] = "projects",
) -> ImportJob:
    """
    Taken at once and read by a worker; look at `Location` for how far it is.

    A list has the columns of its export, those that are left out stay as they are. A row is known
    again by its `id`, else by everything that stands in it.
    """
    order = service.Order(
        partner_id=owner,
        publish=publish,
        dry_run=dry_run,
        format=file_format,
        kind=kind,
        person_id=principal.person_id,
    )
    job = await service.accept_file(uow, principal=principal, order=order, stream=_parts(upload))
    response.headers["Location"] = f"{request.url.path}/{job.id}"
    return job


@door.get(
    "/{job_id}",
    scopes=["imports:write"],
    errors=[service.ImportNotFound],
    response_model=ImportRead,
    summary="How far is an import?",
)
async def get_import(job_id: PathId, uow: Uow, principal: CurrentPrincipal) -> ImportJob:
    """With counts of what became of the activities or rows so far."""
    return await service.read_import(uow, principal=principal, job_id=job_id)


@door.get(
    "/{job_id}/items",
    scopes=["imports:write"],
    errors=[service.ImportNotFound, BadCursor],
    response_model=Page[ImportItemRead],
    summary="What became of each activity or row?",
)
async def list_import_items(
    job_id: PathId,
    uow: Uow,
    principal: CurrentPrincipal,
    page: PageQuery,
    outcome: Annotated[ItemOutcome | None, Query()] = None,
) -> Any:
    """
    Imported, updated, unchanged, or rejected with line and reason; in the file's order.

    The same after a dry run. Kept for 90 days.
    """
    return await service.list_items(
        uow, principal=principal, job_id=job_id, page=page, outcome=outcome
    )
