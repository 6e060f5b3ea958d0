"""
Seeing mails of which nobody knows whether they left, and deciding on them.

* HeldMailNotFound    404  somebody decided on it before, or it was never held
"""

from uuid import UUID

from services.notifications.deliveries.domain import DeliveryKind
from services.notifications.deliveries.models import Delivery
from services.notifications.held import repository
from services.notifications.held.schemas import HeldChoice, HeldDecided, HeldMail
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.http.pagination import Page, PageRequest
from shared.operations.choice import MOST_AT_ONCE
from shared.operations.decisions import Decision

_OBJECT = "delivery"


class HeldMailNotFound(NotFound):
    """There is no such held mail: somebody decided on it, or it was never held."""

    slug = "held-mail-not-found"
    title = "There is no such held mail"


async def list_held(
    uow: UnitOfWork, *, kind: DeliveryKind | None, page: PageRequest
) -> Page[HeldMail]:
    """Held mails, the oldest first."""
    found = await repository.page_of(uow, kind, page)
    return Page(items=[_shown(each) for each in found.items], next=found.next)


async def send_one(uow: UnitOfWork, *, delivery_id: UUID, by: Decision) -> None:
    """It leaves, if it is still wanted, under its old Message-ID. Raises HeldMailNotFound."""
    if not await repository.send_again(uow, [delivery_id]):
        raise HeldMailNotFound("Somebody decided on it, or it was never held.")
    uow.wake("delivery")
    await by.note(uow, "mail.sent_again", _OBJECT, str(delivery_id))


async def drop_one(uow: UnitOfWork, *, delivery_id: UUID, by: Decision) -> None:
    """It never leaves. Raises HeldMailNotFound."""
    if not await repository.drop(uow, [delivery_id]):
        raise HeldMailNotFound("Somebody decided on it, or it was never held.")
    await by.note(uow, "mail.dropped", _OBJECT, str(delivery_id))


async def send_many(uow: UnitOfWork, *, choice: HeldChoice, by: Decision) -> HeldDecided:
    """The oldest 500 of those that are meant leave."""
    ids = await repository.choose(uow, choice.kind, choice.created_before, MOST_AT_ONCE)
    return await _many(uow, await repository.send_again(uow, ids), "mails.sent_again", choice, by)


async def drop_many(uow: UnitOfWork, *, choice: HeldChoice, by: Decision) -> HeldDecided:
    """The oldest 500 of those that are meant never leave."""
    ids = await repository.choose(uow, choice.kind, choice.created_before, MOST_AT_ONCE)
    return await _many(uow, await repository.drop(uow, ids), "mails.dropped", choice, by)


async def _many(
    uow: UnitOfWork, done: list[UUID], action: str, choice: HeldChoice, by: Decision
) -> HeldDecided:
    if done:
        uow.wake("delivery")
        meant = choice.model_dump(mode="json", include={"kind", "created_before"})
        await by.note(uow, action, _OBJECT, "many", decided=len(done), **meant)
    return HeldDecided(decided=len(done))


def _shown(delivery: Delivery) -> HeldMail:
    return HeldMail(
        id=delivery.id,
        kind=DeliveryKind(delivery.kind),
        recipient_id=delivery.recipient_id,
        contact_point_id=delivery.contact_point_id,
        attempts=delivery.attempts,
        reason=delivery.last_error or "it happened before the last restore",
        created_at=delivery.created_at,
        held_at=delivery.finished_at or delivery.created_at,
    )
