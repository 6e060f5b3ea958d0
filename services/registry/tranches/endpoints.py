"""The HTTP doors to tranches, and to accepting what opens them."""

from services.registry.contributions.service import ContributionNotFound
from services.registry.milestones.models import Milestone
from services.registry.milestones.schemas import MilestoneRead, SendingBack
from services.registry.milestones.service import (
    MilestoneFixed,
    MilestoneNotFound,
    MilestoneNotReported,
)
from services.registry.partners.service import PartnerNotVerified
from services.registry.tranches import service
from services.registry.tranches.schemas import TrancheList, TranchePlan
from shared.http.dependencies import CurrentPrincipal, PathId, Uow
from shared.http.door import Door

door = Door(prefix="/v1/contributions", tags=["contributions"])
milestone_door = Door(prefix="/v1/milestones", tags=["milestones"])


@door.put(
    "/{contribution_id}/tranches",
    scopes=["contributions:write"],
    errors=[
        ContributionNotFound,
        PartnerNotVerified,
        service.PlanMakesNoSense,
        service.PlanNotPossible,
    ],
    response_model=TrancheList,
    summary="Plan the parts of a contribution",
)
async def plan_tranches(
    contribution_id: PathId, body: TranchePlan, uow: Uow, principal: CurrentPrincipal
) -> TrancheList:
    """Each part after the first is paid when its milestone was accepted with receipts."""
    return TrancheList(
        items=await service.plan(
            uow, principal=principal, contribution_id=contribution_id, body=body
        )
    )


@door.get(
    "/{contribution_id}/tranches",
    scopes=["registry:read"],
    errors=[ContributionNotFound],
    response_model=TrancheList,
    summary="Read the parts of a contribution",
)
async def list_tranches(
    contribution_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> TrancheList:
    """With which of them are open; empty where nothing is planned."""
    return TrancheList(
        items=await service.read_plan(uow, principal=principal, contribution_id=contribution_id)
    )


@milestone_door.post(
    "/{milestone_id}/accept",
    scopes=["contributions:write"],
    errors=[MilestoneNotFound, MilestoneNotReported, service.ReceiptsMissing],
    response_model=MilestoneRead,
    summary="Accept a milestone",
)
async def accept_milestone(
    milestone_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> Milestone:
    """By a partner that gives to the project from outside, or a reviewer; opens what waits."""
    return await service.accept_milestone(uow, principal=principal, milestone_id=milestone_id)


@milestone_door.post(
    "/{milestone_id}/send-back",
    scopes=["contributions:write"],
    errors=[MilestoneNotFound, MilestoneFixed],
    response_model=MilestoneRead,
    summary="Send a milestone back",
)
async def send_back_milestone(
    milestone_id: PathId, body: SendingBack, uow: Uow, principal: CurrentPrincipal
) -> Milestone:
    """With the reason, by who might accept it; the project reports again."""
    return await service.send_back_milestone(
        uow, principal=principal, milestone_id=milestone_id, reason=body.reason
    )
