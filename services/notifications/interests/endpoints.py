"""The door of saved interests: `/v1/interests`."""

from fastapi import Response

from services.notifications.contacts.endpoints import Partner
from services.notifications.interests import service
from services.notifications.interests.domain import (
    InterestNotFound,
    InterestSaysNothing,
    TooManyInterests,
)
from services.notifications.interests.schemas import InterestCreate, InterestPatch, InterestRead
from services.notifications.partners.domain import MayOnlyLook, NotActingFor, PartnerIsSuspended
from services.notifications.partners.service import owner_of
from shared.errors import PreconditionRequired, StaleVersion
from shared.http.dependencies import CurrentPrincipal, IfMatch, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.etags import changes, set_etag
from shared.http.pagination import BadCursor, Page

_SCOPES = ["contacts:write"]
_WHO = [NotActingFor, PartnerIsSuspended]
door = Door(prefix="/v1/interests", tags=["saved interests"])


@door.post(
    "",
    scopes=_SCOPES,
    status_code=201,
    errors=[*_WHO, MayOnlyLook, TooManyInterests, InterestSaysNothing],
    summary="Save an interest",
)
async def create_interest(
    body: InterestCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
    partner: Partner = None,
) -> InterestRead:
    """From now on projects and rounds that fit are told, once each; no profile is needed."""
    owner = await owner_of(uow, principal=principal, partner_id=partner, writes=True)
    interest = await service.create(uow, owner=owner, body=body)
    response.headers["Location"] = f"/v1/interests/{interest.id}"
    set_etag(response, interest.version)
    return service.shown(interest)


@door.get("", scopes=_SCOPES, errors=[*_WHO, BadCursor], summary="My saved interests")
async def list_interests(
    uow: Uow, principal: CurrentPrincipal, page: PageQuery, partner: Partner = None
) -> Page[InterestRead]:
    """The oldest first."""
    owner = await owner_of(uow, principal=principal, partner_id=partner, writes=False)
    found = await service.page_of(uow, owner=owner, page=page)
    items = [service.shown(each) for each in found.items]
    return Page[InterestRead](items=items, next=found.next)


@door.get(
    "/{interest_id}", scopes=_SCOPES, errors=[*_WHO, InterestNotFound], summary="One interest"
)
async def get_interest(
    interest_id: PathId,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
    partner: Partner = None,
) -> InterestRead:
    """Its `ETag` is needed to change it."""
    owner = await owner_of(uow, principal=principal, partner_id=partner, writes=False)
    interest = await service.get(uow, owner=owner, interest_id=interest_id)
    set_etag(response, interest.version)
    return service.shown(interest)


@door.patch(
    "/{interest_id}",
    scopes=_SCOPES,
    errors=[
        *_WHO,
        MayOnlyLook,
        InterestNotFound,
        InterestSaysNothing,
        StaleVersion,
        PreconditionRequired,
    ],
    summary="Change an interest",
)
async def change_interest(
    interest_id: PathId,
    body: InterestPatch,
    version: IfMatch,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
    partner: Partner = None,
) -> InterestRead:
    """A merge patch (RFC 7396) with If-Match; it counts for what is published afterwards."""
    owner = await owner_of(uow, principal=principal, partner_id=partner, writes=True)
    interest = await service.change(
        uow, owner=owner, interest_id=interest_id, version=version, changes=changes(body)
    )
    set_etag(response, interest.version)
    return service.shown(interest)


@door.delete(
    "/{interest_id}",
    scopes=_SCOPES,
    status_code=204,
    errors=[*_WHO, MayOnlyLook, InterestNotFound],
    summary="Delete an interest",
)
async def delete_interest(
    interest_id: PathId, uow: Uow, principal: CurrentPrincipal, partner: Partner = None
) -> None:
    """Nothing more is told for it; what was told stays in the inbox."""
    owner = await owner_of(uow, principal=principal, partner_id=partner, writes=True)
    await service.remove(uow, owner=owner, interest_id=interest_id)
