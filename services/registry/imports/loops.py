"""Reads uploaded files, one after another."""

from collections.abc import Awaitable, Callable

from services.registry.imports import service
from shared.db.unit_of_work import Database


def run_imports(database: Database) -> Callable[[], Awaitable[bool]]:
    """A step that reads one file to its end."""

    async def step() -> bool:
        return await service.run_next(database)

    return step
