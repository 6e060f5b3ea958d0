"""The HTTP door to a partner's members."""

from fastapi import Request, Response

from services.registry.members import service
from services.registry.members.schemas import MemberInvite, MemberList, MemberPatch, MemberRead
from services.registry.partners.models import Member
from services.registry.partners.service import PartnerNotFound
from shared.http.dependencies import CurrentPrincipal, PathId, Uow
from shared.http.door import Door

door = Door(prefix="/v1/partners/{partner_id}/members", tags=["members"])


@door.get(
    "",
    scopes=["members:write"],
    errors=[PartnerNotFound],
    response_model=MemberList,
    summary="List members",
)
async def list_members(partner_id: PathId, uow: Uow, principal: CurrentPrincipal) -> MemberList:
    """Who may act for the partner; for its members."""
    found = await service.list_members(uow, principal=principal, partner_id=partner_id)
    return MemberList(items=[MemberRead.model_validate(member) for member in found])


@door.post(
    "",
    scopes=["members:write"],
    errors=[PartnerNotFound, service.MemberExists],
    status_code=201,
    response_model=MemberRead,
    summary="Invite a member",
)
async def invite_member(
    partner_id: PathId,
    body: MemberInvite,
    uow: Uow,
    principal: CurrentPrincipal,
    request: Request,
    response: Response,
) -> Member:
    """
    By an administrator, with the opaque id that the person reads at `/v1/me`.

    Where the last administrator was erased, an operator lets a new one in.
    """
    member = await service.invite_member(
        uow,
        principal=principal,
        partner_id=partner_id,
        person_id=body.person_id,
        role=body.role,
    )
    response.headers["Location"] = f"{request.url.path}/{member.person_id}"
    return member


@door.patch(
    "/{person_id}",
    scopes=["members:write"],
    errors=[PartnerNotFound, service.MemberNotFound, service.LastAdministrator],
    response_model=MemberRead,
    summary="Change a member's role",
)
async def change_role(
    partner_id: PathId, person_id: PathId, body: MemberPatch, uow: Uow, principal: CurrentPrincipal
) -> Member:
    """By an administrator; the last one stays one."""
    return await service.change_role(
        uow, principal=principal, partner_id=partner_id, person_id=person_id, role=body.role
    )


@door.delete(
    "/{person_id}",
    scopes=["members:write"],
    errors=[PartnerNotFound, service.MemberNotFound, service.LastAdministrator],
    status_code=204,
    summary="Remove a member",
)
async def remove_member(
    partner_id: PathId, person_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> None:
    """By an administrator, or by the person; the last administrator cannot leave."""
    await service.remove_member(
        uow, principal=principal, partner_id=partner_id, person_id=person_id
    )
