"""All SQL of preferences."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import col

from services.notifications.preferences.domain import AlertChannel, Category, Choices, Mode
from services.notifications.preferences.models import Preference, QuietHours
from shared.db.unit_of_work import UnitOfWork

_TAKE_CHOICES = text(
    """
    WITH old AS (DELETE FROM preference WHERE owner_id = :old RETURNING *),
    taken AS (
        INSERT INTO preference (owner_id, category, channel, mode)
        SELECT :new, category, channel, mode FROM old ON CONFLICT DO NOTHING
    )
    SELECT category FROM old
    """
)
_TAKE_QUIET_HOURS = text(
    """
    WITH old AS (DELETE FROM quiet_hours WHERE owner_id = :old RETURNING *)
    INSERT INTO quiet_hours (owner_id, starts, ends)
    SELECT :new, starts, ends FROM old ON CONFLICT DO NOTHING
    """
)
Modes = dict[tuple[Category, AlertChannel], Mode]


async def modes_of(uow: UnitOfWork, owner_id: UUID) -> Modes:
    """What the owner has chosen; nothing for what was never touched."""
    found = await uow.session.scalars(
        select(Preference).where(col(Preference.owner_id) == owner_id)
    )
    return {(Category(p.category), AlertChannel(p.channel)): Mode(p.mode) for p in found}


async def choices_of(uow: UnitOfWork, owners: Collection[UUID]) -> Choices:
    """What the owners chose."""
    chosen = await uow.session.execute(
        select(
            col(Preference.owner_id),
            col(Preference.category),
            col(Preference.channel),
            col(Preference.mode),
        ).where(col(Preference.owner_id).in_(owners))
    )
    hours = await uow.session.execute(
        select(col(QuietHours.owner_id), col(QuietHours.starts), col(QuietHours.ends)).where(
            col(QuietHours.owner_id).in_(owners)
        )
    )
    return Choices(
        {
            (owner_id, Category(category), AlertChannel(channel)): Mode(mode)
            for owner_id, category, channel, mode in chosen
        },
        {owner_id: (starts, ends) for owner_id, starts, ends in hours},
    )


async def put_mode(
    uow: UnitOfWork, owner_id: UUID, category: Category, channel: AlertChannel, mode: Mode
) -> None:
    """Write a choice over any earlier one."""
    await uow.session.execute(
        upsert(Preference)
        .values(owner_id=owner_id, category=category, channel=channel, mode=mode)
        .on_conflict_do_update(
            index_elements=["owner_id", "category", "channel"], set_={"mode": mode}
        )
    )


async def quiet_hours_of(uow: UnitOfWork, owner_id: UUID) -> QuietHours | None:
    """When the owner wants no mail."""
    return await uow.session.get(QuietHours, owner_id, populate_existing=True)


async def put_quiet_hours(uow: UnitOfWork, hours: QuietHours) -> None:
    """Write quiet hours over any earlier ones."""
    values = {"starts": hours.starts, "ends": hours.ends}
    await uow.session.execute(
        upsert(QuietHours)
        .values(owner_id=hours.owner_id, **values)
        .on_conflict_do_update(index_elements=["owner_id"], set_=values)
    )


async def remove_quiet_hours(uow: UnitOfWork, owner_id: UUID) -> None:
    """No quiet hours any more."""
    await uow.session.execute(delete(QuietHours).where(col(QuietHours.owner_id) == owner_id))


async def move(uow: UnitOfWork, old: UUID, new: UUID) -> int:
    """
    Give an owner's choices to another id; answers how many there were.

    What the new id has chosen itself stays: that was said later.
    """
    chosen = await uow.session.execute(_TAKE_CHOICES, {"old": old, "new": new})
    await uow.session.execute(_TAKE_QUIET_HOURS, {"old": old, "new": new})
    return len(chosen.all())


async def erase(uow: UnitOfWork, owner_id: UUID) -> int:
    """Delete every choice of an owner; answers how many."""
    await remove_quiet_hours(uow, owner_id)
    deleted = await uow.session.execute(
        delete(Preference)
        .where(col(Preference.owner_id) == owner_id)
        .returning(col(Preference.category))
    )
    return len(deleted.all())
