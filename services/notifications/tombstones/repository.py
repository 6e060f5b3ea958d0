"""All SQL of tombstones."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import col

from services.notifications.tombstones.models import Tombstone
from shared.db.unit_of_work import UnitOfWork


async def add(uow: UnitOfWork, profile_id: UUID, sequence: int, at: datetime) -> None:
    """Remember that the profile was erased; once."""
    await uow.session.execute(
        upsert(Tombstone)
        .values(profile_id=profile_id, sequence=sequence, erased_at=at)
        .on_conflict_do_nothing()
    )


async def is_there(uow: UnitOfWork, profile_id: UUID) -> bool:
    """Whether the profile was erased lately."""
    found = await uow.session.scalar(
        select(col(Tombstone.profile_id)).where(col(Tombstone.profile_id) == profile_id)
    )
    return found is not None


async def delete_older(uow: UnitOfWork, than: datetime) -> int:
    """Forget old tombstones; answers how many."""
    deleted = await uow.session.execute(
        delete(Tombstone)
        .where(col(Tombstone.erased_at) < than)
        .returning(col(Tombstone.profile_id))
    )
    return len(deleted.all())
