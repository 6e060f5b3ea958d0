"""
Inviting, promoting and removing people who act for a partner.

* MemberNotFound        404
* MemberExists          409  the person is a member already
* LastAdministrator     409  somebody must stay who can invite others
"""

from uuid import UUID

from services.registry.members.schemas import GivenRole
from services.registry.partners import service as partners
from services.registry.partners.domain import stronger
from services.registry.partners.models import Member
from services.registry.partners.repository import PartnerRepository
from shared.contracts.values import MemberRole
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound
from shared.security.principal import Principal


class MemberNotFound(NotFound):
    """This person is no member of the partner."""

    slug = "member-not-found"
    title = "No such member"


class MemberExists(Conflict):
    """This person is a member already; change the role instead."""

    slug = "member-exists"
    title = "A member already"


class LastAdministrator(Conflict):
    """The last administrator cannot leave: make somebody else one first."""

    slug = "last-administrator"
    title = "The last administrator cannot leave"


async def list_members(uow: UnitOfWork, *, principal: Principal, partner_id: UUID) -> list[Member]:
    """The partner's members, for its own people."""
    repository = PartnerRepository(uow.session)
    if not await repository.is_own(principal, partner_id, MemberRole.VIEWER):
        raise partners.PartnerNotFound("No such partner among those you may act for.")
    return await repository.members(partner_id)


async def invite_member(
    uow: UnitOfWork, *, principal: Principal, partner_id: UUID, person_id: UUID, role: GivenRole
) -> Member:
    """Let a person act for the partner; an operator may where no administrator is left."""
    members = await _left_behind(uow, principal, partner_id)
    if members is None:
        members = await _locked(uow, principal, partner_id)
    if person_id in members:
        raise MemberExists("Change the member's role instead.")
    member = Member(
        partner_id=partner_id, person_id=person_id, role=MemberRole(role), since=uow.now
    )
    PartnerRepository(uow.session).add(member)
    await _changed(uow, principal, partner_id, {"invited": str(person_id), "role": role})
    return member


async def change_role(
    uow: UnitOfWork, *, principal: Principal, partner_id: UUID, person_id: UUID, role: GivenRole
) -> Member:
    """Make a member something else."""
    members = await _locked(uow, principal, partner_id)
    member = _found(members, person_id)
    if member.role == MemberRole(role):
        return member
    _keep_an_administrator(members, without=person_id)
    member.role = MemberRole(role)
    await _changed(uow, principal, partner_id, {"changed": str(person_id), "role": role})
    return member


async def remove_member(
    uow: UnitOfWork, *, principal: Principal, partner_id: UUID, person_id: UUID
) -> None:
    """Take a member off; anybody may leave by themselves."""
    is_leaving = principal.person_id == person_id
    at_least = MemberRole.VIEWER if is_leaving else MemberRole.ADMINISTRATOR
    members = await _locked(uow, principal, partner_id, at_least=at_least)
    _found(members, person_id)
    _keep_an_administrator(members, without=person_id)
    await PartnerRepository(uow.session).remove_member(partner_id, person_id)
    await _changed(uow, principal, partner_id, {"removed": str(person_id)})


async def memberships_of(uow: UnitOfWork, *, person_id: UUID) -> list[Member]:
    """The partners a person may act for, as they are held here."""
    return await PartnerRepository(uow.session).memberships(person_id)


async def forget_person(uow: UnitOfWork, *, person_id: UUID) -> int:
    """
    Take an erased person off every partner; answers how many.

    A partner may be left without an administrator: an operator lets a new one in. Leaving is a
    right, and stands above the rule that somebody must stay. No tombstone is kept: members come
    in by an invitation alone, never by an event that could be heard late.
    """
    repository = PartnerRepository(uow.session)
    memberships = await repository.memberships(person_id)
    for membership in memberships:
        partner = await repository.lock_any(membership.partner_id)
        if partner is not None:
            partner.version += 1
        await repository.remove_member(membership.partner_id, person_id)
        await uow.session.flush()
        await partners.tell_members(uow, membership.partner_id)
    return len(memberships)


async def link_person(uow: UnitOfWork, *, old: UUID, new: UUID) -> int:
    """
    Give the memberships of one id to another; answers how many moved.

    Who is a member under both ids keeps the stronger role.
    """
    repository = PartnerRepository(uow.session)
    moved = 0
    for partner_id in [each.partner_id for each in await repository.memberships(old)]:
        partner = await repository.lock_any(partner_id)
        members = {each.person_id: each for each in await repository.members(partner_id)}
        if partner is None or old not in members:
            continue
        left, kept = members[old], members.get(new)
        if kept is None:
            kept = Member(partner_id=partner_id, person_id=new, role=left.role, since=left.since)
            repository.add(kept)
        kept.role, kept.since = stronger(kept.role, left.role), min(kept.since, left.since)
        await repository.remove_member(partner_id, old)
        partner.version += 1
        await uow.session.flush()
        await partners.tell_members(uow, partner_id)
        moved += 1
    return moved


async def _locked(
    uow: UnitOfWork,
    principal: Principal,
    partner_id: UUID,
    *,
    at_least: MemberRole = MemberRole.ADMINISTRATOR,
) -> dict[UUID, Member]:
    """The members, read after the partner's row is locked, so that two changes follow in turn."""
    partner = await partners.own_partner(
        uow, principal=principal, partner_id=partner_id, at_least=at_least
    )
    partner.version += 1
    found = await PartnerRepository(uow.session).members(partner_id)
    return {member.person_id: member for member in found}


async def _left_behind(
    uow: UnitOfWork, principal: Principal, partner_id: UUID
) -> dict[UUID, Member] | None:
    """For an operator, the members of a partner that nobody administers; else None."""
    repository = PartnerRepository(uow.session)
    if not principal.may("operate"):
        return None
    partner = await repository.lock_any(partner_id)
    found = {member.person_id: member for member in await repository.members(partner_id)}
    is_administered = any(each.role == MemberRole.ADMINISTRATOR for each in found.values())
    if partner is None or is_administered:
        return None
    partner.version += 1
    return found


def _found(members: dict[UUID, Member], person_id: UUID) -> Member:
    if person_id not in members:
        raise MemberNotFound("No such member.")
    return members[person_id]


def _keep_an_administrator(members: dict[UUID, Member], *, without: UUID) -> None:
    staying = [
        member
        for member in members.values()
        if member.role == MemberRole.ADMINISTRATOR and member.person_id != without
    ]
    if members[without].role == MemberRole.ADMINISTRATOR and not staying:
        raise LastAdministrator("Make somebody else an administrator first.")


async def _changed(
    uow: UnitOfWork, principal: Principal, partner_id: UUID, decision: dict[str, str]
) -> None:
    await uow.session.flush()
    await audit.note(
        uow,
        actor=str(principal),
        action="members.changed",
        object_type="partner",
        object_id=partner_id,
        decision=decision,
    )
    await partners.tell_members(uow, partner_id)
