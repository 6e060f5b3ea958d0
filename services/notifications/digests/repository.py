"""All SQL of digests; whoever locks several rows does it in the order of their places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, or_, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col

from services.notifications.contacts.models import ContactPoint
from services.notifications.digests.models import Digest, DigestItem
from services.notifications.preferences.domain import Category, Mode
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id

_OPEN = text(
    """
    INSERT INTO digest (id, contact_point_id, mode, due_at)
    SELECT * FROM unnest(
        CAST(:ids AS uuid[]), CAST(:points AS uuid[]), CAST(:modes AS text[]),
        CAST(:due AS timestamptz[])
    ) AS v(id, point, mode, due) ORDER BY point, mode
    ON CONFLICT (contact_point_id, mode) WHERE closed_at IS NULL
    DO UPDATE SET mode = excluded.mode
    RETURNING id, contact_point_id, mode
    """
)
_ADD = text(
    """
    INSERT INTO digest_item (digest_id, alert_id)
    SELECT * FROM unnest(CAST(:digests AS uuid[]), CAST(:alerts AS uuid[]))
    ON CONFLICT DO NOTHING
    """
)
_CLOSE = text(
    """
    WITH held AS MATERIALIZED (
        SELECT id FROM digest WHERE id = ANY(CAST(:ids AS uuid[]))
        ORDER BY contact_point_id, mode FOR UPDATE
    )
    UPDATE digest d SET closed_at = coalesce(d.closed_at, :now) FROM held WHERE d.id = held.id
    RETURNING d.id, d.mode
    """
)

# Each digest by itself: joined as a whole, the planner may read both tables from end to end.
_UNREAD = text(
    """
    SELECT v.id AS digest_id, a.category, a.kind, a.facts
    FROM unnest(CAST(:ids AS uuid[])) AS v(id) CROSS JOIN LATERAL (
        SELECT alert.* FROM digest_item i JOIN alert ON alert.id = i.alert_id
        WHERE i.digest_id = v.id AND read_at IS NULL AND archived_at IS NULL
        ORDER BY alert.created_at, alert.id OFFSET 0
    ) AS a
    """
).columns(facts=JSONB)


@dataclass(frozen=True, slots=True)
class Opened:
    """A digest that is being collected, and whether it was begun just now."""

    digest_id: UUID
    is_new: bool


@dataclass(frozen=True, slots=True)
class Item:
    """An alert in a digest."""

    digest_id: UUID
    category: Category
    kind: str
    facts: Mapping[str, Any]


async def open_for(
    uow: UnitOfWork, wanted: Mapping[tuple[UUID, Mode], datetime]
) -> dict[tuple[UUID, Mode], Opened]:
    """
    The digests that are being collected, by contact point and mode, their rows locked.

    The locks keep them from being closed before what is added is there.
    """
    points, modes = [point for point, _ in wanted], [mode for _, mode in wanted]
    fresh = [new_id() for _ in wanted]
    values = {"ids": fresh, "points": points, "modes": modes, "due": list(wanted.values())}
    mine = set(fresh)
    return {
        (row.contact_point_id, Mode(row.mode)): Opened(row.id, row.id in mine)
        for row in await uow.session.execute(_OPEN, values)
    }


async def add(uow: UnitOfWork, items: Sequence[tuple[UUID, UUID]]) -> None:
    """Alerts wait for digests: of each the digest and the alert; once."""
    values = {"digests": [each for each, _ in items], "alerts": [each for _, each in items]}
    await uow.session.execute(_ADD, values)


async def close(uow: UnitOfWork, digest_ids: Sequence[UUID]) -> dict[UUID, Mode]:
    """From now on alerts wait for the next ones; the modes of those that are there."""
    found = await uow.session.execute(_CLOSE, {"ids": list(digest_ids), "now": uow.now})
    return {row.id: Mode(row.mode) for row in found}


async def unread(uow: UnitOfWork, digest_ids: Sequence[UUID]) -> list[Item]:
    """What waited for them and was not read meanwhile, the oldest first."""
    found = await uow.session.execute(_UNREAD, {"ids": list(digest_ids)})
    return [Item(row.digest_id, Category(row.category), row.kind, row.facts) for row in found]


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
