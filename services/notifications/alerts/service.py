"""Decides who is told what, writes it once, and shows it in the reader's language."""

from datetime import datetime
from uuid import UUID

from services.notifications.alerts import repository
from services.notifications.alerts.domain import News, told_to, wake_name
from services.notifications.alerts.models import Alert
from services.notifications.alerts.repository import AlertFilter
from services.notifications.alerts.schemas import (
    AlertAbout,
    AlertBody,
    AlertCounts,
    CategoryCount,
)
from services.notifications.contacts import repository as contacts
from services.notifications.contacts.models import ContactPoint
from services.notifications.deliveries import repository as deliveries
from services.notifications.deliveries.domain import DeliveryKind
from services.notifications.digests import service as digests
from services.notifications.partners import repository as partners
from services.notifications.partners.domain import Owner
from services.notifications.preferences import service as preferences
from services.notifications.preferences.domain import DIGESTS, AlertChannel, Mode
from services.notifications.wording.alerts import alert_text
from services.notifications.wording.languages import Tongue
from shared.db import people
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import PrincipalKind


async def tell(uow: UnitOfWork, *, news: News) -> bool:
    """
    Write the alert and one delivery per contact point; False when it was told before.

    A person is told under the id of today. A partner without a confirmed address of its own is
    reached at its administrators'.
    """
    if news.recipient.kind is PrincipalKind.PERSON:
        now = await people.hold(uow, person_id=news.recipient.id)
        news = told_to(news, now)
    inbox = await preferences.mode(
        uow,
        owner_id=news.recipient.id,
        category=news.category,
        channel=AlertChannel.INBOX,
    )
    alert = await repository.add(uow, news, in_inbox=inbox is not Mode.OFF)
    if alert is None:
        return False
    for point in await _reached_at(uow, news.recipient):
        await _send(uow, alert, point, news.at)
    uow.wake(wake_name(news.recipient.id))
    return True


async def page_of(
    uow: UnitOfWork, *, owner: Owner, wanted: AlertFilter, page: PageRequest
) -> Rows[Alert]:
    """The owner's inbox, the newest first."""
    return await repository.page_of(uow, owner.id, wanted, page)


async def get(uow: UnitOfWork, *, owner: Owner, alert_id: UUID) -> Alert:
    """The owner's alert; NotFound for anybody else's."""
    alert = await repository.find(uow, owner.id, alert_id)
    if alert is None:
        raise NotFound("You have no alert with this id.")
    return alert


async def mark_read(uow: UnitOfWork, *, owner: Owner, alert_id: UUID) -> Alert:
    """Note that it was read; once. Raises NotFound."""
    alert = await get(uow, owner=owner, alert_id=alert_id)
    alert.read_at = alert.read_at or uow.now
    return alert


async def archive(uow: UnitOfWork, *, owner: Owner, alert_id: UUID) -> Alert:
    """Put it out of sight; once. Raises NotFound."""
    alert = await get(uow, owner=owner, alert_id=alert_id)
    alert.archived_at = alert.archived_at or uow.now
    return alert


async def counts(uow: UnitOfWork, *, owner: Owner) -> AlertCounts:
    """How much there is to read."""
    found = await repository.count_unread(uow, owner.id)
    return AlertCounts(
        unread=sum(found.values()),
        by_category=[CategoryCount(category=k, unread=v) for k, v in sorted(found.items())],
    )


def shown(alert: Alert, tongue: Tongue) -> AlertBody:
    """The alert with its text in a language."""
    text = alert_text(alert.kind, alert.facts, tongue)
    return AlertBody(
        id=alert.id,
        number=alert.number,
        category=alert.category,
        kind=alert.kind,
        language=tongue.tag,
        title=text.title,
        lines=list(text.lines),
        reasons=list(text.reasons),
        about=AlertAbout(
            project_id=alert.facts.get("project_id"),
            match_id=alert.facts.get("match_id"),
            partner_id=alert.facts.get("partner_id"),
        ),
        created_at=alert.created_at,
        read_at=alert.read_at,
        archived_at=alert.archived_at,
    )


async def _reached_at(uow: UnitOfWork, recipient: Owner) -> list[ContactPoint]:
    points = await contacts.verified_of(uow, [recipient.id])
    if points or recipient.kind is PrincipalKind.PERSON:
        return points
    administrators = await partners.find_administrators(uow, recipient.id)
    return await contacts.verified_of(uow, administrators)


async def _send(
    uow: UnitOfWork, alert: Alert, point: ContactPoint, happened_at: datetime | None
) -> None:
    wished = await preferences.mode(
        uow, owner_id=point.owner_id, category=alert.category, channel=AlertChannel.EMAIL
    )
    if wished in DIGESTS:
        await digests.collect(uow, alert=alert, point=point, mode=wished)
    if wished is not Mode.AT_ONCE:
        return
    due_at = await preferences.earliest_mail(
        uow, owner_id=point.owner_id, category=alert.category, time_zone=point.time_zone
    )
    await deliveries.enqueue(
        uow,
        DeliveryKind.ALERT,
        alert.id,
        recipient_id=alert.recipient_id,
        contact_point_id=point.id,
        due_at=due_at,
        happened_at=happened_at,
    )
    uow.wake("delivery")
