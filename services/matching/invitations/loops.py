"""Looks after open invitations again and again, in small transactions."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from services.matching.invitations import service
from shared.db.unit_of_work import Database


def look_after(database: Database) -> Callable[[], Awaitable[bool]]:
    """A step that lets some invitations lapse, and some go who were held back."""
    after: UUID | None = None

    async def step() -> bool:
        nonlocal after
        async with database.unit_of_work() as uow:
            lapsed = await service.lapse(uow)
        async with database.unit_of_work() as uow:
            let_go, after = await service.let_go_some(uow, after=after)
        return lapsed or let_go

    return step
