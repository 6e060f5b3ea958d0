"""All SQL of alerts; a recipient only ever reaches its own."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, text, type_coerce
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import col

from services.notifications.alerts.models import Alert, Recipient
from services.notifications.preferences.domain import Category
from shared.db.unit_of_work import UnitOfWork
from shared.http.pagination import PageRequest, Rows, select_page

# With its array type, which the annotation does not tell the type checker.
_SUBJECTS = type_coerce(col(Alert.subjects), ARRAY(PG_UUID(as_uuid=True)))

_DROP_TWICE_TOLD = text(
    "DELETE FROM alert AS mine USING alert AS theirs WHERE mine.recipient_id = :old "
    "AND theirs.recipient_id = :new AND theirs.category = mine.category "
    "AND theirs.dedupe_key = mine.dedupe_key RETURNING mine.id"
)
_MOVE = text(
    "UPDATE alert SET recipient_id = :new, number = number + "
    "(SELECT last_number FROM recipient WHERE id = :new) WHERE recipient_id = :old RETURNING id"
)
_MOVE_COUNT = text(
    "UPDATE recipient SET last_number = recipient.last_number + old.last_number "
    "FROM recipient AS old WHERE recipient.id = :new AND old.id = :old"
)
_MOVE_SUBJECTS = text(
    "UPDATE alert SET subjects = array_replace(subjects, :old, :new) "
    "WHERE subjects @> ARRAY[CAST(:old AS uuid)]"
)


@dataclass(frozen=True, slots=True)
class AlertFilter:
    """Which alerts of an inbox are asked for; None asks for all."""

    category: Category | None = None
    is_read: bool | None = None
    is_archived: bool | None = None


async def page_of(
    uow: UnitOfWork, recipient_id: UUID, wanted: AlertFilter, page: PageRequest
) -> Rows[Alert]:
    """The recipient's inbox, the newest first."""
    statement = select(Alert).where(
        col(Alert.recipient_id) == recipient_id, col(Alert.in_inbox).is_(True)
    )
    if wanted.category is not None:
        statement = statement.where(col(Alert.category) == wanted.category)
    if wanted.is_read is not None:
        statement = statement.where(col(Alert.read_at).is_not(None) == wanted.is_read)
    if wanted.is_archived is not None:
        statement = statement.where(col(Alert.archived_at).is_not(None) == wanted.is_archived)
    statement = statement.order_by(col(Alert.number).desc(), col(Alert.id).desc())
    return await select_page(uow.session, statement, page)


async def find(uow: UnitOfWork, recipient_id: UUID, alert_id: UUID) -> Alert | None:
    """The recipient's alert, locked against other changes."""
    found: Alert | None = await uow.session.scalar(
        select(Alert)
        .where(
            col(Alert.id) == alert_id,
            col(Alert.recipient_id) == recipient_id,
            col(Alert.in_inbox).is_(True),
        )
        .with_for_update()
    )
    return found


async def with_ids(uow: UnitOfWork, ids: Collection[UUID]) -> list[Alert]:
    """Alerts by their ids alone, for the dispatcher."""
    found = await uow.session.scalars(select(Alert).where(col(Alert.id).in_(ids)))
    return list(found)


async def count_unread(uow: UnitOfWork, recipient_id: UUID) -> dict[Category, int]:
    """Unread alerts by category, archived ones left out."""
    found = await uow.session.execute(
        select(col(Alert.category), func.count())
        .where(
            col(Alert.recipient_id) == recipient_id,
            col(Alert.in_inbox).is_(True),
            col(Alert.read_at).is_(None),
            col(Alert.archived_at).is_(None),
        )
        .group_by(col(Alert.category))
    )
    return {Category(category): count for category, count in found}


async def read_after(uow: UnitOfWork, recipient_id: UUID, number: int, most: int) -> list[Alert]:
    """The alerts after a number, the oldest first; nothing before them can still appear."""
    found = await uow.session.scalars(
        select(Alert)
        .where(
            col(Alert.recipient_id) == recipient_id,
            col(Alert.number) > number,
            col(Alert.in_inbox).is_(True),
        )
        .order_by(col(Alert.number))
        .limit(most)
    )
    return list(found)


async def last_number(uow: UnitOfWork, recipient_id: UUID) -> int:
    """The number of the recipient's newest alert; 0 before the first."""
    found = await uow.session.scalar(
        select(col(Recipient.last_number)).where(col(Recipient.id) == recipient_id)
    )
    return int(found or 0)


async def list_of(uow: UnitOfWork, recipient_id: UUID) -> list[Alert]:
    """Every alert of a recipient, for its export."""
    found = await uow.session.scalars(
        select(Alert).where(col(Alert.recipient_id) == recipient_id).order_by(col(Alert.number))
    )
    return list(found)


async def drop_twice_told(uow: UnitOfWork, old: UUID, new: UUID) -> list[UUID]:
    """Delete the old id's copy of what both ids were told, with both counts held; which."""
    none = {"id": new, "last_number": 0}
    await uow.session.execute(upsert(Recipient).values(none).on_conflict_do_nothing())
    counts = select(col(Recipient.id)).where(col(Recipient.id).in_((old, new)))
    await uow.session.execute(counts.order_by(col(Recipient.id)).with_for_update())
    found = await uow.session.scalars(_DROP_TWICE_TOLD, {"old": old, "new": new})
    return list(found)


async def move(uow: UnitOfWork, old: UUID, new: UUID) -> int:
    """
    Give a person's alerts to another id, behind those it has; answers how many.

    Whoever has read the new id up to a number finds all of them after it.
    """
    moved = await uow.session.execute(_MOVE, {"old": old, "new": new})
    await uow.session.execute(_MOVE_COUNT, {"old": old, "new": new})
    await uow.session.execute(delete(Recipient).where(col(Recipient.id) == old))
    await uow.session.execute(_MOVE_SUBJECTS, {"old": old, "new": new})
    return len(moved.all())


async def erase(uow: UnitOfWork, subject_ids: list[UUID]) -> list[UUID]:
    """Delete every alert to or about somebody, and the count; answers which alerts."""
    deleted = await uow.session.execute(
        delete(Alert)
        .where(col(Alert.recipient_id).in_(subject_ids) | _SUBJECTS.overlap(subject_ids))
        .returning(col(Alert.id))
    )
    await uow.session.execute(delete(Recipient).where(col(Recipient.id).in_(subject_ids)))
    return list(deleted.scalars())


async def delete_older(uow: UnitOfWork, than: datetime, most: int) -> int:
    """Delete old alerts; answers how many."""
    old = select(col(Alert.id)).where(col(Alert.created_at) < than).limit(most)
    deleted = await uow.session.execute(
        delete(Alert).where(col(Alert.id).in_(old)).returning(col(Alert.id))
    )
    return len(deleted.all())
