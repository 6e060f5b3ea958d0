"""The HTTP door of reviewers."""

from typing import Any

from services.registry.partners.domain import Verb
from services.registry.partners.models import Partner
from services.registry.partners.schemas import PartnerRead
from services.registry.partners.service import PartnerNotFound, WrongPartnerState
from services.registry.vetting import service
from services.registry.vetting.schemas import Decision, DecisionRead, Verification
from shared.http.dependencies import CurrentPrincipal, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/partners/{partner_id}", tags=["partners"])


@door.post(
    "/verify",
    scopes=["partners:review"],
    errors=[
        PartnerNotFound,
        WrongPartnerState,
        service.ReviewDatePassed,
        service.PartnerIsDuplicate,
    ],
    response_model=PartnerRead,
    summary="Verify a partner",
)
async def verify_partner(
    partner_id: PathId, body: Verification, uow: Uow, principal: CurrentPrincipal
) -> Partner:
    """By a reviewer; from now on the partner may publish. With a new date it is renewed."""
    return await service.review_partner(
        uow,
        principal=principal,
        partner_id=partner_id,
        verb=Verb.VERIFY,
        verify_again_on=body.verify_again_on,
    )


async def _decide(
    partner_id: PathId, body: Decision, uow: Uow, principal: CurrentPrincipal, verb: Verb
) -> Partner:
    return await service.review_partner(
        uow, principal=principal, partner_id=partner_id, verb=verb, reason=body.reason
    )


@door.post(
    "/reject",
    scopes=["partners:review"],
    errors=[PartnerNotFound, WrongPartnerState],
    response_model=PartnerRead,
    summary="Reject a partner",
)
async def reject_partner(
    partner_id: PathId, body: Decision, uow: Uow, principal: CurrentPrincipal
) -> Partner:
    """By a reviewer, with a reason; the partner may submit again."""
    return await _decide(partner_id, body, uow, principal, Verb.REJECT)


@door.post(
    "/suspend",
    scopes=["partners:review"],
    errors=[PartnerNotFound, WrongPartnerState],
    response_model=PartnerRead,
    summary="Suspend a partner",
)
async def suspend_partner(
    partner_id: PathId, body: Decision, uow: Uow, principal: CurrentPrincipal
) -> Partner:
    """By a reviewer, with a reason; nothing it publishes is acted on until it is reinstated."""
    return await _decide(partner_id, body, uow, principal, Verb.SUSPEND)


@door.post(
    "/reinstate",
    scopes=["partners:review"],
    errors=[PartnerNotFound, WrongPartnerState],
    response_model=PartnerRead,
    summary="Reinstate a partner",
)
async def reinstate_partner(
    partner_id: PathId, body: Decision, uow: Uow, principal: CurrentPrincipal
) -> Partner:
    """By a reviewer, with a reason."""
    return await _decide(partner_id, body, uow, principal, Verb.REINSTATE)


@door.get(
    "/decisions",
    scopes=["registry:read"],
    errors=[PartnerNotFound, BadCursor],
    response_model=Page[DecisionRead],
    summary="List what reviewers decided",
)
async def list_partner_decisions(
    partner_id: PathId, uow: Uow, principal: CurrentPrincipal, page: PageQuery
) -> Any:
    """For the partner's people and reviewers, the newest first; reviewers also see by whom."""
    return await service.list_decisions(uow, principal=principal, partner_id=partner_id, page=page)
