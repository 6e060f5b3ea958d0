"""The HTTP door to amendments."""

from typing import Any

from fastapi import Request, Response

from services.registry.agreement_drafts.service import AgreementMakesNoSense
from services.registry.agreements.service import AgreementNotFound
from services.registry.amendments import service
from services.registry.amendments.schemas import AmendmentCreate, AmendmentRead, SignatoryOf
from services.registry.partners.service import PartnerNotVerified
from shared.http.dependencies import CurrentPrincipal, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/agreements/{agreement_id}/amendments", tags=["agreements"])


@door.post(
    "",
    scopes=["agreements:write"],
    errors=[
        AgreementNotFound,
        AgreementMakesNoSense,
        service.AmendmentOpen,
        service.NothingToAmend,
        PartnerNotVerified,
    ],
    status_code=201,
    response_model=AmendmentRead,
    summary="Propose an amendment",
)
async def propose_amendment(
    agreement_id: PathId,
    body: AmendmentCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    request: Request,
    response: Response,
) -> AmendmentRead:
    """By an editor of a signatory; nothing changes until all of them signed it."""
    made = await service.propose(uow, principal=principal, agreement_id=agreement_id, body=body)
    response.headers["Location"] = f"{request.url.path}/{made.id}"
    return made


@door.get(
    "",
    scopes=["registry:read"],
    errors=[AgreementNotFound, BadCursor],
    response_model=Page[AmendmentRead],
    summary="List amendments",
)
async def list_amendments(
    agreement_id: PathId, uow: Uow, principal: CurrentPrincipal, page: PageQuery
) -> Any:
    """Newest first, with who signed."""
    return await service.list_amendments(
        uow, principal=principal, agreement_id=agreement_id, page=page
    )


@door.post(
    "/{amendment_id}/sign",
    scopes=["agreements:write"],
    errors=[
        AgreementNotFound,
        AgreementMakesNoSense,
        PartnerNotVerified,
        service.AmendmentNotFound,
        service.AmendmentClosed,
        service.NothingToAmend,
    ],
    response_model=AmendmentRead,
    summary="Sign an amendment",
)
async def sign_amendment(
    agreement_id: PathId,
    amendment_id: PathId,
    body: SignatoryOf,
    uow: Uow,
    principal: CurrentPrincipal,
) -> AmendmentRead:
    """By an administrator of a signatory; with the last signature it holds."""
    return await service.sign(
        uow,
        principal=principal,
        agreement_id=agreement_id,
        amendment_id=amendment_id,
        partner_id=body.partner_id,
    )


@door.post(
    "/{amendment_id}/withdraw",
    scopes=["agreements:write"],
    errors=[
        AgreementNotFound,
        service.AmendmentNotFound,
        service.AmendmentClosed,
        service.AmendmentOfAnother,
    ],
    response_model=AmendmentRead,
    summary="Withdraw an amendment",
)
async def withdraw_amendment(
    agreement_id: PathId, amendment_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> AmendmentRead:
    """By an editor of the signatory that proposed it."""
    return await service.withdraw(
        uow, principal=principal, agreement_id=agreement_id, amendment_id=amendment_id
    )
