"""The HTTP doors to the people of associations: one for the association, one for the person."""

from typing import Any
from uuid import UUID

from fastapi import Request, Response

from services.registry.association_members import service
from services.registry.association_members.models import AssociationMember
from services.registry.association_members.schemas import (
    AssociationMemberRead,
    MemberPropose,
    MyAssociations,
)
from services.registry.partners.service import PartnerNotFound, PartnerNotVerified
from shared.errors import NotPermitted
from shared.http.dependencies import CurrentPrincipal, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.pagination import BadCursor, Page
from shared.security.principal import Principal

door = Door(prefix="/v1/partners/{partner_id}/association-members", tags=["associations"])
my_door = Door(prefix="/v1/association-memberships/me", tags=["associations"])


@door.post(
    "",
    scopes=["partners:write"],
    errors=[
        PartnerNotFound,
        PartnerNotVerified,
        service.NotAnAssociation,
        service.PersonDeclined,
    ],
    status_code=201,
    response_model=AssociationMemberRead,
    summary="Propose to vouch for a person",
)
async def propose_association_member(
    partner_id: PathId,
    body: MemberPropose,
    uow: Uow,
    principal: CurrentPrincipal,
    request: Request,
    response: Response,
) -> AssociationMember:
    """By an editor of the association; it counts once the person accepts."""
    member = await service.propose_member(
        uow,
        principal=principal,
        partner_id=partner_id,
        person_id=body.person_id,
        capacity=body.capacity,
    )
    response.headers["Location"] = f"{request.url.path}/{member.person_id}"
    return member


@door.get(
    "",
    scopes=["members:write"],
    errors=[PartnerNotFound, BadCursor],
    response_model=Page[AssociationMemberRead],
    summary="List an association's people",
)
async def list_association_members(
    partner_id: PathId, uow: Uow, principal: CurrentPrincipal, page: PageQuery
) -> Any:
    """For those who act for the association, the newest first."""
    return await service.list_members(uow, principal=principal, partner_id=partner_id, page=page)


@door.post(
    "/{person_id}/withdraw",
    scopes=["partners:write"],
    errors=[PartnerNotFound, service.VouchingNotFound],
    response_model=AssociationMemberRead,
    summary="Vouch for a person no longer",
)
async def withdraw_association_member(
    partner_id: PathId, person_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> AssociationMember:
    """By an editor of the association; it may propose the person again."""
    return await service.withdraw_member(
        uow, principal=principal, partner_id=partner_id, person_id=person_id
    )


@my_door.get(
    "",
    scopes=["subjects:self"],
    response_model=MyAssociations,
    summary="List the associations that named me",
)
async def list_my_associations(uow: Uow, principal: CurrentPrincipal) -> MyAssociations:
    """All of them, whatever their state."""
    found = await service.mine(uow, person_id=_person(principal))
    return MyAssociations(items=[AssociationMemberRead.model_validate(each) for each in found])


@my_door.post(
    "/{partner_id}/accept",
    scopes=["subjects:self"],
    errors=[service.VouchingNotFound, service.VouchingWithdrawn],
    response_model=AssociationMemberRead,
    summary="Agree to be vouched for",
)
async def accept_vouching(
    partner_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> AssociationMember:
    """By the person; done already is fine."""
    return await service.accept(uow, person_id=_person(principal), partner_id=partner_id)


@my_door.post(
    "/{partner_id}/withdraw",
    scopes=["subjects:self"],
    errors=[service.VouchingNotFound],
    response_model=AssociationMemberRead,
    summary="Not be vouched for",
)
async def leave_association(
    partner_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> AssociationMember:
    """By the person, who is left in peace from now on and may still accept later."""
    return await service.leave(uow, person_id=_person(principal), partner_id=partner_id)


def _person(principal: Principal) -> UUID:
    if principal.person_id is None:
        raise NotPermitted("Only a person agrees to be vouched for.")
    return principal.person_id
