"""Collects alerts for the next digest of a contact point, and hands them over when it is due."""

from uuid import UUID

from services.notifications.alerts.models import Alert
from services.notifications.contacts.models import ContactPoint
from services.notifications.deliveries import repository as deliveries
from services.notifications.deliveries.domain import DeliveryKind
from services.notifications.digests import repository
from services.notifications.digests.domain import next_digest
from services.notifications.preferences import service as preferences
from services.notifications.preferences.domain import AlertChannel, Category, Mode
from shared.db.unit_of_work import UnitOfWork


async def collect(uow: UnitOfWork, *, alert_id: UUID, point: ContactPoint, mode: Mode) -> None:
    """The alert waits for the contact point's next digest; the first one sets when that is."""
    quiet = await preferences.quiet_hours(uow, owner_id=point.owner_id)
    due_at = next_digest(uow.now, mode, point.time_zone, quiet)
    digest_id, is_new = await repository.open_for(uow, point.id, mode, due_at)
    await repository.add(uow, digest_id, alert_id)
    if is_new:
        await deliveries.enqueue(
            uow,
            DeliveryKind.DIGEST,
            digest_id,
            recipient_id=point.owner_id,
            contact_point_id=point.id,
            due_at=due_at,
        )


async def take(uow: UnitOfWork, *, digest_id: UUID, owner_id: UUID) -> tuple[Mode, list[Alert]]:
    """
    Close a digest and answer what is to be said; nothing where all of it was read meanwhile.

    Taken again, after a mail that did not go out, it says the same, less what was read.
    """
    digest = await repository.close(uow, digest_id)
    if digest is None:
        return Mode.OFF, []
    wanted = []
    for alert in await repository.unread(uow, digest_id):
        wished = await preferences.mode(
            uow,
            owner_id=owner_id,
            category=Category(alert.category),
            channel=AlertChannel.EMAIL,
        )
        if wished is not Mode.OFF:
            wanted.append(alert)
    return Mode(digest.mode), wanted
