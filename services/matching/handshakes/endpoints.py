"""The HTTP door to handshakes, for reading them."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.matching.handshakes import service
from services.matching.handshakes.domain import State
from services.matching.handshakes.schemas import HandshakeRead
from shared.http.dependencies import CurrentPrincipal, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/handshakes", tags=["handshakes"])


@door.get(
    "",
    scopes=["matches:read"],
    errors=[BadCursor],
    response_model=Page[HandshakeRead],
    summary="List my handshakes",
)
async def list_handshakes(
    uow: Uow,
    principal: CurrentPrincipal,
    page: PageQuery,
    state: Annotated[list[State], Query(description="Any of these; none for all.")] = [],  # noqa: B006
    project_id: Annotated[UUID | None, Query(description="Of this project only.")] = None,
) -> Page[HandshakeRead]:
    """Those of one's own profile and of the partners one acts for, the newest proposal first."""
    rows = await service.list_handshakes(
        uow, principal=principal, page=page, states=state, project_id=project_id
    )
    return Page[HandshakeRead](items=rows.items, next=rows.next)


@door.get(
    "/{match_id}",
    scopes=["matches:read"],
    errors=[service.HandshakeNotFound],
    response_model=HandshakeRead,
    summary="Read a handshake",
)
async def get_handshake(match_id: PathId, uow: Uow, principal: CurrentPrincipal) -> HandshakeRead:
    """The last round between the two sides of a match, step by step."""
    return await service.read_handshake(uow, principal=principal, match_id=match_id)
