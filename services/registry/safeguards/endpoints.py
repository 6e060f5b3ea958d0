"""The HTTP door to safeguards."""

from typing import Any

from fastapi import Request, Response

from services.registry.safeguards import service
from services.registry.safeguards.models import SafeguardListRow
from services.registry.safeguards.schemas import (
    MoveAsked,
    SafeguardListCreate,
    SafeguardListRead,
    SafeguardRead,
)
from shared.http.dependencies import CurrentPrincipal, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/safeguards", tags=["safeguards"])


@door.post(
    "/lists",
    scopes=["safeguards:write"],
    errors=[service.SafeguardListExists, service.SafeguardListMakesNoSense],
    status_code=201,
    response_model=SafeguardListRead,
    summary="Load a safeguard list",
)
async def load_safeguard_list(
    body: SafeguardListCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    request: Request,
    response: Response,
) -> SafeguardListRow:
    """It takes over from the older list of its jurisdiction on its first day."""
    row = await service.load_list(uow, principal=principal, body=body)
    response.headers["Location"] = f"{request.url.path}/{row.id}"
    return row


@door.get(
    "/lists",
    scopes=["registry:read"],
    errors=[BadCursor],
    response_model=Page[SafeguardListRead],
    summary="List safeguard lists",
)
async def list_safeguard_lists(uow: Uow, page: PageQuery) -> Any:
    """Every version that was ever loaded, the last one first."""
    return await service.list_lists(uow, page=page)


@door.get(
    "/lists/{list_id}",
    scopes=["registry:read"],
    errors=[service.SafeguardListNotFound],
    response_model=SafeguardListRead,
    summary="Read a safeguard list",
)
async def get_safeguard_list(list_id: PathId, uow: Uow) -> SafeguardListRow:
    """With its rules, and the colour of each country it names."""
    return await service.read_list(uow, list_id=list_id)


@door.post(
    "/ask",
    scopes=["registry:read"],
    errors=[service.SafeguardListMissing],
    is_idempotent=False,
    needs_room=False,
    response_model=SafeguardRead,
    summary="Ask what the safeguards would say",
)
async def ask_safeguards(body: MoveAsked, uow: Uow) -> SafeguardRead:
    """Of a move that nobody has made yet, as of today; nothing is kept."""
    return await service.ask(uow, body=body)
