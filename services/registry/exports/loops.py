"""Makes archives page by page, and forgets old ones."""

from collections.abc import Awaitable, Callable

from services.registry.exports import service
from shared.db.unit_of_work import Database


def make_archives(database: Database) -> Callable[[], Awaitable[bool]]:
    """A step that writes one page of one archive."""

    async def step() -> bool:
        return await service.step(database)

    return step


def forget_old(database: Database) -> Callable[[], Awaitable[bool]]:
    """A step that deletes some of what was kept for seven days."""

    async def step() -> bool:
        async with database.unit_of_work() as uow:
            return await service.forget_old(uow)

    return step
