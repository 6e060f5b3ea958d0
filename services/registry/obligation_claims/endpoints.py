"""The HTTP door to claims that obligations were met, and to what others say of them."""

from services.registry.agreements.service import AgreementNotFound
from services.registry.obligation_claims import service
from services.registry.obligations.models import Obligation
from services.registry.obligations.schemas import (
    Answer,
    Claim,
    ObligationRead,
    ReasonedAnswer,
)
from services.registry.obligations.service import NotBinding, ObligationNotFound, ObligationSettled
from services.registry.partners.service import PartnerNotVerified
from shared.errors import ServiceError
from shared.http.dependencies import CurrentPrincipal, PathId, Uow
from shared.http.door import Door

door = Door(
    prefix="/v1/agreements/{agreement_id}/obligations/{obligation_id}", tags=["obligations"]
)
_ALWAYS: list[type[ServiceError]] = [AgreementNotFound, ObligationNotFound, NotBinding]
_JUDGING: list[type[ServiceError]] = [*_ALWAYS, service.OwnObligation, PartnerNotVerified]


@door.post(
    "/claim",
    scopes=["agreements:write"],
    errors=[*_ALWAYS, service.NoEvidence],
    response_model=ObligationRead,
    summary="Claim that an obligation was met",
)
async def claim_obligation(
    agreement_id: PathId,
    obligation_id: PathId,
    body: Claim,
    uow: Uow,
    principal: CurrentPrincipal,
) -> Obligation:
    """By the party that owes it, with evidence; undisputed for 30 days, the claim stands."""
    return await service.claim(
        uow, principal=principal, agreement_id=agreement_id, obligation_id=obligation_id, body=body
    )


@door.post(
    "/confirm",
    scopes=["agreements:write"],
    errors=[*_JUDGING, service.NothingClaimed],
    response_model=ObligationRead,
    summary="Confirm that an obligation was met",
)
async def confirm_obligation(
    agreement_id: PathId,
    obligation_id: PathId,
    body: Answer,
    uow: Uow,
    principal: CurrentPrincipal,
) -> Obligation:
    """By a signatory that does not owe it."""
    return await service.confirm(
        uow,
        principal=principal,
        agreement_id=agreement_id,
        obligation_id=obligation_id,
        partner_id=body.partner_id,
    )


@door.post(
    "/dispute",
    scopes=["agreements:write"],
    errors=[*_JUDGING, service.NothingClaimed, ObligationSettled],
    response_model=ObligationRead,
    summary="Dispute that an obligation was met",
)
async def dispute_obligation(
    agreement_id: PathId,
    obligation_id: PathId,
    body: ReasonedAnswer,
    uow: Uow,
    principal: CurrentPrincipal,
) -> Obligation:
    """By a signatory that does not owe it, with a reason; a new claim needs new evidence."""
    return await service.dispute(
        uow,
        principal=principal,
        agreement_id=agreement_id,
        obligation_id=obligation_id,
        partner_id=body.partner_id,
        reason=body.reason,
    )


@door.post(
    "/breach",
    scopes=["agreements:write"],
    errors=[*_JUDGING, service.NotOverdue, ObligationSettled],
    response_model=ObligationRead,
    summary="Call an obligation breached",
)
async def call_breach(
    agreement_id: PathId,
    obligation_id: PathId,
    body: ReasonedAnswer,
    uow: Uow,
    principal: CurrentPrincipal,
) -> Obligation:
    """By a signatory that does not owe it, after the due date, with a reason."""
    return await service.call_breach(
        uow,
        principal=principal,
        agreement_id=agreement_id,
        obligation_id=obligation_id,
        partner_id=body.partner_id,
        reason=body.reason,
    )
