"""Exporting and erasing a person; the erasure is told, and every service follows."""

from uuid import UUID

from services.matching.features import service as features
from services.matching.partners.repository import PartnerRepository
from services.matching.profiles.repository import ProfileRepository
from services.matching.profiles.schemas import ProfileRead, ProfileStatus
from services.matching.statements.schemas import ProfileWrite
from services.matching.subjects.repository import SubjectRepository
from services.matching.subjects.schemas import ErasureReceipt, SubjectExport
from shared.contracts.matching import ProfileErased
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork

_NOTE = "Every service hears of it and erases its part; records on the wire pass within 14 days."


async def export_subject(uow: UnitOfWork, *, person_id: UUID) -> SubjectExport:
    """Everything held here about a person."""
    found = await ProfileRepository(uow.session).of_owner(person_id=person_id, partner_id=None)
    if found is None:
        return SubjectExport(person_id=person_id, profile=None, matches=[])
    profile = ProfileRead(
        profile_id=found.id,
        person_id=found.person_id,
        partner_id=found.partner_id,
        status=ProfileStatus(found.status),
        profile=ProfileWrite.model_validate(found.body),
        created_at=found.created_at,
        version=found.version,
    )
    matches = await SubjectRepository(uow.session).matches(found.id)
    return SubjectExport(person_id=person_id, profile=profile, matches=matches)


async def erase_subject(uow: UnitOfWork, *, person_id: UUID, actor: str) -> ErasureReceipt:
    """Erase a person everywhere, also one without a profile; doing it twice is fine."""
    profiles = ProfileRepository(uow.session)
    subjects = SubjectRepository(uow.session)
    found = await profiles.of_owner(person_id=person_id, partner_id=None, for_update=True)
    erased = {"profile": 0}
    profile_id = person_id
    if found is not None:
        profile_id = found.id
        projects = await subjects.projects(profile_id)
        erased = await subjects.erase(profile_id)
        await profiles.delete(profile_id)
        await features.profile_left(uow, profile_id=profile_id, projects=projects)
        erased["profile"] = 1
    await PartnerRepository(uow.session).forget(person_id)
    await subjects.erase_traces([person_id, profile_id], f"person:{person_id}")
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
