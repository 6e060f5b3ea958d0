"""Remembers for 30 days who was erased: longer than any topic keeps an event about them."""

from collections.abc import Collection
from datetime import datetime, timedelta
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


async def bury_person(uow: UnitOfWork, *, person_id: UUID) -> None:
    """From now on what happened before is not told to the person; what comes later is."""
    await bury(uow, profile_id=person_id, sequence=0)


async def hold_people(uow: UnitOfWork, *, people: Collection[UUID]) -> None:
    """As `hold`, for people, in one order for everybody."""
    for person_id in sorted(people):
        await repository.lock_shared(uow, person_id)


async def left_since(uow: UnitOfWork, *, people: Collection[UUID], at: datetime) -> set[UUID]:
    """Those whom what happened at that moment is not told, because they have left since."""
    return {each for each, left in (await erased(uow, ids=people)).items() if left >= at}


async def erased(uow: UnitOfWork, *, ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When each of these profiles and people was erased lately; nothing for who was not."""
    return await repository.erased(uow, ids) if ids else {}


async def sweep(uow: UnitOfWork) -> bool:
    """Forget tombstones that no event can need; whether there were any."""
    return await repository.delete_older(uow, uow.now - KEPT) > 0
