"""Asks after placements that ended long enough ago."""

from collections.abc import Awaitable, Callable

from services.registry.follow_ups import service
from shared.db.unit_of_work import Database


def ask_follow_ups(database: Database) -> Callable[[], Awaitable[bool]]:
    """A step that makes and tells some of the tasks that are due."""

    async def step() -> bool:
        async with database.unit_of_work() as uow:
            return await service.ask_those_due(uow)

    return step
