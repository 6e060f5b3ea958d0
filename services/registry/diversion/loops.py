"""Looks for diversions, every day a few times."""

from collections.abc import Awaitable, Callable

from services.registry.diversion import service
from shared.db.unit_of_work import Database


def watch_corridors(database: Database) -> Callable[[], Awaitable[bool]]:
    """A step that looks at every agreement; there is never more to do at once."""

    async def step() -> bool:
        async with database.unit_of_work() as uow:
            await service.look(uow)
        return False

    return step
