"""All SQL of tombstones."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import col

from services.notifications.tombstones.models import Tombstone
from shared.contracts.notifications import DeliveryFailed, DeliverySucceeded
from shared.db.unit_of_work import UnitOfWork

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:profile, 7304))")
_LOCK_SHARED = text("SELECT pg_advisory_xact_lock_shared(hashtextextended(:profile, 7304))")
# Of whoever came back more is told, with numbers above those that were: they have a row of counts.
_FORGET = text(
    """
    WITH gone AS (
        DELETE FROM tombstone WHERE profile_id = ANY(ARRAY(
            SELECT profile_id FROM tombstone WHERE erased_at < :than LIMIT 1000))
        RETURNING profile_id
    ), uncounted AS (
        DELETE FROM event_sequence
        WHERE topic = ANY(:topics) AND key IN (
            SELECT CAST(profile_id AS text) FROM gone
            WHERE NOT EXISTS (SELECT FROM recipient r WHERE r.id = profile_id))
    )
    SELECT profile_id FROM gone
    """
)


async def lock(uow: UnitOfWork, profile_id: UUID) -> None:
    """Wait for whoever holds the profile, and keep everybody else off it."""
    await uow.session.execute(_LOCK, {"profile": str(profile_id)})


async def lock_shared(uow: UnitOfWork, profile_id: UUID) -> None:
    """Keep the profile from being buried until this transaction ends."""
    await uow.session.execute(_LOCK_SHARED, {"profile": str(profile_id)})


async def add(uow: UnitOfWork, profile_id: UUID, sequence: int, at: datetime) -> None:
    """Remember that the profile, or the person, was erased, and when for the last time."""
    await uow.session.execute(
        upsert(Tombstone)
        .values(profile_id=profile_id, sequence=sequence, erased_at=at)
        .on_conflict_do_update(
            index_elements=["profile_id"],
            set_={"erased_at": func.greatest(col(Tombstone.erased_at), at)},
        )
    )


async def is_there(uow: UnitOfWork, profile_id: UUID) -> bool:
    """Whether the profile was erased lately."""
    found = await uow.session.scalar(
        select(col(Tombstone.profile_id)).where(col(Tombstone.profile_id) == profile_id)
    )
    return found is not None


async def erased(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When each of these profiles and people was erased lately; nothing for who was not."""
    found = await uow.session.execute(
        select(col(Tombstone.profile_id), col(Tombstone.erased_at)).where(
            col(Tombstone.profile_id).in_(ids)
        )
    )
    return {each: at for each, at in found}


async def delete_older(uow: UnitOfWork, than: datetime) -> int:
    """Forget old tombstones, and how much was told about who did not come back; how many."""
    gone = await uow.session.execute(
        _FORGET, {"than": than, "topics": [DeliverySucceeded.topic, DeliveryFailed.topic]}
    )
    return len(gone.all())
