"""Tells what the dates of obligations bring: due soon, overdue, undisputed."""

from collections.abc import Awaitable, Callable

from services.registry.obligation_claims import service
from shared.db.unit_of_work import Database


def follow_dates(database: Database) -> Callable[[], Awaitable[bool]]:
    """A step that tells some of it, each once for each due date."""

    async def step() -> bool:
        async with database.unit_of_work() as uow:
            return await service.follow_dates(uow)

    return step
