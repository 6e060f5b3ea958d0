"""The steps of one delivery: claim and write it, say that it goes, note what became of it."""

from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from uuid import UUID

import structlog

from services.notifications.alerts import repository as alerts
from services.notifications.alerts.models import Alert
from services.notifications.contacts import repository as contacts
from services.notifications.contacts.domain import code_of
from services.notifications.contacts.models import ContactPoint
from services.notifications.deliveries import repository as deliveries
from services.notifications.deliveries.domain import (
    AfterCrash,
    DeliveryKind,
    DeliveryState,
    after_lost_lease,
    next_attempt,
)
from services.notifications.deliveries.models import Delivery
from services.notifications.digests import service as digests
from services.notifications.dispatch.domain import (
    LEASE_SECONDS,
    Reader,
    Sender,
    Told,
    alert_letter,
    code_letter,
    digest_letter,
)
from services.notifications.mail.message import BadAddress, Letter, Mailbox, build
from services.notifications.mailer import MailTrouble, Refused
from services.notifications.preferences import service as preferences
from services.notifications.preferences.domain import AlertChannel, Category, Mode
from services.notifications.templates.service import own_words
from services.notifications.wording.languages import tongue_of
from shared.contracts.notifications import Channel, DeliveryFailed, DeliverySucceeded
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id

_MOST_RECOVERED = 100
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ready:
    """A mail that is leased by us and written."""

    delivery_id: UUID
    token: UUID
    message: EmailMessage


async def claim(uow: UnitOfWork, *, sender: Sender) -> Ready | bool:
    """
    Lease what has been due longest and write its mail.

    False when nothing is due; True when something was and needs no mail any more: its contact
    point or alert is gone, the category was switched off meanwhile, or it cannot be written.
    """
    token = new_id()
    delivery = await deliveries.lease(uow, token, timedelta(seconds=LEASE_SECONDS))
    if delivery is None:
        return False
    point = await contacts.find_any(uow, delivery.contact_point_id)
    if point is None:
        await deliveries.finish(uow, delivery.id, token, DeliveryState.CANCELLED)
        return True
    try:
        letter = await _letter(uow, delivery, point, sender)
        if letter is None:
            await deliveries.finish(uow, delivery.id, token, DeliveryState.CANCELLED)
            return True
        to = Mailbox(point.display_name, point.address)
        message = build(
            letter, sender=sender.mailbox, to=to, delivery_id=delivery.id, at=delivery.created_at
        )
    except (KeyError, BadAddress, ValueError) as error:
        _log.error("a mail cannot be written", delivery=str(delivery.id), error=repr(error))
        await give_up(uow, delivery=delivery, token=token, reason="the mail cannot be written")
        return True
    return Ready(delivery.id, token, message)


async def begin_sending(uow: UnitOfWork, *, ready: Ready) -> bool:
    """From now on the mail server may have it; False when the lease is lost."""
    return await deliveries.begin_sending(uow, ready.delivery_id, ready.token)


async def note_sent(uow: UnitOfWork, *, ready: Ready) -> bool:
    """The mail server took it: written, and told; False when the lease is lost."""
    finished = await deliveries.finish(uow, ready.delivery_id, ready.token, DeliveryState.SENT)
    delivery = await deliveries.find(uow, ready.delivery_id)
    alert = await _alert_of(uow, delivery)
    if finished and delivery and alert:
        uow.publish(
            DeliverySucceeded(
                delivery_id=delivery.id,
                alert_id=alert.id,
                recipient_id=delivery.recipient_id,
                category=alert.category,
                dedupe_key=alert.dedupe_key,
                channel=Channel.EMAIL,
                attempts=delivery.attempts,
                at=uow.now,
            )
        )
    return finished


async def note_trouble(
    uow: UnitOfWork, *, ready: Ready, trouble: MailTrouble, jitter: float
) -> None:
    """Try again later, or give up when it is refused for good or was tried often enough."""
    delivery = await deliveries.find(uow, ready.delivery_id)
    if delivery is None:
        return
    is_final = isinstance(trouble, Refused)
    again = None if is_final else next_attempt(delivery.attempts, uow.now, jitter)
    if again is None:
        await give_up(uow, delivery=delivery, token=ready.token, reason=str(trouble))
        return
    await deliveries.finish(
        uow, delivery.id, ready.token, DeliveryState.DUE, due_at=again, error=str(trouble)
    )


async def give_up(uow: UnitOfWork, *, delivery: Delivery, token: UUID, reason: str) -> None:
    """It is not tried again: written, and told."""
    finished = await deliveries.finish(uow, delivery.id, token, DeliveryState.FAILED, error=reason)
    alert = await _alert_of(uow, delivery)
    if finished and alert:
        uow.publish(
            DeliveryFailed(
                delivery_id=delivery.id,
                alert_id=alert.id,
                recipient_id=delivery.recipient_id,
                category=alert.category,
                dedupe_key=alert.dedupe_key,
                channel=Channel.EMAIL,
                attempts=max(1, delivery.attempts),
                at=uow.now,
                reason=reason,
            )
        )


async def recover(uow: UnitOfWork, *, policy: AfterCrash) -> bool:
    """Take up again what a dispatcher left behind; whether there was any."""
    lost = await deliveries.lock_lost(uow, _MOST_RECOVERED)
    for delivery in lost:
        token = delivery.lease_token
        if token is None:
            continue
        # A digest that came twice does no harm; one that never came is missed.
        by = "send_again" if delivery.kind == DeliveryKind.DIGEST else policy
        state = after_lost_lease(DeliveryState(delivery.state), delivery.attempts, by)
        reason = f"its sender was not heard of again while {delivery.state}"
        if state is DeliveryState.FAILED:
            await give_up(uow, delivery=delivery, token=token, reason=reason)
            continue
        due_at = uow.now if state is DeliveryState.DUE else None
        await deliveries.finish(uow, delivery.id, token, state, due_at=due_at, error=reason)
    if lost:
        uow.wake("delivery")
    return bool(lost)


async def _letter(
    uow: UnitOfWork, delivery: Delivery, point: ContactPoint, sender: Sender
) -> Letter | None:
    """None when it is no longer wanted."""
    tongue = await own_words(uow, tongue_of(point.locale).by_clock_of(point.time_zone))
    reader = Reader(point.owner_id, point.display_name, point.address, tongue)
    if delivery.kind == DeliveryKind.VERIFICATION:
        if point.verified_at is not None or point.verification_id != delivery.reference:
            return None
        code = code_of(sender.key, point.id, point.verification_id)
        return code_letter(reader, code=code, asked_at=point.code_sent_at)
    if point.verified_at is None:
        return None
    if delivery.kind == DeliveryKind.DIGEST:
        return await _digest(uow, delivery, reader, sender)
    alert = await alerts.find_any(uow, delivery.reference)
    if alert is None:
        return None
    category = Category(alert.category)
    wished = await preferences.mode(
        uow, owner_id=point.owner_id, category=category, channel=AlertChannel.EMAIL
    )
    if wished is Mode.OFF:
        return None
    return alert_letter(
        sender,
        reader,
        category=category,
        kind=alert.kind,
        facts=alert.facts,
        at=alert.created_at,
    )


async def _digest(
    uow: UnitOfWork, delivery: Delivery, reader: Reader, sender: Sender
) -> Letter | None:
    """None where there is nothing to say any more."""
    mode, waiting = await digests.take(uow, digest_id=delivery.reference, owner_id=reader.owner_id)
    if not waiting:
        return None
    told = [Told(each.kind, each.facts) for each in waiting]
    return digest_letter(sender, reader, mode=mode, alerts=told, at=uow.now)


async def _alert_of(uow: UnitOfWork, delivery: Delivery | None) -> Alert | None:
    if delivery is None or delivery.kind != DeliveryKind.ALERT:
        return None
    return await alerts.find_any(uow, delivery.reference)
