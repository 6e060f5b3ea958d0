"""
All SQL of deliveries.

The load-bearing one is `lease`: it takes what is due and skips what others hold, so that any
number of dispatchers share the work. Whatever is written about a delivery afterwards names the
lease's token, so that a dispatcher that slept through its lease changes nothing. Leases run by
the database's clock, which is the same for all.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import col

from services.notifications.deliveries.domain import DeliveryKind, DeliveryState
from services.notifications.deliveries.models import Delivery
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id

_LEASED = (DeliveryState.CLAIMED, DeliveryState.SENDING)
_OPEN = (DeliveryState.DUE, *_LEASED)
# What was due when a backup was taken has most likely left since: nobody is mailed twice.
HOLD_AFTER_RESTORE = """
    UPDATE delivery
    SET state = 'unknown', lease_token = NULL, lease_until = NULL, finished_at = now(),
        last_error = 'it was due when the backup was taken that this database was restored from'
    WHERE state IN ('due', 'claimed', 'sending')
"""


async def enqueue(
    uow: UnitOfWork,
    kind: DeliveryKind,
    reference: UUID,
    *,
    recipient_id: UUID,
    contact_point_id: UUID,
    due_at: datetime,
) -> bool:
    """Write that something must leave; False when it was written before."""
    written = await uow.session.scalar(
        upsert(Delivery)
        .values(
            id=new_id(),
            kind=kind,
            reference=reference,
            recipient_id=recipient_id,
            contact_point_id=contact_point_id,
            state=DeliveryState.DUE,
            attempts=0,
            due_at=due_at,
            created_at=uow.now,
        )
        .on_conflict_do_nothing(constraint="delivery_once")
        .returning(col(Delivery.id))
    )
    return written is not None


async def lease(uow: UnitOfWork, token: UUID, lasts: timedelta) -> Delivery | None:
    """Claim the delivery that has been due longest; None when nothing is due."""
    longest_due = (
        select(col(Delivery.id))
        .where(col(Delivery.state) == DeliveryState.DUE, col(Delivery.due_at) <= func.now())
        .order_by(col(Delivery.due_at), col(Delivery.id))
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    found: Delivery | None = await uow.session.scalar(
        update(Delivery)
        .where(col(Delivery.id) == longest_due)
        .values(state=DeliveryState.CLAIMED, lease_token=token, lease_until=func.now() + lasts)
        .returning(Delivery)
    )
    return found


async def begin_sending(uow: UnitOfWork, delivery_id: UUID, token: UUID) -> bool:
    """Write that the mail server may have it from now on; False when the lease is lost."""
    found = await uow.session.scalar(
        update(Delivery)
        .where(
            col(Delivery.id) == delivery_id,
            col(Delivery.lease_token) == token,
            col(Delivery.state) == DeliveryState.CLAIMED,
            col(Delivery.lease_until) > func.now(),
        )
        .values(state=DeliveryState.SENDING, attempts=col(Delivery.attempts) + 1)
        .returning(col(Delivery.id))
    )
    return found is not None


async def finish(
    uow: UnitOfWork,
    delivery_id: UUID,
    token: UUID,
    state: DeliveryState,
    *,
    due_at: datetime | None = None,
    error: str | None = None,
) -> bool:
    """Write what became of it; False when the lease was lost to somebody else."""
    values: dict[str, Any] = {
        "state": state,
        "lease_token": None,
        "lease_until": None,
        "last_error": error,
    }
    if due_at is not None:
        values["due_at"] = due_at
    if state is not DeliveryState.DUE:
        values["finished_at"] = uow.now
    found = await uow.session.scalar(
        update(Delivery)
        .where(
            col(Delivery.id) == delivery_id,
            col(Delivery.lease_token) == token,
            col(Delivery.state).in_(_LEASED),
        )
        .values(**values)
        .returning(col(Delivery.id))
    )
    return found is not None


async def lock_lost(uow: UnitOfWork, most: int) -> list[Delivery]:
    """Leased deliveries whose lease has run out."""
    found = await uow.session.scalars(
        select(Delivery)
        .where(col(Delivery.state).in_(_LEASED), col(Delivery.lease_until) < func.now())
        .order_by(col(Delivery.lease_until))
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return list(found)


async def find(uow: UnitOfWork, delivery_id: UUID) -> Delivery | None:
    """The delivery as it stands in the database now."""
    return await uow.session.get(Delivery, delivery_id, populate_existing=True)


async def count_since(
    uow: UnitOfWork, recipient_id: UUID, kind: DeliveryKind, since: datetime
) -> int:
    """How many of a kind were written for a recipient."""
    found = await uow.session.scalar(
        select(func.count())
        .select_from(Delivery)
        .where(
            col(Delivery.recipient_id) == recipient_id,
            col(Delivery.kind) == kind,
            col(Delivery.created_at) > since,
        )
    )
    return int(found or 0)


async def cancel_to(uow: UnitOfWork, contact_point_id: UUID) -> None:
    """Nothing more leaves for a contact point that is gone."""
    await uow.session.execute(
        update(Delivery)
        .where(col(Delivery.contact_point_id) == contact_point_id, col(Delivery.state).in_(_OPEN))
        .values(state=DeliveryState.CANCELLED, lease_token=None, finished_at=uow.now)
    )


async def list_of(uow: UnitOfWork, recipient_id: UUID) -> list[Delivery]:
    """Everything written for a recipient, for its export."""
    found = await uow.session.scalars(
        select(Delivery)
        .where(col(Delivery.recipient_id) == recipient_id)
        .order_by(col(Delivery.id))
    )
    return list(found)


async def move(uow: UnitOfWork, old: UUID, new: UUID) -> int:
    """What was written for a recipient is for another id; answers how many."""
    moved = await uow.session.execute(
        update(Delivery)
        .where(col(Delivery.recipient_id) == old)
        .values(recipient_id=new)
        .returning(col(Delivery.id))
    )
    return len(moved.all())


async def erase(uow: UnitOfWork, recipient_id: UUID, contact_point_ids: list[UUID]) -> int:
    """Delete what was written for a recipient or to its contact points; answers how many."""
    deleted = await uow.session.execute(
        delete(Delivery)
        .where(
            (col(Delivery.recipient_id) == recipient_id)
            | col(Delivery.contact_point_id).in_(contact_point_ids)
        )
        .returning(col(Delivery.id))
    )
    return len(deleted.all())


async def erase_alerts(uow: UnitOfWork, alert_ids: list[UUID]) -> int:
    """Delete what was written for alerts that are gone; answers how many."""
    deleted = await uow.session.execute(
        delete(Delivery).where(col(Delivery.reference).in_(alert_ids)).returning(col(Delivery.id))
    )
    return len(deleted.all())


async def delete_older(uow: UnitOfWork, than: datetime, most: int) -> int:
    """Delete finished deliveries; answers how many."""
    old = (
        select(col(Delivery.id))
        .where(col(Delivery.created_at) < than, col(Delivery.state).not_in(_OPEN))
        .limit(most)
    )
    deleted = await uow.session.execute(
        delete(Delivery).where(col(Delivery.id).in_(old)).returning(col(Delivery.id))
    )
    return len(deleted.all())
