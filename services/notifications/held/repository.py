"""
All SQL of held mails.

Whoever turns the word `unknown` decides: of two operators at once the second finds nothing to do.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlmodel import col

from services.notifications.deliveries.domain import DeliveryKind, DeliveryState
from services.notifications.deliveries.models import Delivery
from shared.db.unit_of_work import UnitOfWork
from shared.http.pagination import PageRequest, Rows, select_page


async def page_of(uow: UnitOfWork, kind: DeliveryKind | None, page: PageRequest) -> Rows[Delivery]:
    """Held mails, the oldest first."""
    statement = select(Delivery).where(*_meant(kind, None))
    return await select_page(
        uow.session, statement.order_by(col(Delivery.created_at), col(Delivery.id)), page
    )


async def choose(
    uow: UnitOfWork, kind: DeliveryKind | None, before: datetime | None, most: int
) -> list[UUID]:
    """The oldest of those that are meant."""
    found = await uow.session.scalars(
        select(col(Delivery.id))
        .where(*_meant(kind, before))
        .order_by(col(Delivery.created_at), col(Delivery.id))
        .limit(most)
    )
    return list(found)


async def send_again(uow: UnitOfWork, ids: Collection[UUID]) -> list[UUID]:
    """They are due as if they had never been tried; answers which were held."""
    return await _decide(
        uow,
        ids,
        state=DeliveryState.DUE,
        attempts=0,
        due_at=uow.now,
        finished_at=None,
        last_error="sent again by an operator",
    )


async def drop(uow: UnitOfWork, ids: Collection[UUID]) -> list[UUID]:
    """They never leave; answers which were held."""
    return await _decide(
        uow,
        ids,
        state=DeliveryState.CANCELLED,
        finished_at=uow.now,
        last_error="dropped by an operator",
    )


async def _decide(uow: UnitOfWork, ids: Collection[UUID], **values: object) -> list[UUID]:
    held = (
        select(col(Delivery.id))
        .where(col(Delivery.id).in_(ids), col(Delivery.state) == DeliveryState.UNKNOWN)
        .order_by(col(Delivery.id))
        .with_for_update()
        .cte("held")
    )
    found = await uow.session.scalars(
        update(Delivery)
        .where(col(Delivery.id) == held.c.id)
        .values(**values)
        .returning(col(Delivery.id))
    )
    return list(found)


def _meant(kind: DeliveryKind | None, before: datetime | None) -> list[ColumnElement[bool]]:
    conditions = [col(Delivery.state) == DeliveryState.UNKNOWN]
    if kind is not None:
        conditions.append(col(Delivery.kind) == kind)
    if before is not None:
        conditions.append(col(Delivery.created_at) < before)
    return conditions
