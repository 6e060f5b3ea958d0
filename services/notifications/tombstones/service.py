"""Remembers for 30 days who was erased: longer than any topic keeps an event about them."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from services.notifications.tombstones import repository
from shared.db.unit_of_work import UnitOfWork

KEPT: Final = timedelta(days=30)


async def bury(uow: UnitOfWork, *, profile_id: UUID, sequence: int) -> None:
    """From now on events that name the profile are ignored; who holds it finishes first."""
    await repository.lock(uow, profile_id)
    await repository.add(uow, profile_id, sequence, uow.now)


async def hold(uow: UnitOfWork, *, profile_id: UUID) -> None:
    """
    Whoever would bury the profile waits until this transaction ends.

    For whoever writes about a profile that is not buried: their rows are there to be erased when
    the burial begins, or they see it.
    """
    await repository.lock_shared(uow, profile_id)


async def is_buried(uow: UnitOfWork, *, profile_id: UUID) -> bool:
    """Whether events that name the profile are to be ignored."""
    return await repository.is_there(uow, profile_id)


async def sweep(uow: UnitOfWork) -> bool:
    """Forget tombstones that no event can need; whether there were any."""
    return await repository.delete_older(uow, uow.now - KEPT) > 0
