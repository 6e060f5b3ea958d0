"""The HTTP door to signatures and to what signatories decide."""

from services.registry.agreement_life import service
from services.registry.agreement_life.domain import Verb
from services.registry.agreement_life.schemas import SignatoryDecision, Signature, Signed
from services.registry.agreements.schemas import AgreementRead
from services.registry.agreements.service import AgreementNotFound
from services.registry.partners.service import PartnerNotFound, PartnerNotVerified
from shared.errors import StaleVersion
from shared.http.dependencies import CurrentPrincipal, PathId, Uow
from shared.http.door import Door

door = Door(prefix="/v1/agreements/{agreement_id}", tags=["agreements"])


@door.post(
    "/sign",
    scopes=["agreements:write"],
    errors=[
        AgreementNotFound,
        PartnerNotFound,
        PartnerNotVerified,
        service.WrongAgreementState,
        StaleVersion,
    ],
    response_model=Signed,
    summary="Sign an agreement",
)
async def sign_agreement(
    agreement_id: PathId, body: Signature, uow: Uow, principal: CurrentPrincipal
) -> Signed:
    """By an administrator, for their own partner; look at `balance.is_uneven` before the last."""
    return await service.sign(
        uow,
        principal=principal,
        agreement_id=agreement_id,
        partner_id=body.partner_id,
        terms_version=body.terms_version,
    )


async def _decide(
    agreement_id: PathId, body: SignatoryDecision, uow: Uow, principal: CurrentPrincipal, verb: Verb
) -> AgreementRead:
    return await service.decide(
        uow,
        principal=principal,
        agreement_id=agreement_id,
        verb=verb,
        partner_id=body.partner_id,
        reason=body.reason,
    )


@door.post(
    "/suspend",
    scopes=["agreements:write"],
    errors=[AgreementNotFound, service.WrongAgreementState],
    response_model=AgreementRead,
    summary="Suspend an agreement",
)
async def suspend_agreement(
    agreement_id: PathId, body: SignatoryDecision, uow: Uow, principal: CurrentPrincipal
) -> AgreementRead:
    """By an administrator of a signatory, with a reason; nothing falls due meanwhile."""
    return await _decide(agreement_id, body, uow, principal, Verb.SUSPEND)


@door.post(
    "/resume",
    scopes=["agreements:write"],
    errors=[
        AgreementNotFound,
        PartnerNotVerified,
        service.WrongAgreementState,
        service.SuspendedByAnother,
    ],
    response_model=AgreementRead,
    summary="Resume an agreement",
)
async def resume_agreement(
    agreement_id: PathId, body: SignatoryDecision, uow: Uow, principal: CurrentPrincipal
) -> AgreementRead:
    """By the signatory that suspended it; it stands where its dates put it."""
    return await _decide(agreement_id, body, uow, principal, Verb.RESUME)


@door.post(
    "/end",
    scopes=["agreements:write"],
    errors=[AgreementNotFound, service.WrongAgreementState],
    response_model=AgreementRead,
    summary="End an agreement",
)
async def end_agreement(
    agreement_id: PathId, body: SignatoryDecision, uow: Uow, principal: CurrentPrincipal
) -> AgreementRead:
    """By an administrator of a signatory, with a reason; a draft is laid aside and never told."""
    return await _decide(agreement_id, body, uow, principal, Verb.END)
