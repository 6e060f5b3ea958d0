"""Sweeps again and again, a little at a time."""

from collections.abc import Awaitable, Callable

from services.matching.retention import service
from shared.db.unit_of_work import Database


def sweep(database: Database) -> Callable[[], Awaitable[bool]]:
    """A step that deletes some old rows."""

    async def step() -> bool:
        async with database.unit_of_work() as uow:
            return await service.sweep(uow)

    return step
