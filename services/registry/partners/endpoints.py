"""The HTTP door to partners."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from services.registry.partners import service
from services.registry.partners.domain import Verb
from services.registry.partners.models import Partner
from services.registry.partners.schemas import (
    Decision,
    PartnerCreate,
    PartnerPatch,
    PartnerPublic,
    PartnerRead,
    Verification,
)
from shared.contracts.values import Country, PartnerStatus, PartnerType
from shared.errors import PreconditionRequired, StaleVersion
from shared.http.dependencies import CurrentPrincipal, IfMatch, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.etags import set_etag
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/partners", tags=["partners"])


async def _whose(
    principal: CurrentPrincipal,
    partner_id: Annotated[
        UUID | None, Query(description="A system's own partner if left out.")
    ] = None,
) -> UUID:
    """Which partner is meant: a system's own unless another is named."""
    owner = partner_id or principal.partner_id
    if owner is None:
        raise service.PartnerNotFound("Say whose: ?partner_id=")
    return owner


OwnerId = Annotated[UUID, Depends(_whose)]


@door.post(
    "",
    scopes=["partners:write"],
    errors=[service.SlugTaken, service.AlreadyRegistered],
    status_code=201,
    response_model=PartnerRead,
    summary="Register a partner",
)
async def register_partner(
    body: PartnerCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    request: Request,
    response: Response,
) -> Partner:
    """A draft; the person who registers it becomes its administrator."""
    partner = await service.register_partner(uow, principal=principal, body=body)
    response.headers["Location"] = f"{request.url.path}/{partner.id}"
    set_etag(response, partner.version)
    return partner


@door.get(
    "",
    scopes=["registry:read"],
    errors=[BadCursor],
    response_model=Page[PartnerPublic],
    summary="List partners",
)
async def list_partners(
    uow: Uow,
    principal: CurrentPrincipal,
    page: PageQuery,
    country: Annotated[Country | None, Query()] = None,
    partner_type: Annotated[PartnerType | None, Query()] = None,
    status: Annotated[PartnerStatus | None, Query()] = None,
) -> Any:
    """Verified partners, and one's own whatever their state; by name."""
    filters = {"country": country, "partner_type": partner_type, "status": status}
    return await service.list_partners(uow, principal=principal, page=page, filters=filters)


@door.get(
    "/{partner_id}",
    scopes=["registry:read"],
    errors=[service.PartnerNotFound],
    response_model=PartnerRead | PartnerPublic,
    summary="Read a partner",
)
async def get_partner(
    partner_id: PathId, uow: Uow, principal: CurrentPrincipal, response: Response
) -> Any:
    """Everything for its own people and reviewers, the public part for others."""
    partner = await service.read_partner(uow, principal=principal, partner_id=partner_id)
    set_etag(response, partner.version)
    if await service.sees_all(uow, principal=principal, partner_id=partner_id):
        return PartnerRead.model_validate(partner)
    return PartnerPublic.model_validate(partner)


@door.patch(
    "/{partner_id}",
    scopes=["partners:write"],
    errors=[
        service.PartnerNotFound,
        service.AlreadyRegistered,
        StaleVersion,
        PreconditionRequired,
    ],
    response_model=PartnerRead,
    summary="Edit a partner",
)
async def change_partner(
    partner_id: PathId,
    body: PartnerPatch,
    version: IfMatch,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
) -> Partner:
    """A merge patch; send the ETag you have read as If-Match."""
    partner = await service.change_partner(
        uow, principal=principal, partner_id=partner_id, version=version, body=body
    )
    set_etag(response, partner.version)
    return partner


@door.post(
    "/{partner_id}/submit",
    scopes=["partners:write"],
    errors=[service.PartnerNotFound, service.WrongPartnerState],
    response_model=PartnerRead,
    summary="Ask for verification",
)
async def submit_partner(partner_id: PathId, uow: Uow, principal: CurrentPrincipal) -> Partner:
    """By an administrator; done already is fine."""
    return await service.submit_partner(uow, principal=principal, partner_id=partner_id)


@door.post(
    "/{partner_id}/verify",
    scopes=["partners:review"],
    errors=[service.PartnerNotFound, service.WrongPartnerState],
    response_model=PartnerRead,
    summary="Verify a partner",
)
async def verify_partner(
    partner_id: PathId, body: Verification, uow: Uow, principal: CurrentPrincipal
) -> Partner:
    """By a reviewer; from now on the partner may publish."""
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
    "/{partner_id}/reject",
    scopes=["partners:review"],
    errors=[service.PartnerNotFound, service.WrongPartnerState],
    response_model=PartnerRead,
    summary="Reject a partner",
)
async def reject_partner(
    partner_id: PathId, body: Decision, uow: Uow, principal: CurrentPrincipal
) -> Partner:
    """By a reviewer, with a reason; the partner may submit again."""
    return await _decide(partner_id, body, uow, principal, Verb.REJECT)


@door.post(
    "/{partner_id}/suspend",
    scopes=["partners:review"],
    errors=[service.PartnerNotFound, service.WrongPartnerState],
    response_model=PartnerRead,
    summary="Suspend a partner",
)
async def suspend_partner(
    partner_id: PathId, body: Decision, uow: Uow, principal: CurrentPrincipal
) -> Partner:
    """By a reviewer, with a reason; nothing it publishes is acted on until it is reinstated."""
    return await _decide(partner_id, body, uow, principal, Verb.SUSPEND)


@door.post(
    "/{partner_id}/reinstate",
    scopes=["partners:review"],
    errors=[service.PartnerNotFound, service.WrongPartnerState],
    response_model=PartnerRead,
    summary="Reinstate a partner",
)
async def reinstate_partner(
    partner_id: PathId, body: Decision, uow: Uow, principal: CurrentPrincipal
) -> Partner:
    """By a reviewer, with a reason."""
    return await _decide(partner_id, body, uow, principal, Verb.REINSTATE)
