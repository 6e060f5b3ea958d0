"""
Associations that introduce people: they propose to vouch, the person agrees.

* VouchingNotFound       404  the association did not name this person
* NotAnAssociation       409  only associations vouch for people
* PersonDeclined         409  the person withdrew, and is left in peace
* VouchingWithdrawn      409  the association took its proposal back
"""

from collections.abc import Collection
from uuid import UUID

from services.registry.association_members.domain import (
    ASSOCIATIONS,
    EndedBy,
    VouchingState,
    may_accept,
    may_propose,
    stronger,
)
from services.registry.association_members.models import AssociationMember
from services.registry.association_members.repository import AssociationMemberRepository
from services.registry.partners import service as partners
from shared.contracts.values import MemberRole
from shared.db.holders import Holder, Record
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal


class VouchingNotFound(NotFound):
    """The association did not name this person, or it is not yours to answer."""

    slug = "vouching-not-found"
    title = "No such member of the association"


class NotAnAssociation(Conflict):
    """Only diaspora associations and hometown associations vouch for people."""

    slug = "partner-no-association"
    title = "The partner is no association"


class PersonDeclined(Conflict):
    """The person withdrew; they alone may change their mind."""

    slug = "person-declined"
    title = "The person withdrew"


class VouchingWithdrawn(Conflict):
    """The association took its proposal back; it may propose again."""

    slug = "vouching-withdrawn"
    title = "The association withdrew"


async def propose_member(
    uow: UnitOfWork, *, principal: Principal, partner_id: UUID, person_id: UUID, capacity: str
) -> AssociationMember:
    """Propose to vouch for a person; done already is fine. The partner's row is locked."""
    partner = await partners.own_partner(
        uow, principal=principal, partner_id=partner_id, at_least=MemberRole.EDITOR
    )
    partners.require_verified(partner)
    if partner.partner_type not in ASSOCIATIONS:
        raise NotAnAssociation(f"The partner is a {partner.partner_type}.")
    repository = AssociationMemberRepository(uow.session)
    member = await repository.lock(partner_id, person_id)
    if member is None:
        member = AssociationMember(
            partner_id=partner_id, person_id=person_id, capacity=capacity, proposed_at=uow.now
        )
        repository.add(member)
    elif not may_propose(VouchingState(member.state), _ended(member)):
        raise PersonDeclined("They alone may change their mind.")
    elif member.state == VouchingState.WITHDRAWN:
        member.state, member.ended_by, member.consented_at = VouchingState.PROPOSED, None, None
        member.capacity, member.proposed_at = capacity, uow.now
    await uow.session.flush()
    return member


async def list_members(
    uow: UnitOfWork, *, principal: Principal, partner_id: UUID, page: PageRequest
) -> Rows[AssociationMember]:
    """The association's people, for those who act for it. Raises PartnerNotFound."""
    roles = await partners.roles_of(uow, principal)
    if partner_id not in roles:
        raise partners.PartnerNotFound("No such partner among those you may act for.")
    return await AssociationMemberRepository(uow.session).page(principal, partner_id, page)


async def withdraw_member(
    uow: UnitOfWork, *, principal: Principal, partner_id: UUID, person_id: UUID
) -> AssociationMember:
    """The association no longer vouches for the person; done already is fine."""
    await partners.own_partner(
        uow, principal=principal, partner_id=partner_id, at_least=MemberRole.EDITOR
    )
    member = await _locked(uow, partner_id, person_id)
    if member.state != VouchingState.WITHDRAWN:
        member.state, member.ended_by = VouchingState.WITHDRAWN, EndedBy.ASSOCIATION
        await uow.session.flush()
    return member


async def mine(uow: UnitOfWork, *, person_id: UUID) -> list[AssociationMember]:
    """Every association that named the person."""
    return await AssociationMemberRepository(uow.session).of_person(person_id)


async def accept(uow: UnitOfWork, *, person_id: UUID, partner_id: UUID) -> AssociationMember:
    """The person agrees to be vouched for; done already is fine."""
    member = await _locked(uow, partner_id, person_id)
    if not may_accept(VouchingState(member.state), _ended(member)):
        raise VouchingWithdrawn("It may propose again.")
    if member.state != VouchingState.VOUCHED:
        member.state, member.ended_by, member.consented_at = VouchingState.VOUCHED, None, uow.now
        await uow.session.flush()
    return member


async def leave(uow: UnitOfWork, *, person_id: UUID, partner_id: UUID) -> AssociationMember:
    """The person does not want to be vouched for; the association cannot propose them again."""
    member = await _locked(uow, partner_id, person_id)
    member.state, member.ended_by = VouchingState.WITHDRAWN, EndedBy.PERSON
    await uow.session.flush()
    return member


async def vouched_by(
    uow: UnitOfWork, *, partner_id: UUID, people: Collection[UUID]
) -> frozenset[UUID]:
    """
    Whom of these people the association vouches for, with their consent.

    For whoever asks who introduced somebody; nobody where the association is suspended.
    """
    found = await AssociationMemberRepository(uow.session).vouched(partner_id, people)
    return frozenset(found)


async def _locked(uow: UnitOfWork, partner_id: UUID, person_id: UUID) -> AssociationMember:
    member = await AssociationMemberRepository(uow.session).lock(partner_id, person_id)
    if member is None:
        raise VouchingNotFound("The association did not name this person.")
    return member


def _ended(member: AssociationMember) -> EndedBy | None:
    return None if member.ended_by is None else EndedBy(member.ended_by)


async def _held(uow: UnitOfWork, person_id: UUID) -> list[Record]:
    found = await AssociationMemberRepository(uow.session).of_person(person_id)
    return [
        Record(
            "association_member",
            each.proposed_at,
            {
                "partner_id": str(each.partner_id),
                "state": each.state,
                "capacity": each.capacity,
                "consented_at": each.consented_at and each.consented_at.isoformat(),
            },
        )
        for each in found
    ]


async def _forget(uow: UnitOfWork, person_id: UUID) -> int:
    repository = AssociationMemberRepository(uow.session)
    found = await repository.of_person(person_id)
    for each in found:
        await repository.remove(each.partner_id, person_id)
    return len(found)


async def _move(uow: UnitOfWork, old: UUID, new: UUID) -> int:
    """Of an association that named both ids the person's own last word stays."""
    repository = AssociationMemberRepository(uow.session)
    found = await repository.of_person(old)
    for each in found:
        kept = await repository.lock(each.partner_id, new)
        if kept is None:
            values = {name: getattr(each, name) for name in AssociationMember.model_fields}
            repository.add(AssociationMember(**values | {"person_id": new}))
        elif stronger(VouchingState(kept.state), VouchingState(each.state)) != kept.state:
            kept.state, kept.ended_by = each.state, each.ended_by
            kept.consented_at = each.consented_at
        await repository.remove(each.partner_id, old)
        await uow.session.flush()
    return len(found)


HOLDER = Holder("association_members", _held, _forget, _move)
