"""Finds out, for many deliveries at once, what each says, to whom and in which words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.notifications.alerts import repository as alerts
from services.notifications.alerts.models import Alert
from services.notifications.contacts import repository as contacts
from services.notifications.contacts.domain import code_of
from services.notifications.contacts.models import ContactPoint
from services.notifications.deliveries.domain import DeliveryKind, Leased
from services.notifications.digests import service as digests
from services.notifications.digests.repository import Item
from services.notifications.drafts.domain import (
    Confirming,
    Draft,
    ManyAlerts,
    OneAlert,
    Reader,
    Sender,
    Told,
)
from services.notifications.preferences import repository as preferences
from services.notifications.preferences.domain import AlertChannel, Category, Choices, Mode
from services.notifications.templates.service import own_words
from services.notifications.wording.languages import Tongue, tongue_of
from shared.db.unit_of_work import UnitOfWork

Content = OneAlert | ManyAlerts | Confirming


@dataclass(frozen=True, slots=True)
class _Known:
    """What was looked up once for all of them."""

    choices: Choices
    alerts: Mapping[UUID, Alert]
    digests: Mapping[UUID, tuple[Mode, list[Item]]]


async def of(
    uow: UnitOfWork, *, leased: Sequence[Leased], token: UUID, sender: Sender
) -> list[Draft]:
    """A draft of each that is still wanted; its digest is closed with it."""
    points = await contacts.with_ids(uow, {each.contact_point_id for each in leased})
    tongues = await _tongues(uow, points.values())
    known = await _known(uow, leased, points)
    found = []
    for each in leased:
        point = points.get(each.contact_point_id)
        content = _content(each, point, known, sender, uow) if point else None
        if point is None or content is None:
            continue
        tongue = tongues[tongue_of(point.locale).language]
        reader = Reader(
            point.owner_id,
            point.display_name,
            point.address,
            tongue_of(point.locale).with_own(tongue.own).by_clock_of(point.time_zone),
        )
        found.append(
            Draft(each.id, point.id, token, each.attempts, each.created_at, reader, content)
        )
    return found


async def _known(
    uow: UnitOfWork, leased: Sequence[Leased], points: Mapping[UUID, ContactPoint]
) -> _Known:
    owners = {point.owner_id for point in points.values()}
    single = [each.reference for each in leased if each.kind == DeliveryKind.ALERT]
    collected = {
        each.reference: points[each.contact_point_id].owner_id
        for each in leased
        if each.kind == DeliveryKind.DIGEST and each.contact_point_id in points
    }
    choices = await preferences.choices_of(uow, owners)
    told = await alerts.with_ids(uow, single) if single else []
    many = await digests.take(uow, owners=collected, choices=choices) if collected else {}
    return _Known(choices, {each.id: each for each in told}, many)


async def _tongues(uow: UnitOfWork, points: Collection[ContactPoint]) -> dict[str, Tongue]:
    """Each language that is read by one of them, with its sentences of one's own."""
    languages = {tongue_of(point.locale).language for point in points}
    return {each: await own_words(uow, tongue_of(each)) for each in sorted(languages)}


def _content(
    leased: Leased, point: ContactPoint, known: _Known, sender: Sender, uow: UnitOfWork
) -> Content | None:
    """None when it is no longer wanted."""
    if leased.kind == DeliveryKind.VERIFICATION:
        if point.verified_at is not None or point.verification_id != leased.reference:
            return None
        code = code_of(sender.key, point.id, point.verification_id)
        return Confirming(code, point.code_sent_at)
    if point.verified_at is None:
        return None
    if leased.kind == DeliveryKind.DIGEST:
        mode, items = known.digests.get(leased.reference, (Mode.OFF, []))
        told = [Told(each.kind, each.facts) for each in items]
        return ManyAlerts(mode, told, uow.now) if told else None
    return _one_alert(leased, point, known)


def _one_alert(leased: Leased, point: ContactPoint, known: _Known) -> OneAlert | None:
    alert = known.alerts.get(leased.reference)
    if alert is None:
        return None
    category = Category(alert.category)
    if known.choices.mode(point.owner_id, category, AlertChannel.EMAIL) is Mode.OFF:
        return None
    return OneAlert(category, alert.dedupe_key, Told(alert.kind, alert.facts), alert.created_at)
