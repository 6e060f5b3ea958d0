"""Exporting, erasing and moving what the registry holds about a person."""

from uuid import UUID

from services.registry.association_members import service as association_members
from services.registry.committee_decisions.service import VOTES
from services.registry.consultation_answers import service as consultation_answers
from services.registry.events import service as events
from services.registry.exports import service as exports
from services.registry.imports import service as imports
from services.registry.members import service as members
from services.registry.placement_matches import service as placement_matches
from services.registry.placement_people.service import HOLDER as PLACEMENTS
from services.registry.subjects.repository import forget_answers
from services.registry.subjects.schemas import (
    ErasureReceipt,
    MembershipHeld,
    RecordHeld,
    SubjectExport,
)
from services.registry.vetting import service as vetting
from shared.contracts.matching import ProfileErased
from shared.db import audit, people
from shared.db.holders import Holder
from shared.db.traces import forget_people
from shared.db.unit_of_work import UnitOfWork

# Every feature besides the members that names people in its tables.
HOLDERS: tuple[Holder, ...] = (
    PLACEMENTS,
    VOTES,
    association_members.HOLDER,
    consultation_answers.HOLDER,
    exports.HOLDER,
    imports.HOLDER,
    vetting.HOLDER,
)

_NOTE = (
    "This service's part is erased. DELETE /v1/subjects/me at matching erases everywhere, "
    "also where you have no profile."
)


async def export_subject(uow: UnitOfWork, *, person_id: UUID) -> SubjectExport:
    """Everything held here about a person."""
    found = await members.memberships_of(uow, person_id=person_id)
    held = [MembershipHeld.model_validate(each, from_attributes=True) for each in found]
    records = [
        RecordHeld(kind=record.kind, since=record.since, what=record.what)
        for holder in HOLDERS
        for record in await holder.held(uow, person_id)
    ]
    return SubjectExport(person_id=person_id, memberships=held, records=records)


async def forget_profile(uow: UnitOfWork, *, profile_id: UUID) -> None:
    """Blank what partners reported, and what placements hold, about an erased profile."""
    await events.forget_people(uow, people=[profile_id])
    await placement_matches.forget_profile(uow, profile_id=profile_id)


async def erase_subject(uow: UnitOfWork, *, person_id: UUID, actor: str) -> ErasureReceipt:
    """Erase a person here; doing it twice is fine."""
    erased = {"memberships": await members.forget_person(uow, person_id=person_id)}
    for holder in HOLDERS:
        erased[holder.name] = await holder.forget(uow, person_id)
    await forget_answers(uow, person_id)
    await forget_people(uow, [person_id])
    await people.forget_links(uow, person_id=person_id)
    await audit.note(
        uow,
        actor=actor,
        action="subject.erased",
        object_type="person",
        object_id="erased",
        decision=erased,
    )
    return ErasureReceipt(person_id=person_id, service="registry", erased=erased, note=_NOTE)


async def follow_erasure(uow: UnitOfWork, *, erased: ProfileErased) -> None:
    """A person left; nothing about them stays here but what came to the id afterwards."""
    await forget_profile(uow, profile_id=erased.profile_id)
    person_id = erased.person_id
    if person_id is None or await people.came_after(uow, person_id=person_id, moment=erased.at):
        return
    await erase_subject(uow, person_id=person_id, actor="matching")


async def link(uow: UnitOfWork, *, old: UUID, new: UUID, actor: str) -> dict[str, int]:
    """
    Move a person to a new id; answers what moved. Doing it twice is fine.

    Partners are told of their new list of members.
    """
    moved = {"memberships": await members.link_person(uow, old=old, new=new)}
    for holder in HOLDERS:
        moved[holder.name] = await holder.move(uow, old, new)
    await people.link(uow, old=old, new=new, moved=moved, actor=actor)
    return moved


async def erase_again(uow: UnitOfWork, subject_id: UUID) -> None:
    """Erase somebody whom a restore brought back."""
    await erase_subject(uow, person_id=subject_id, actor="a restore")
