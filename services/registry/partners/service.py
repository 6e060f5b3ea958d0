"""
What can be done with a partner.

* PartnerNotFound        404  is not there, or is not yours to see
* SlugTaken              409  another partner has this slug
* AlreadyRegistered      409  another partner has this registration in this country
* WrongPartnerState      409  the verb is not possible in its present state
* PartnerNotVerified     409  only verified partners publish
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from services.registry.partners.domain import (
    Verb,
    after,
    is_done,
    is_possible,
    name_words,
    registration_key,
)
from services.registry.partners.models import Member, Partner
from services.registry.partners.repository import PartnerRepository
from services.registry.partners.schemas import PartnerCreate, PartnerPatch
from shared.contracts import registry as contract
from shared.contracts.values import MemberRole, PartnerStatus
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound, NotPermitted
from shared.http.etags import changes, require_version
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal

_TOLD: dict[Verb, type[contract.PartnerState]] = {
    Verb.SUBMIT: contract.PartnerSubmitted,
    Verb.VERIFY: contract.PartnerVerified,
    Verb.REJECT: contract.PartnerRejected,
    Verb.SUSPEND: contract.PartnerSuspended,
    Verb.REINSTATE: contract.PartnerReinstated,
}
_PUBLIC, _MOST_ALIKE = (PartnerStatus.VERIFIED,), 50


class PartnerNotFound(NotFound):
    """There is no such partner, or it is not yours to see."""

    slug = "partner-not-found"
    title = "No such partner"


class SlugTaken(Conflict):
    """Another partner has this slug; it is fixed for life, so choose another."""

    slug = "partner-slug-taken"
    title = "The slug is taken"


class AlreadyRegistered(Conflict):
    """A partner with this registration in this country exists already."""

    slug = "partner-already-registered"
    title = "The organisation is registered already"


class WrongPartnerState(Conflict):
    """What was asked is not possible in the partner's present state."""

    slug = "wrong-partner-state"
    title = "Not possible in the partner's present state"


class PartnerNotVerified(Conflict):
    """Only verified partners publish: submit the partner and wait for the reviewer."""

    slug = "partner-not-verified"
    title = "The partner is not verified"


async def register_partner(
    uow: UnitOfWork, *, principal: Principal, body: PartnerCreate
) -> Partner:
    """
    A new draft partner, whose administrator is the person who registers it.

    Raises SlugTaken, AlreadyRegistered, and NotPermitted for a partner's system.
    """
    if principal.person_id is None:
        raise NotPermitted("Only a person registers a partner: somebody must administer it.")
    partner = Partner(**body.model_dump(mode="json"), created_at=uow.now)
    _set_keys(partner)
    founder = Member(
        partner_id=partner.id,
        person_id=principal.person_id,
        role=MemberRole.ADMINISTRATOR,
        since=uow.now,
    )
    repository = PartnerRepository(uow.session)
    repository.add(partner)
    await _flush(uow)
    repository.add(founder)
    await uow.session.flush()
    await tell_members(uow, partner.id)
    return partner


async def read_partner(uow: UnitOfWork, *, principal: Principal, partner_id: UUID) -> Partner:
    """A partner that is public or one's own. Raises PartnerNotFound."""
    found = await PartnerRepository(uow.session).visible(principal, partner_id)
    if found is None:
        raise PartnerNotFound("No such partner; or it is not verified and not yours.")
    return found


async def read_inside(uow: UnitOfWork, *, principal: Principal, partner_id: UUID) -> Partner:
    """A partner of which the caller may read what is not public. Raises PartnerNotFound."""
    found = await read_partner(uow, principal=principal, partner_id=partner_id)
    if not await sees_all(uow, principal=principal, partner_id=partner_id):
        raise PartnerNotFound("No such partner among those you may act for.")
    return found


async def sees_all(uow: UnitOfWork, *, principal: Principal, partner_id: UUID) -> bool:
    """Whether the caller sees more of the partner than the public does."""
    if principal.may("partners:review"):
        return True
    repository = PartnerRepository(uow.session)
    return await repository.is_own(principal, partner_id, MemberRole.VIEWER)


async def list_partners(
    uow: UnitOfWork, *, principal: Principal, page: PageRequest, filters: dict[str, Any]
) -> Rows[Partner]:
    """Public partners and one's own, by name."""
    return await PartnerRepository(uow.session).page(principal, page, filters)


async def resembling(
    uow: UnitOfWork, *, partner: Partner, statuses: Collection[PartnerStatus] = _PUBLIC
) -> list[Partner]:
    """Other partners that may be the same organisation; those that everybody may see."""
    alike = PartnerRepository(uow.session).alike
    return await alike(partner, statuses=statuses, most=_MOST_ALIKE)


async def change_partner(
    uow: UnitOfWork, *, principal: Principal, partner_id: UUID, version: int, body: PartnerPatch
) -> Partner:
    """Edit one's own partner. Raises PartnerNotFound, StaleVersion, AlreadyRegistered."""
    partner = await own_partner(
        uow, principal=principal, partner_id=partner_id, at_least=MemberRole.EDITOR
    )
    require_version(partner.version, version)
    for name, value in body.model_dump(mode="json", include=set(changes(body))).items():
        setattr(partner, name, value)
    _set_keys(partner)
    partner.version += 1
    await _flush(uow)
    if partner.status in (PartnerStatus.VERIFIED, PartnerStatus.SUSPENDED):
        uow.publish(state_of(contract.PartnerChanged, partner, at=uow.now))
    return partner


async def submit_partner(uow: UnitOfWork, *, principal: Principal, partner_id: UUID) -> Partner:
    """Ask for verification."""
    partner = await own_partner(
        uow, principal=principal, partner_id=partner_id, at_least=MemberRole.ADMINISTRATOR
    )
    return await move(uow, partner=partner, verb=Verb.SUBMIT, actor=principal)


async def own_partner(
    uow: UnitOfWork, *, principal: Principal, partner_id: UUID, at_least: MemberRole
) -> Partner:
    """The partner with its row locked, for somebody who may act for it. Raises PartnerNotFound."""
    repository = PartnerRepository(uow.session)
    partner = await repository.lock(principal, partner_id, at_least=at_least)
    # Asked again: who waited for the row may have been taken off the partner meanwhile.
    if partner is None or not await repository.is_own(principal, partner_id, at_least):
        raise PartnerNotFound("No such partner among those you may act for in this way.")
    return partner


async def may_host(uow: UnitOfWork, *, partner_id: UUID) -> bool:
    """Whether projects may name the partner as their host: it exists and is not suspended."""
    status = await PartnerRepository(uow.session).status_of(partner_id)
    return status is not None and status != PartnerStatus.SUSPENDED


async def any_partner(uow: UnitOfWork, *, partner_id: UUID) -> Partner:
    """The partner with its row locked, for reviewers and operators. Raises PartnerNotFound."""
    partner = await PartnerRepository(uow.session).lock_any(partner_id)
    if partner is None:
        raise PartnerNotFound("No such partner.")
    return partner


async def partners_of(uow: UnitOfWork, *, slugs: list[str]) -> dict[str, Partner]:
    """The partners of these slugs, their rows locked in order."""
    return await PartnerRepository(uow.session).lock_slugs(slugs)


async def require_standing(uow: UnitOfWork, *, partner_id: UUID) -> Partner:
    """
    The verified partner, whose standing stays as it is until this transaction ends.

    The one word for every room in which a partner binds itself: publishes, signs, runs a round,
    vouches. Raises PartnerNotFound, PartnerNotVerified.
    """
    partner = await held_partner(uow, partner_id=partner_id)
    require_verified(partner)
    return partner


async def held_partner(uow: UnitOfWork, *, partner_id: UUID) -> Partner:
    """
    The partner, shared with others who act for it and kept from reviewers. Raises PartnerNotFound.

    Held before the rows of what it owns, so that nobody waits in a ring with who locks it.
    """
    partner = await PartnerRepository(uow.session).hold(partner_id)
    if partner is None:
        raise PartnerNotFound("No such partner.")
    return partner


def require_verified(partner: Partner) -> None:
    """Raise PartnerNotVerified unless the partner may publish."""
    if partner.status != PartnerStatus.VERIFIED:
        raise PartnerNotVerified(f"The partner is {partner.status}; only verified ones publish.")


async def roles_of(uow: UnitOfWork, principal: Principal) -> dict[UUID, str]:
    """The partners the caller may act for, and as what."""
    return await PartnerRepository(uow.session).roles_of(principal)


async def names_of(uow: UnitOfWork, *, partner_ids: list[UUID]) -> dict[UUID, str]:
    """The names of partners that stand beside something public of theirs."""
    return await PartnerRepository(uow.session).names_of(partner_ids)


async def tell_members(uow: UnitOfWork, partner_id: UUID) -> None:
    """Tell the whole list of members; the partner's row is locked or new."""
    found = await PartnerRepository(uow.session).members(partner_id)
    members = tuple(contract.Member(person_id=each.person_id, role=each.role) for each in found)
    uow.publish(contract.MembershipChanged(partner_id=partner_id, members=members))


def state_of(
    told: type[contract.PartnerState], partner: Partner, *, at: datetime
) -> contract.PartnerState:
    """The partner as it travels."""
    public = ("name", "partner_type", "sides", "country", "status")
    values = {name: getattr(partner, name) for name in public}
    return told.model_validate(values | {"partner_id": partner.id, "at": at})


async def move(uow: UnitOfWork, *, partner: Partner, verb: Verb, actor: Principal) -> Partner:
    """Do the verb with a partner whose row is locked; done already is fine."""
    if is_done(verb, partner.status):
        return partner
    if not is_possible(verb, partner.status):
        raise WrongPartnerState(
            f"{verb.value.title()} is not possible: the partner is {partner.status}."
        )
    partner.status = after(verb, partner.status)
    partner.version += 1
    await uow.session.flush()
    await audit.note(
        uow,
        actor=str(actor),
        action=f"partner.{verb}",
        object_type="partner",
        object_id=partner.id,
        decision={"status": partner.status},
    )
    uow.publish(state_of(_TOLD[verb], partner, at=uow.now))
    return partner


def _set_keys(partner: Partner) -> None:
    partner.name_words = name_words(partner.name)
    partner.registration_key = registration_key(partner.registration)


async def _flush(uow: UnitOfWork) -> None:
    """Write, and say which "only once" was hurt."""
    try:
        await uow.session.flush()
    except IntegrityError as error:
        hurt = str(error.orig)
        if "partner_slug_once" in hurt:
            raise SlugTaken("Choose another slug.") from error
        if "partner_registration_once" in hurt:
            raise AlreadyRegistered("Ask its administrator to invite you.") from error
        raise
