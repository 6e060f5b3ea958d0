"""All SQL of digests."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import col

from services.notifications.alerts.models import Alert
from services.notifications.contacts.models import ContactPoint
from services.notifications.digests.models import Digest, DigestItem
from services.notifications.preferences.domain import Mode
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id


async def open_for(
    uow: UnitOfWork, contact_point_id: UUID, mode: Mode, due_at: datetime
) -> tuple[UUID, bool]:
    """
    The digest that is being collected, its row locked, and whether it was begun just now.

    The lock keeps it from being closed before what is added is there.
    """
    is_open = col(Digest.closed_at).is_(None)
    fresh = new_id()
    found = await uow.session.scalar(
        upsert(Digest)
        .values(id=fresh, contact_point_id=contact_point_id, mode=mode, due_at=due_at)
        .on_conflict_do_update(
            index_elements=["contact_point_id", "mode"],
            index_where=is_open,
            set_={"mode": mode},
        )
        .returning(col(Digest.id))
    )
    return found or fresh, found == fresh


async def add(uow: UnitOfWork, digest_id: UUID, alert_id: UUID) -> None:
    """An alert waits for the digest; once."""
    await uow.session.execute(
        upsert(DigestItem).values(digest_id=digest_id, alert_id=alert_id).on_conflict_do_nothing()
    )


async def close(uow: UnitOfWork, digest_id: UUID) -> Digest | None:
    """From now on alerts wait for the next one; None where it is gone."""
    await uow.session.execute(
        update(Digest)
        .where(col(Digest.id) == digest_id, col(Digest.closed_at).is_(None))
        .values(closed_at=uow.now)
    )
    return await uow.session.get(Digest, digest_id, populate_existing=True)


async def unread(uow: UnitOfWork, digest_id: UUID) -> list[Alert]:
    """What waited for it and was not read meanwhile, the oldest first."""
    found = await uow.session.scalars(
        select(Alert)
        .join(DigestItem, col(DigestItem.alert_id) == col(Alert.id))
        .where(
            col(DigestItem.digest_id) == digest_id,
            col(Alert.read_at).is_(None),
            col(Alert.archived_at).is_(None),
        )
        .order_by(col(Alert.created_at), col(Alert.id))
    )
    return list(found)


async def forget_alerts(uow: UnitOfWork, alert_ids: list[UUID]) -> None:
    """What is gone waits for nothing."""
    await uow.session.execute(delete(DigestItem).where(col(DigestItem.alert_id).in_(alert_ids)))


async def forget_points(uow: UnitOfWork, contact_point_ids: list[UUID]) -> None:
    """Delete the digests of contact points that are gone."""
    await uow.session.execute(
        delete(Digest).where(col(Digest.contact_point_id).in_(contact_point_ids))
    )


async def delete_older(uow: UnitOfWork, than: datetime, most: int) -> int:
    """Delete digests that were written long ago, or that nobody can get; answers how many."""
    is_reached = exists().where(col(ContactPoint.id) == col(Digest.contact_point_id))
    old = select(col(Digest.id)).where(or_(col(Digest.closed_at) < than, ~is_reached)).limit(most)
    deleted = await uow.session.execute(
        delete(Digest).where(col(Digest.id).in_(old)).returning(col(Digest.id))
    )
    return len(deleted.all())
