"""Exporting and erasing what notifications holds about a person."""

from uuid import UUID

from services.notifications.alerts import repository as alerts
from services.notifications.contacts import repository as contacts
from services.notifications.contacts.schemas import ContactPointBody
from services.notifications.deliveries import repository as deliveries
from services.notifications.partners import repository as partners
from services.notifications.partners.domain import Owner
from services.notifications.preferences import repository as preferences
from services.notifications.preferences import service as preferences_service
from services.notifications.subjects import repository
from services.notifications.subjects.schemas import (
    AlertHeld,
    DeliveryHeld,
    ErasureReceipt,
    MembershipKnown,
    SubjectExport,
)
from services.notifications.tombstones import service as tombstones
from shared.contracts.matching import ProfileErased
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.security.principal import PrincipalKind

_NOTE = (
    "This service's part is erased. DELETE /v1/subjects/me at matching erases everywhere, "
    "also where you have no profile."
)


async def export_subject(uow: UnitOfWork, *, person_id: UUID) -> SubjectExport:
    """Everything held here about a person."""
    points = await contacts.list_of(uow, person_id)
    owner = Owner(PrincipalKind.PERSON, person_id)
    held = await alerts.list_of(uow, person_id)
    sent = await deliveries.list_of(uow, person_id)
    roles = await partners.find_roles(uow, person_id)
    return SubjectExport(
        person_id=person_id,
        contact_points=[ContactPointBody.model_validate(point) for point in points],
        preferences=await preferences_service.read(uow, owner=owner),
        alerts=[AlertHeld.model_validate(each, from_attributes=True) for each in held],
        deliveries=[DeliveryHeld.model_validate(each, from_attributes=True) for each in sent],
        memberships=[
            MembershipKnown(partner_id=partner_id, role=role)
            for partner_id, role in sorted(roles.items())
        ],
    )


async def erase_subject(uow: UnitOfWork, *, person_id: UUID, actor: str) -> ErasureReceipt:
    """
    Erase a person here, with a receipt in the audit; doing it twice is fine.

    For whom the person may act is the registry's to say, and is left as it was told.
    """
    erased = await _erase(uow, [person_id], person_id, actor)
    return ErasureReceipt(person_id=person_id, service="notifications", erased=erased, note=_NOTE)


async def follow_erasure(uow: UnitOfWork, *, erased: ProfileErased, sequence: int) -> None:
    """Somebody left: nothing about them stays, and no late event brings them back."""
    await tombstones.bury(uow, profile_id=erased.profile_id, sequence=sequence)
    subject_ids = [erased.profile_id]
    if erased.person_id is not None:
        subject_ids.append(erased.person_id)
        await partners.forget_person(uow, erased.person_id)
    await _erase(uow, subject_ids, erased.person_id, "matching")


async def _erase(
    uow: UnitOfWork, subject_ids: list[UUID], person_id: UUID | None, actor: str
) -> dict[str, int]:
    gone = await alerts.erase(uow, subject_ids)
    counts = {"alerts": len(gone), "contact_points": 0, "preferences": 0, "deliveries": 0}
    counts["deliveries"] += await deliveries.erase_alerts(uow, gone)
    if person_id is not None:
        points = await contacts.erase(uow, person_id)
        counts["contact_points"] = len(points)
        counts["deliveries"] += await deliveries.erase(uow, person_id, points)
        counts["preferences"] = await preferences.erase(uow, person_id)
        await repository.forget_answers(uow, person_id)
    await repository.forget_events(uow, subject_ids)
    await audit.note(
        uow,
        actor=actor,
        action="subject.erased",
        object_type="person",
        object_id="erased",
        decision=dict(counts),
    )
    return counts
