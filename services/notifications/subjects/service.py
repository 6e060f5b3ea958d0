"""Exporting, erasing and moving what notifications holds about a person."""

from uuid import UUID

from services.notifications.alerts import repository as alerts
from services.notifications.alerts.domain import wake_name
from services.notifications.contacts import repository as contacts
from services.notifications.contacts.schemas import ContactPointBody
from services.notifications.deliveries import repository as deliveries
from services.notifications.digests import repository as digests
from services.notifications.handshakes import repository as handshakes
from services.notifications.interests import repository as interests
from services.notifications.interests.service import shown as shown_interest
from services.notifications.introductions import repository as introductions
from services.notifications.introductions.schemas import IntroductionItem
from services.notifications.partners import repository as partners
from services.notifications.partners.domain import Owner
from services.notifications.preferences import repository as preferences
from services.notifications.preferences import service as preferences_service
from services.notifications.subjects import repository
from services.notifications.subjects.schemas import (
    AlertHeld,
    DeliveryHeld,
    ErasureReceipt,
    HandshakeHeld,
    MembershipKnown,
    SubjectExport,
)
from services.notifications.tombstones import service as tombstones
from services.notifications.webhooks import repository as webhooks
from services.notifications.webhooks.schemas import EndpointRead
from shared.contracts.matching import ProfileErased
from shared.db import audit, people
from shared.db.traces import forget_people
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
    steps = await handshakes.list_of(uow, person_id)
    agreed = await introductions.list_of(uow, person_id)
    saved = await interests.list_of(uow, person_id)
    return SubjectExport(
        person_id=person_id,
        interests=[shown_interest(each) for each in saved],
        contact_points=[ContactPointBody.model_validate(point) for point in points],
        preferences=await preferences_service.read(uow, owner=owner),
        alerts=[AlertHeld.model_validate(each, from_attributes=True) for each in held],
        deliveries=[DeliveryHeld.model_validate(each, from_attributes=True) for each in sent],
        handshakes=[HandshakeHeld.model_validate(each, from_attributes=True) for each in steps],
        introductions=[IntroductionItem.model_validate(each) for each in agreed],
        webhooks=[
            EndpointRead.model_validate(each) for each in await webhooks.list_of(uow, person_id)
        ],
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
    """
    Somebody left: nothing about them stays, and no late event brings them back.

    What came to the id after they left, because somebody joined another id to it, is not meant.
    """
    await tombstones.bury(uow, profile_id=erased.profile_id, sequence=sequence)
    subject_ids, person_id = [erased.profile_id], erased.person_id
    if person_id and await people.came_after(uow, person_id=person_id, moment=erased.at):
        person_id = None
    if person_id is not None:
        subject_ids.append(person_id)
        await tombstones.bury_person(uow, person_id=person_id)
        await partners.forget_person(uow, person_id)
    await _erase(uow, subject_ids, person_id, "matching")


async def obstacles(uow: UnitOfWork, *, old: UUID, new: UUID) -> list[str]:
    """Why the two ids cannot be joined here, and what to do about each; none is the rule."""
    for each in sorted((old, new)):
        await contacts.lock_owner(uow, each)
    if not await contacts.count(uow, old) or not await contacts.count(uow, new):
        return []
    return [
        "Both ids have contact points, and mail would go to both. The person signs in anew and "
        "deletes those of the new id (GET and DELETE /v1/contact-points); then link again."
    ]


async def link(uow: UnitOfWork, *, old: UUID, new: UUID, actor: str) -> dict[str, int]:
    """
    Move a person to a new id; answers what moved. Doing it twice is fine.

    Contact points stay confirmed; alerts keep their order, behind those of the new id; of what
    both were told the new id's copy stays. Raises CannotBeLinked.
    """
    await people.hold_alone(uow, people=[old])
    if found := await obstacles(uow, old=old, new=new):
        raise people.CannotBeLinked(" ".join(found))
    twice = await alerts.drop_twice_told(uow, old, new)
    await deliveries.erase_alerts(uow, twice)
    moved = {
        "alerts": await alerts.move(uow, old, new),
        "contact_points": await contacts.move(uow, old, new),
        "deliveries": await deliveries.move(uow, old, new),
        "handshakes": await handshakes.move(uow, old, new),
        "introductions": await introductions.move(uow, old, new),
        "memberships": await partners.rename_person(uow, old, new),
        "preferences": await preferences.move(uow, old, new),
        "interests": await interests.move(uow, old, new),
        "webhooks": await webhooks.move(uow, old, new),
    }
    await people.link(uow, old=old, new=new, moved=moved, actor=actor)
    uow.wake(wake_name(new))
    return moved


async def erase_again(uow: UnitOfWork, subject_id: UUID) -> None:
    """Erase somebody whom a restore brought back, known by person or by profile."""
    await tombstones.bury(uow, profile_id=subject_id, sequence=0)
    await partners.forget_person(uow, subject_id)
    await _erase(uow, [subject_id], subject_id, "a restore")


async def _erase(
    uow: UnitOfWork, subject_ids: list[UUID], person_id: UUID | None, actor: str
) -> dict[str, int]:
    gone = await alerts.erase(uow, subject_ids)
    counts = {"alerts": len(gone), "contact_points": 0, "preferences": 0, "deliveries": 0}
    counts["deliveries"] += await deliveries.erase_alerts(uow, gone)
    await digests.forget_alerts(uow, gone)
    counts["handshakes"] = await handshakes.erase(uow, subject_ids)
    counts["introductions"] = await introductions.erase(uow, subject_ids)
    counts["webhook_messages"] = await webhooks.erase(uow, subject_ids)
    if person_id is not None:
        points = await contacts.erase(uow, person_id)
        counts["contact_points"] = len(points)
        await digests.forget_points(uow, points)
        counts["deliveries"] += await deliveries.erase(uow, person_id, points)
        counts["interests"] = await interests.erase(uow, person_id)
        counts["preferences"] = await preferences.erase(uow, person_id)
        await repository.forget_answers(uow, person_id)
    await forget_people(uow, subject_ids)
    if person_id is not None:
        await people.forget_links(uow, person_id=person_id)
    await audit.note(
        uow,
        actor=actor,
        action="subject.erased",
        object_type="person",
        object_id="erased",
        decision=dict(counts),
    )
    return counts
