"""The HTTP door to follow-ups."""

from typing import Annotated, Any

from fastapi import Path, Query

from services.registry.follow_ups import service
from services.registry.follow_ups.models import FollowUp
from services.registry.follow_ups.schemas import FollowUpAnswer, FollowUpRead
from services.registry.placements.service import PlacementNotFound
from shared.http.dependencies import CurrentPrincipal, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1", tags=["placements"])


@door.get(
    "/follow-ups",
    scopes=["registry:read"],
    errors=[BadCursor],
    response_model=Page[FollowUpRead],
    summary="List follow-ups",
)
async def list_follow_ups(
    uow: Uow,
    principal: CurrentPrincipal,
    page: PageQuery,
    is_answered: Annotated[bool | None, Query()] = None,
) -> Any:
    """The tasks of one's own projects, hosts and associations; the earliest first."""
    return await service.list_follow_ups(
        uow, principal=principal, page=page, is_answered=is_answered
    )


@door.put(
    "/placements/{placement_id}/follow-ups/{months}",
    scopes=["placements:write"],
    errors=[PlacementNotFound, service.FollowUpNotFound, service.FollowUpMakesNoSense],
    response_model=FollowUpRead,
    summary="Answer a follow-up",
)
async def answer_follow_up(
    placement_id: PathId,
    months: Annotated[int, Path(ge=1, le=60, description="After the end: 6 or 12.")],
    body: FollowUpAnswer,
    uow: Uow,
    principal: CurrentPrincipal,
) -> FollowUp:
    """By the project's partner or a host; sent again it replaces the answer."""
    return await service.answer(
        uow, principal=principal, placement_id=placement_id, months=months, body=body
    )
