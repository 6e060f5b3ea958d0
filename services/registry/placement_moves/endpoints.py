"""The HTTP door to what is done with placements."""

from typing import Final

from services.registry.placement_decisions.service import PlacementOverlaps
from services.registry.placement_moves import service
from services.registry.placement_moves.schemas import (
    EligibilityCheck,
    PlacementCancel,
    PlacementEnd,
    PlacementStart,
    ReturnConfirmation,
    TermsAcceptance,
)
from services.registry.placements.schemas import PlacementRead
from services.registry.placements.service import (
    PlacementMakesNoSense,
    PlacementNotFound,
    WrongPlacementState,
    shown_one,
)
from services.registry.safeguards.service import SafeguardListMissing
from shared.http.dependencies import CurrentPrincipal, PathId, Uow
from shared.http.door import Door

door = Door(prefix="/v1/placements/{placement_id}", tags=["placements"])
_USUAL: Final = (PlacementNotFound, WrongPlacementState, PlacementMakesNoSense)


@door.post(
    "/accept-terms",
    scopes=["placements:write"],
    errors=[*_USUAL],
    response_model=PlacementRead,
    summary="Accept the terms of reference",
)
async def accept_placement_terms(
    placement_id: PathId, body: TermsAcceptance, uow: Uow, principal: CurrentPrincipal
) -> PlacementRead:
    """By each person, or by who holds the papers that they signed."""
    placement = await service.accept_terms(
        uow, principal=principal, placement_id=placement_id, numbers=body.numbers
    )
    return await shown_one(uow, principal=principal, placement=placement)


@door.post(
    "/check-eligibility",
    scopes=["placements:write"],
    errors=[*_USUAL],
    response_model=PlacementRead,
    summary="Check people against the programme's rules",
)
async def check_placement_eligibility(
    placement_id: PathId, body: EligibilityCheck, uow: Uow, principal: CurrentPrincipal
) -> PlacementRead:
    """Each rule answers with a reason, which is kept; what was asked about a person is not."""
    placement = await service.check_people(
        uow, principal=principal, placement_id=placement_id, candidates=body.people
    )
    return await shown_one(uow, principal=principal, placement=placement)


@door.post(
    "/prepare",
    scopes=["placements:write"],
    errors=[*_USUAL, SafeguardListMissing, service.PlacementNotReady],
    response_model=PlacementRead,
    summary="Say that everything is in order",
)
async def prepare_placement(
    placement_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> PlacementRead:
    """Terms accepted, rules met, people insured, days set; else the answer says what is missing."""
    placement = await service.prepare(uow, principal=principal, placement_id=placement_id)
    return await shown_one(uow, principal=principal, placement=placement)


@door.post(
    "/start",
    scopes=["placements:write"],
    errors=[*_USUAL, SafeguardListMissing, PlacementOverlaps],
    response_model=PlacementRead,
    summary="Say that the people began",
)
async def start_placement(
    placement_id: PathId, body: PlacementStart, uow: Uow, principal: CurrentPrincipal
) -> PlacementRead:
    """By the project's partner or a host."""
    placement = await service.start(
        uow, principal=principal, placement_id=placement_id, started_on=body.started_on
    )
    return await shown_one(uow, principal=principal, placement=placement)


@door.post(
    "/end",
    scopes=["placements:write"],
    errors=[*_USUAL],
    response_model=PlacementRead,
    summary="Say that the placement ended",
)
async def end_placement(
    placement_id: PathId, body: PlacementEnd, uow: Uow, principal: CurrentPrincipal
) -> PlacementRead:
    """What is left behind is asked 6 and 12 months later."""
    placement = await service.end(
        uow,
        principal=principal,
        placement_id=placement_id,
        ended_on=body.ended_on,
        reason=body.reason,
    )
    return await shown_one(uow, principal=principal, placement=placement)


@door.post(
    "/cancel",
    scopes=["placements:write"],
    errors=[*_USUAL],
    response_model=PlacementRead,
    summary="Call a placement off",
)
async def cancel_placement(
    placement_id: PathId, body: PlacementCancel, uow: Uow, principal: CurrentPrincipal
) -> PlacementRead:
    """Before anybody has begun; afterwards it is ended instead."""
    placement = await service.cancel(
        uow, principal=principal, placement_id=placement_id, reason=body.reason
    )
    return await shown_one(uow, principal=principal, placement=placement)


@door.post(
    "/confirm-return",
    scopes=["placements:write"],
    errors=[*_USUAL],
    response_model=PlacementRead,
    summary="Confirm the return",
)
async def confirm_placement_return(
    placement_id: PathId, body: ReturnConfirmation, uow: Uow, principal: CurrentPrincipal
) -> PlacementRead:
    """From then on nobody counts as overstayed."""
    placement = await service.confirm_return(
        uow, principal=principal, placement_id=placement_id, returned_on=body.returned_on
    )
    return await shown_one(uow, principal=principal, placement=placement)
