"""
Tying a hometown association to its committee at home, with the word of both.

* MirrorNotFound            404  is not there, or is not yours to answer
* MirrorOfOneself           422  a partner is not its own committee
* NotAHometownAssociation   409  only hometown associations have one
* MirrorEnded               409  what ended is proposed anew
"""

from uuid import UUID

from services.registry.mirror_committees.domain import MirrorState
from services.registry.mirror_committees.models import MirrorCommittee
from services.registry.mirror_committees.repository import MirrorRepository
from services.registry.partners import service as partners
from shared.contracts.values import MemberRole, PartnerType
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound, Unprocessable
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal

_EITHER = ("association_id", "committee_id")


class MirrorNotFound(NotFound):
    """There is no such mirror committee, or it is not yours to answer."""

    slug = "mirror-committee-not-found"
    title = "No such mirror committee"


class MirrorOfOneself(Unprocessable):
    """A partner is not its own mirror committee."""

    slug = "mirror-committee-of-oneself"
    title = "A partner is not its own committee"


class NotAHometownAssociation(Conflict):
    """Only hometown associations have a mirror committee."""

    slug = "not-a-hometown-association"
    title = "The partner is no hometown association"


class MirrorEnded(Conflict):
    """The tie ended; the association may propose it anew."""

    slug = "mirror-committee-ended"
    title = "The tie ended"


async def propose_mirror(
    uow: UnitOfWork, *, principal: Principal, partner_id: UUID, committee_id: UUID
) -> MirrorCommittee:
    """Name the association's committee; named already is fine. The partner's row is locked."""
    if partner_id == committee_id:
        raise MirrorOfOneself("Name another partner.")
    association = await partners.own_partner(
        uow, principal=principal, partner_id=partner_id, at_least=MemberRole.EDITOR
    )
    partners.require_verified(association)
    if association.partner_type != PartnerType.HOMETOWN_ASSOCIATION:
        raise NotAHometownAssociation(f"The partner is a {association.partner_type}.")
    repository = MirrorRepository(uow.session)
    held = await repository.open_one(partner_id, committee_id)
    if held is not None:
        return held
    committee = await partners.read_partner(uow, principal=principal, partner_id=committee_id)
    partners.require_verified(committee)
    mirror = MirrorCommittee(
        association_id=partner_id, committee_id=committee_id, proposed_at=uow.now
    )
    repository.add(mirror)
    await uow.session.flush()
    return mirror


async def list_mirrors(
    uow: UnitOfWork, *, principal: Principal, partner_id: UUID, page: PageRequest
) -> Rows[MirrorCommittee]:
    """A partner's ties on either side; those that are not confirmed for its people alone."""
    await partners.read_partner(uow, principal=principal, partner_id=partner_id)
    is_inside = await partners.sees_all(uow, principal=principal, partner_id=partner_id)
    return await MirrorRepository(uow.session).page(partner_id, page, is_inside=is_inside)


async def confirm_mirror(
    uow: UnitOfWork, *, principal: Principal, mirror_id: UUID
) -> MirrorCommittee:
    """The committee says that it is; both must be in good standing. Done already is fine."""
    repository = MirrorRepository(uow.session)
    found = await repository.find(principal, mirror_id, "committee_id")
    if found is None:
        raise MirrorNotFound("No such mirror committee among those you may confirm.")
    # In one order, and before the tie itself, so that nobody waits in a ring.
    for partner_id in sorted((found.association_id, found.committee_id)):
        await partners.require_standing(uow, partner_id=partner_id)
    mirror = await repository.lock(mirror_id)
    if mirror.state == MirrorState.ENDED:
        raise MirrorEnded("The association may propose it anew.")
    if mirror.state == MirrorState.PROPOSED:
        mirror.state, mirror.confirmed_at = MirrorState.CONFIRMED, uow.now
        await uow.session.flush()
    return mirror


async def end_mirror(uow: UnitOfWork, *, principal: Principal, mirror_id: UUID) -> MirrorCommittee:
    """Either side ends it, or takes the proposal back; done already is fine."""
    repository = MirrorRepository(uow.session)
    if await repository.find(principal, mirror_id, *_EITHER) is None:
        raise MirrorNotFound("No such mirror committee among those you may end.")
    mirror = await repository.lock(mirror_id)
    if mirror.state != MirrorState.ENDED:
        mirror.state, mirror.ended_at = MirrorState.ENDED, uow.now
        await uow.session.flush()
    return mirror


async def is_mirror(uow: UnitOfWork, *, association_id: UUID, committee_id: UUID) -> bool:
    """Whether the one is the other's committee now: for programmes that ask for one."""
    return await MirrorRepository(uow.session).is_mirror(association_id, committee_id)
