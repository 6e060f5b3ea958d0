"""The HTTP door to deciding on placements."""

from services.registry.placement_decisions import service
from services.registry.placement_decisions.schemas import PlacementDecision
from services.registry.placements.schemas import PlacementRead
from services.registry.placements.service import (
    PlacementNotFound,
    WrongPlacementState,
    shown_one,
)
from services.registry.quotas.service import QuotaUsedUp
from services.registry.safeguards.service import SafeguardListMissing
from shared.http.dependencies import CurrentPrincipal, PathId, Uow
from shared.http.door import Door

door = Door(prefix="/v1/placements/{placement_id}", tags=["placements"])


@door.post(
    "/decide",
    scopes=["placements:write"],
    errors=[
        PlacementNotFound,
        WrongPlacementState,
        SafeguardListMissing,
        QuotaUsedUp,
        service.DecidedAlready,
        service.ConditionsMissing,
        service.PlacementOverlaps,
    ],
    response_model=PlacementRead,
    summary="Say yes or no to a placement",
)
async def decide_placement(
    placement_id: PathId, body: PlacementDecision, uow: Uow, principal: CurrentPrincipal
) -> PlacementRead:
    """For one of its partners; agreed once all said yes, unless a safeguard stands against it."""
    placement = await service.say(
        uow,
        principal=principal,
        placement_id=placement_id,
        partner_id=body.partner_id,
        says=body.says,
        reason=body.reason,
    )
    return await shown_one(uow, principal=principal, placement=placement)


@door.post(
    "/reconsider",
    scopes=["placements:write"],
    errors=[PlacementNotFound, SafeguardListMissing, QuotaUsedUp, service.PlacementOverlaps],
    response_model=PlacementRead,
    summary="Ask the safeguards anew",
)
async def reconsider_placement(
    placement_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> PlacementRead:
    """About a blocked placement: a new list or a new agreement may let it through."""
    placement = await service.reconsider(uow, principal=principal, placement_id=placement_id)
    return await shown_one(uow, principal=principal, placement=placement)
