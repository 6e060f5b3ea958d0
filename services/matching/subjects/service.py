"""Exporting a person, moving one, erasing one or a partner's profile; every service follows."""

from uuid import UUID

from services.matching.features import service as features
from services.matching.handshakes import service as handshakes
from services.matching.handshakes.repository import HandshakeRepository
from services.matching.handshakes.schemas import HandshakeHeld
from services.matching.partners.repository import PartnerRepository
from services.matching.placements import service as placements
from services.matching.placements.repository import PlacementRepository
from services.matching.profile_upkeep.service import link_person
from services.matching.profiles.models import Profile
from services.matching.profiles.repository import ProfileRepository
from services.matching.profiles.schemas import ProfileRead, ProfileStatus
from services.matching.profiles.service import owner_of
from services.matching.scoring.facts import day_of
from services.matching.statements.schemas import ProfileWrite
from services.matching.subjects.repository import SubjectRepository
from services.matching.subjects.schemas import (
    AskHeld,
    ErasureReceipt,
    ExposureHeld,
    HeldBackHeld,
    MembershipKnown,
    PlacementKnown,
    SubjectExport,
)
from services.matching.telling.repository import TellingRepository
from shared.contracts.matching import ProfileErased
from shared.db import audit, people
from shared.db.traces import forget_people
from shared.db.unit_of_work import UnitOfWork
from shared.security.principal import Principal

_A_RESTORE = "a restore"
_NOTE = "Every service hears of it and erases its part; records on the wire pass within 14 days."


async def export_subject(uow: UnitOfWork, *, person_id: UUID) -> SubjectExport:
    """Everything held here about a person."""
    found = await ProfileRepository(uow.session).of_owner(person_id=person_id, partner_id=None)
    subjects = SubjectRepository(uow.session)
    dealings = HandshakeRepository(uow.session)
    roles = await PartnerRepository(uow.session).roles(person_id)
    return SubjectExport(
        person_id=person_id,
        profile=_read(found) if found else None,
        matches=await subjects.matches(found.id) if found else [],
        exposures=[
            ExposureHeld.model_validate(each, from_attributes=True)
            for each in (await subjects.exposures(found.id) if found else [])
        ],
        held_back=[
            HeldBackHeld.model_validate(each)
            for each in (await subjects.held_back(found.id) if found else [])
        ],
        asks=[
            AskHeld.model_validate(each)
            for each in (await subjects.asks(found.id) if found else [])
        ],
        handshakes=[
            HandshakeHeld.model_validate(handshakes.held(each))
            for each in (await dealings.of_profile(found.id) if found else [])
        ],
        excluded_projects=await dealings.excluded(found.id) if found else [],
        memberships=[
            MembershipKnown(partner_id=partner, role=role)
            for partner, role in sorted(roles.items())
        ],
        placements=[
            PlacementKnown(
                placement_id=each.placement_id,
                first_day=day_of(each.first_day),
                last_day=day_of(each.last_day),
            )
            for each in await PlacementRepository(uow.session).of_person(person_id)
        ],
    )


def _read(found: Profile) -> ProfileRead:
    return ProfileRead(
        profile_id=found.id,
        person_id=found.person_id,
        partner_id=found.partner_id,
        status=ProfileStatus(found.status),
        profile=ProfileWrite.model_validate(found.body),
        created_at=found.created_at,
        version=found.version,
    )


async def erase_own(uow: UnitOfWork, *, principal: Principal, partner: UUID | None) -> None:
    """
    Erase the caller everywhere, or the profile of the partner the caller speaks for.

    The partner itself stays and may make a new profile; doing it twice is fine. Raises
    NotYourPartner.
    """
    person_id, partner_id = await owner_of(uow, principal=principal, partner=partner)
    if person_id is not None:
        await erase_subject(uow, person_id=person_id, actor="the person")
    elif partner_id is not None:
        await _erase_partners_profile(uow, partner_id=partner_id, actor=str(principal))


async def erase_subject(uow: UnitOfWork, *, person_id: UUID, actor: str) -> ErasureReceipt:
    """Erase a person everywhere, also one without a profile; doing it twice is fine."""
    # Whoever writes under the id finishes before, or looks whether the person has left.
    await people.hold_alone(uow, people=[person_id])
    profiles = ProfileRepository(uow.session)
    subjects = SubjectRepository(uow.session)
    found = await profiles.of_owner(person_id=person_id, partner_id=None, for_update=True)
    erased = {"profile": 0}
    profile_id = person_id
    if found is not None:
        profile_id = found.id
        erased = await _erase_profile(uow, found)
    await PartnerRepository(uow.session).forget(person_id)
    erased["placement"] = await PlacementRepository(uow.session).forget(person_id)
    await subjects.erase_answers_to(f"person:{person_id}")
    await forget_people(uow, {person_id, profile_id})
    await people.forget_links(uow, person_id=person_id)
    await profiles.bury(sorted({person_id, profile_id}))
    await audit.note(
        uow,
        actor=actor,
        action="subject.erased",
        object_type="person",
        object_id="erased",
        decision=erased,
    )
    uow.publish(
        ProfileErased(profile_id=profile_id, person_id=person_id, partner_id=None, at=uow.now)
    )
    return ErasureReceipt(person_id=person_id, service="matching", erased=erased, note=_NOTE)


async def _erase_partners_profile(uow: UnitOfWork, *, partner_id: UUID, actor: str) -> None:
    profiles = ProfileRepository(uow.session)
    found = await profiles.of_owner(person_id=None, partner_id=partner_id, for_update=True)
    if found is None:
        return
    erased = await _erase_profile(uow, found)
    await forget_people(uow, [found.id])
    # Not the partner: its next profile has an id of its own.
    await profiles.bury([found.id])
    await audit.note(
        uow,
        actor=actor,
        action="profile.erased",
        object_type="partner",
        object_id=partner_id,
        decision=erased,
    )
    uow.publish(
        ProfileErased(profile_id=found.id, person_id=None, partner_id=partner_id, at=uow.now)
    )


async def _erase_profile(uow: UnitOfWork, profile: Profile) -> dict[str, int]:
    """
    A locked profile and all that hangs on it; answers how many rows of which kind.

    Those with whom it was in contact are told, before everybody is told that it left; and what
    they were answered about it is forgotten.
    """
    subjects = SubjectRepository(uow.session)
    profile_id = profile.id
    rounds, matches = await handshakes.erase(uow, profile)
    await subjects.erase_answers_naming([profile_id, *matches])
    projects = await subjects.projects(profile_id)
    await TellingRepository(uow.session).shortlists_are_due(profile_id)
    erased = await subjects.erase(profile_id)
    await ProfileRepository(uow.session).delete(profile_id)
    await features.profile_left(uow, profile_id=profile_id, projects=projects)
    return erased | {"handshake": rounds, "profile": 1}


async def obstacles(uow: UnitOfWork, *, old: UUID, new: UUID) -> list[str]:
    """Why the two ids cannot be joined here, and what to do about each; none is the rule."""
    profiles = ProfileRepository(uow.session)
    if await profiles.buried([old]):
        return ["The old id was erased; what was held under it is gone, nothing can be moved."]
    owned = [
        await profiles.of_owner(person_id=each, partner_id=None, for_update=True)
        for each in sorted((old, new))
    ]
    if None in owned:
        return []
    return [
        "Both ids have a profile, and a person has one. If the old one is to stay, the person "
        f"signs in anew and erases the other (DELETE /v1/subjects/me, or /v1/subjects/{new} by an "
        "operator; that erases the new id in every service); then link again."
    ]


async def link(uow: UnitOfWork, *, old: UUID, new: UUID, actor: str) -> dict[str, int]:
    """
    Move a person to a new id; answers what moved. Doing it twice is fine.

    Somebody who erased the new id to make room for the old one is here again, on purpose.
    Raises CannotBeLinked.
    """
    await people.hold_alone(uow, people=[old, new])
    if found := await obstacles(uow, old=old, new=new):
        raise people.CannotBeLinked(" ".join(found))
    profile = await link_person(uow, old=old, new=new)
    partners = await PartnerRepository(uow.session).rename(old, new)
    for partner_id in partners:
        await features.partner_again(uow, partner_id=partner_id)
    placed = await placements.move(uow, old=old, new=new)
    moved = {"profile": int(profile), "memberships": len(partners), "placements": placed}
    if any(moved.values()):
        await ProfileRepository(uow.session).raise_up(new)
    await people.link(uow, old=old, new=new, moved=moved, actor=actor)
    return moved


async def erase_again(uow: UnitOfWork, subject_id: UUID) -> None:
    """Erase whom a restore brought back: a person, or somebody known by a profile's id."""
    person_id, partner_id = await ProfileRepository(uow.session).owner_of(subject_id)
    if partner_id is not None:
        await _erase_partners_profile(uow, partner_id=partner_id, actor=_A_RESTORE)
    else:
        await erase_subject(uow, person_id=person_id or subject_id, actor=_A_RESTORE)
