"""The HTTP door to partners."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from services.registry.partners import service
from services.registry.partners.models import Partner
from services.registry.partners.schemas import (
    PartnerCreate,
    PartnerPatch,
    PartnerPublic,
    PartnerRead,
    PartnerRegistered,
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
    response_model=PartnerRegistered,
    summary="Register a partner",
)
async def register_partner(
    body: PartnerCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    request: Request,
    response: Response,
) -> PartnerRegistered:
    """
    A draft; the person who registers it becomes its administrator.

    The answer names verified partners that may be the same organisation.
    """
    partner = await service.register_partner(uow, principal=principal, body=body)
    alike = await service.resembling(uow, partner=partner)
    response.headers["Location"] = f"{request.url.path}/{partner.id}"
    set_etag(response, partner.version)
    return PartnerRegistered(
        **PartnerRead.model_validate(partner).model_dump(),
        resembles=[PartnerPublic.model_validate(each) for each in alike],
    )


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
    review_overdue: Annotated[bool | None, Query()] = None,
) -> Any:
    """Verified partners, and one's own whatever their state; by name."""
    filters = {
        "country": country,
        "partner_type": partner_type,
        "status": status,
        "review_overdue": review_overdue,
    }
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
