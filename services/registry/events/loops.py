"""Lets go of partners' events that are old enough."""

from collections.abc import Awaitable, Callable

from services.registry.events import service
from shared.db.unit_of_work import Database


def sweep_events(database: Database) -> Callable[[], Awaitable[bool]]:
    """A step that deletes some of them."""

    async def step() -> bool:
        async with database.unit_of_work() as uow:
            return await service.sweep(uow)

    return step
