"""Exporting and erasing what the registry holds about a person."""

from uuid import UUID

from services.registry.members import service as members
from services.registry.subjects.repository import forget_answers
from services.registry.subjects.schemas import ErasureReceipt, MembershipHeld, SubjectExport
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork

_NOTE = (
    "This service's part is erased. DELETE /v1/subjects/me at matching erases everywhere, "
    "also where you have no profile."
)


async def export_subject(uow: UnitOfWork, *, person_id: UUID) -> SubjectExport:
    """Everything held here about a person."""
    found = await members.memberships_of(uow, person_id=person_id)
    held = [MembershipHeld.model_validate(each, from_attributes=True) for each in found]
    return SubjectExport(person_id=person_id, memberships=held)


async def erase_subject(uow: UnitOfWork, *, person_id: UUID, actor: str) -> ErasureReceipt:
    """Erase a person here; doing it twice is fine."""
    memberships = await members.forget_person(uow, person_id=person_id)
    await forget_answers(uow, person_id)
    await audit.note(
        uow,
        actor=actor,
        action="subject.erased",
        object_type="person",
        object_id="erased",
        decision={"memberships": memberships},
    )
    return ErasureReceipt(
        person_id=person_id,
        service="registry",
        erased={"memberships": memberships},
        note=_NOTE,
    )
