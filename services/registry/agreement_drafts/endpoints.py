"""The HTTP door to drafts of agreements."""

from fastapi import Request, Response

from services.registry.agreement_drafts import service
from services.registry.agreements.schemas import AgreementCreate, AgreementPatch, AgreementRead
from services.registry.agreements.service import AgreementNotFound, TermsAreFixed
from services.registry.partners.service import PartnerNotVerified
from shared.errors import PreconditionRequired, StaleVersion
from shared.http.dependencies import CurrentPrincipal, IfMatch, PathId, Uow
from shared.http.door import Door
from shared.http.etags import set_etag

door = Door(prefix="/v1/agreements", tags=["agreements"])


@door.post(
    "",
    scopes=["agreements:write"],
    errors=[
        AgreementNotFound,
        PartnerNotVerified,
        service.AgreementMakesNoSense,
        service.PartyNotVerified,
    ],
    status_code=201,
    response_model=AgreementRead,
    summary="Draft an agreement",
)
async def draft_agreement(
    body: AgreementCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    request: Request,
    response: Response,
) -> AgreementRead:
    """By an editor of one of its signatories; its parties read it, and nobody is told."""
    agreement = await service.draft_agreement(uow, principal=principal, body=body)
    response.headers["Location"] = f"{request.url.path}/{agreement.id}"
    set_etag(response, agreement.version)
    return agreement


@door.patch(
    "/{agreement_id}",
    scopes=["agreements:write"],
    errors=[
        AgreementNotFound,
        TermsAreFixed,
        service.AgreementMakesNoSense,
        service.PartyNotVerified,
        service.PartyOwes,
        PartnerNotVerified,
        StaleVersion,
        PreconditionRequired,
    ],
    response_model=AgreementRead,
    summary="Edit the draft of an agreement",
)
async def change_agreement(
    agreement_id: PathId,
    body: AgreementPatch,
    version: IfMatch,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
) -> AgreementRead:
    """A merge patch, by an editor of a signatory; signatures given so far are taken back."""
    agreement = await service.change_agreement(
        uow, principal=principal, agreement_id=agreement_id, version=version, body=body
    )
    set_etag(response, agreement.version)
    return agreement
