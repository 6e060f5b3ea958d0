"""All SQL of deliveries but that of whoever sends them (`dispatch.repository`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import col

from services.notifications.deliveries.domain import DeliveryKind, DeliveryState
from services.notifications.deliveries.models import Delivery
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id

_OPEN = (DeliveryState.DUE, DeliveryState.CLAIMED, DeliveryState.SENDING)
# What was due when a backup was taken has most likely left since: nobody is mailed twice. News is
# not collected behind it: a digest that is held is closed, and the next one begins.
HOLD_AFTER_RESTORE = """
    UPDATE delivery
    SET state = 'unknown', lease_token = NULL, lease_until = NULL, finished_at = now(),
        last_error = 'it was due when the backup was taken that this database was restored from'
    WHERE state IN ('due', 'claimed', 'sending')
"""
CLOSE_AFTER_RESTORE = "UPDATE digest SET closed_at = now() WHERE closed_at IS NULL"
_ENQUEUE_ALL = text(
    """
    INSERT INTO delivery (
        id, kind, reference, recipient_id, contact_point_id, state, attempts, due_at, created_at)
    SELECT id, :kind, reference, recipient, point, 'due', 0, due, :now
    FROM unnest(
        CAST(:ids AS uuid[]), CAST(:references AS uuid[]), CAST(:recipients AS uuid[]),
        CAST(:points AS uuid[]), CAST(:due AS timestamptz[])
    ) AS v(id, reference, recipient, point, due)
    ON CONFLICT ON CONSTRAINT delivery_once DO NOTHING
    """
)


@dataclass(frozen=True, slots=True)
class ToLeave:
    """One thing that must leave for one contact point."""

    reference: UUID
    recipient_id: UUID
    contact_point_id: UUID
    due_at: datetime


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


async def enqueue_all(uow: UnitOfWork, kind: DeliveryKind, some: Sequence[ToLeave]) -> None:
    """Write what must leave, each once."""
    await uow.session.execute(
        _ENQUEUE_ALL,
        {
            "kind": kind,
            "ids": [new_id() for _ in some],
            "references": [each.reference for each in some],
            "recipients": [each.recipient_id for each in some],
            "points": [each.contact_point_id for each in some],
            "due": [each.due_at for each in some],
            "now": uow.now,
        },
    )


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
