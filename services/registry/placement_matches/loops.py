"""Lets go of matches that were heard long ago."""

from collections.abc import Awaitable, Callable

from services.registry.placement_matches import service
from shared.db.unit_of_work import Database


def sweep_matches(database: Database) -> Callable[[], Awaitable[bool]]:
    """A step that deletes some of them."""

    async def step() -> bool:
        async with database.unit_of_work() as uow:
            return await service.sweep(uow)

    return step
