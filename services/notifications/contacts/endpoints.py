"""The door of contact points: `/v1/contact-points`."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from services.notifications.contacts import service
from services.notifications.contacts.domain import (
    CodeSentJustNow,
    ContactPointExists,
    NotConfirmed,
    TooManyContactPoints,
    WrongCode,
)
from services.notifications.contacts.schemas import (
    Code,
    ContactPointBody,
    ContactPointChange,
    ContactPointCreate,
)
from services.notifications.partners.domain import MayOnlyLook, NotActingFor, PartnerIsSuspended
from services.notifications.partners.service import owner_of
from shared.errors import PreconditionRequired, StaleVersion
from shared.http.dependencies import CurrentPrincipal, IfMatch, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.etags import changes, set_etag
from shared.http.pagination import Page

_SCOPES = ["contacts:write"]
_WHO = [NotActingFor, PartnerIsSuspended]
Partner = Annotated[UUID | None, Query(description="Act for this partner, as one of its members.")]
door = Door(prefix="/v1/contact-points", tags=["contact points"])


@door.post(
    "",
    scopes=_SCOPES,
    status_code=201,
    errors=[*_WHO, MayOnlyLook, ContactPointExists, TooManyContactPoints, CodeSentJustNow],
    summary="Add an address, and have a code sent there",
)
async def create_contact_point(
    body: ContactPointCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
    partner: Partner = None,
) -> ContactPointBody:
    """Nothing but the code goes to the address until the code was sent back."""
    owner = await owner_of(uow, principal=principal, partner_id=partner, writes=True)
    point = await service.create(uow, owner=owner, wish=body)
    response.headers["Location"] = f"/v1/contact-points/{point.id}"
    set_etag(response, point.version)
    return ContactPointBody.model_validate(point)


@door.get("", scopes=_SCOPES, errors=_WHO, summary="My contact points")
async def list_contact_points(
    uow: Uow, principal: CurrentPrincipal, page: PageQuery, partner: Partner = None
) -> Page[ContactPointBody]:
    """The oldest first."""
    owner = await owner_of(uow, principal=principal, partner_id=partner, writes=False)
    found = await service.page_of(uow, owner=owner, page=page)
    items = [ContactPointBody.model_validate(point) for point in found.items]
    return Page[ContactPointBody](items=items, next=found.next)


@door.get("/{contact_point_id}", scopes=_SCOPES, errors=_WHO, summary="One contact point")
async def get_contact_point(
    contact_point_id: PathId,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
    partner: Partner = None,
) -> ContactPointBody:
    """Its `ETag` is needed to change it."""
    owner = await owner_of(uow, principal=principal, partner_id=partner, writes=False)
    point = await service.get(uow, owner=owner, contact_point_id=contact_point_id)
    set_etag(response, point.version)
    return ContactPointBody.model_validate(point)


@door.patch(
    "/{contact_point_id}",
    scopes=_SCOPES,
    errors=[
        *_WHO,
        MayOnlyLook,
        ContactPointExists,
        CodeSentJustNow,
        StaleVersion,
        PreconditionRequired,
    ],
    summary="Change a contact point",
)
async def change_contact_point(
    contact_point_id: PathId,
    body: ContactPointChange,
    version: IfMatch,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
    partner: Partner = None,
) -> ContactPointBody:
    """A merge patch (RFC 7396) with If-Match; a new address has to be confirmed anew."""
    owner = await owner_of(uow, principal=principal, partner_id=partner, writes=True)
    point = await service.change(
        uow,
        owner=owner,
        contact_point_id=contact_point_id,
        version=version,
        changes=changes(body),
    )
    set_etag(response, point.version)
    return ContactPointBody.model_validate(point)


@door.delete(
    "/{contact_point_id}",
    scopes=_SCOPES,
    status_code=204,
    errors=[*_WHO, MayOnlyLook],
    summary="Delete a contact point",
)
async def delete_contact_point(
    contact_point_id: PathId, uow: Uow, principal: CurrentPrincipal, partner: Partner = None
) -> None:
    """What was on its way there is cancelled."""
    owner = await owner_of(uow, principal=principal, partner_id=partner, writes=True)
    await service.remove(uow, owner=owner, contact_point_id=contact_point_id)


@door.post(
    "/{contact_point_id}/send-code",
    scopes=_SCOPES,
    errors=[*_WHO, MayOnlyLook, CodeSentJustNow],
    summary="Send another code",
)
async def send_code(
    contact_point_id: PathId, uow: Uow, principal: CurrentPrincipal, partner: Partner = None
) -> ContactPointBody:
    """At most one a minute and ten a day; the newest one counts."""
    owner = await owner_of(uow, principal=principal, partner_id=partner, writes=True)
    point = await service.send_code(uow, owner=owner, contact_point_id=contact_point_id)
    return ContactPointBody.model_validate(point)


@door.post(
    "/{contact_point_id}/verify",
    scopes=_SCOPES,
    errors=[*_WHO, MayOnlyLook, WrongCode],
    summary="Confirm the address by the code",
)
async def verify_contact_point(
    contact_point_id: PathId,
    body: Code,
    request: Request,
    uow: Uow,
    principal: CurrentPrincipal,
    partner: Partner = None,
) -> ContactPointBody:
    """A code is valid for a day; confirming twice changes nothing."""
    owner = await owner_of(uow, principal=principal, partner_id=partner, writes=True)
    point = await service.verify(
        uow,
        owner=owner,
        contact_point_id=contact_point_id,
        code=body.code,
        key=request.app.state.contact_key,
    )
    return ContactPointBody.model_validate(point)


@door.post(
    "/{contact_point_id}/show",
    scopes=_SCOPES,
    errors=[*_WHO, MayOnlyLook, NotConfirmed],
    summary="Show this one in introductions",
)
async def show_contact_point(
    contact_point_id: PathId, uow: Uow, principal: CurrentPrincipal, partner: Partner = None
) -> ContactPointBody:
    """
    The other side of an agreed match sees its name and address, and those of no other one.

    While its address waits to be confirmed anew, no address is shown. Done already, it changes
    nothing; where none is chosen, the oldest confirmed one is shown.
    """
    owner = await owner_of(uow, principal=principal, partner_id=partner, writes=True)
    point = await service.show(uow, owner=owner, contact_point_id=contact_point_id)
    return ContactPointBody.model_validate(point)
