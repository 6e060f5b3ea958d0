"""The HTTP door to the terms of obligations."""

from fastapi import Request, Response

from services.registry.agreements.service import AgreementNotFound, TermsAreFixed
from services.registry.obligation_terms import service
from services.registry.obligations.models import Obligation
from services.registry.obligations.schemas import (
    ObligationCreate,
    ObligationPatch,
    ObligationRead,
)
from services.registry.obligations.service import ObligationNotFound, ObligationSettled
from shared.errors import PreconditionRequired, StaleVersion
from shared.http.dependencies import CurrentPrincipal, IfMatch, PathId, Uow
from shared.http.door import Door
from shared.http.etags import set_etag

door = Door(prefix="/v1/agreements/{agreement_id}/obligations", tags=["obligations"])


@door.post(
    "",
    scopes=["agreements:write"],
    errors=[
        AgreementNotFound,
        TermsAreFixed,
        service.ObligationMakesNoSense,
        service.TooManyObligations,
    ],
    status_code=201,
    response_model=ObligationRead,
    summary="Add an obligation",
)
async def add_obligation(
    agreement_id: PathId,
    body: ObligationCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    request: Request,
    response: Response,
) -> Obligation:
    """To a draft, for any party; after the signature a party binds itself alone."""
    obligation = await service.add_obligation(
        uow, principal=principal, agreement_id=agreement_id, body=body
    )
    response.headers["Location"] = f"{request.url.path}/{obligation.id}"
    set_etag(response, obligation.version)
    return obligation


@door.patch(
    "/{obligation_id}",
    scopes=["agreements:write"],
    errors=[
        AgreementNotFound,
        ObligationNotFound,
        ObligationSettled,
        TermsAreFixed,
        service.ObligationMakesNoSense,
        StaleVersion,
        PreconditionRequired,
    ],
    response_model=ObligationRead,
    summary="Edit an obligation, or give more time",
)
async def change_obligation(
    agreement_id: PathId,
    obligation_id: PathId,
    body: ObligationPatch,
    version: IfMatch,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
) -> Obligation:
    """A merge patch; after the signature the due date alone, by a signatory that owes it not."""
    obligation = await service.change_obligation(
        uow,
        principal=principal,
        agreement_id=agreement_id,
        obligation_id=obligation_id,
        version=version,
        body=body,
    )
    set_etag(response, obligation.version)
    return obligation


@door.delete(
    "/{obligation_id}",
    scopes=["agreements:write"],
    errors=[AgreementNotFound, ObligationNotFound, TermsAreFixed],
    status_code=204,
    summary="Take an obligation out of a draft",
)
async def remove_obligation(
    agreement_id: PathId, obligation_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> None:
    """By an editor of a signatory; what was signed stays."""
    await service.remove_obligation(
        uow, principal=principal, agreement_id=agreement_id, obligation_id=obligation_id
    )
