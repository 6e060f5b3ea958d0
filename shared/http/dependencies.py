"""What endpoints may ask for."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Path, Query, Request

from shared.db.unit_of_work import Database, UnitOfWork
from shared.errors import BadRequest, PreconditionRequired, Unauthenticated
from shared.flow import Flow
from shared.http.pagination import Cursors, PageRequest
from shared.security.principal import Principal
from shared.security.tokens import Verifier

# PostgreSQL's text cannot hold it.
NO_NUL = r"^[^\x00]*$"


async def get_principal(request: Request) -> Principal:
    """Who is asking; read once per request. Strangers are counted by their address."""
    known: Principal | None = getattr(request.state, "principal", None)
    if known is not None:
        return known
    try:
        principal = await _verified(request)
    except Unauthenticated:
        request.app.state.strangers.count_address(request)
        raise
    request.state.principal = principal
    request.app.state.limiter.count(request, principal)
    return principal


async def _verified(request: Request) -> Principal:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("Send a token: `Authorization: Bearer <token>`.")
    verifier: Verifier = request.app.state.verifier
    return await verifier.verify(token.strip())


CurrentPrincipal = Annotated[Principal, Depends(get_principal)]


async def get_unit_of_work(request: Request) -> AsyncIterator[UnitOfWork]:
    """The request's one transaction; who came by turns may wait for rows as long as a worker."""
    flow = Flow.begin(request.state.correlation_id, request.state.traceparent)
    database: Database = request.app.state.database
    limit: int | None = getattr(request.state, "lock_timeout_ms", None)
    async with database.unit_of_work(flow=flow, lock_timeout_ms=limit) as uow:
        request.state.uow = uow
        yield uow


# scope="function": commit before the response is sent. FastAPI's default scope would answer 201
# first and commit afterwards.
Uow = Annotated[UnitOfWork, Depends(get_unit_of_work, scope="function")]


def get_page(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=100, description="Most items in the answer.")] = 20,
    cursor: Annotated[
        str | None,
        # A list may be ordered by three names of 250 characters in any script, sealed.
        Query(max_length=4200, description="`next` of the page before."),
    ] = None,
) -> PageRequest:
    """Which page is asked for."""
    cursors = Cursors(request.app.state.cursor_seal, request.url.path)
    page = PageRequest(limit=limit, cursor=cursor, cursors=cursors)
    request.state.page = page
    return page


PageQuery = Annotated[PageRequest, Depends(get_page)]


def get_version(
    if_match: Annotated[
        str | None,
        Header(
            description="The ETag of what was read before; needed to change it.",
            json_schema_extra={"x-required": True},
        ),
    ] = None,
) -> int:
    """The version that the caller has read, from If-Match."""
    if if_match is None:
        raise PreconditionRequired("Send the ETag you have read as If-Match.")
    text = if_match.removeprefix("W/").strip('"')
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise BadRequest("If-Match is no ETag of ours: send it as it was received.")
    return int(text)


IfMatch = Annotated[int, Depends(get_version)]
PathId = Annotated[UUID, Path(description="UUID.")]
AcceptLanguage = Annotated[
    str | None, Header(alias="accept-language", max_length=200, description="RFC 9110.")
]
