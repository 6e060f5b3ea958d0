"""Moves agreements on when their dates say so."""

from collections.abc import Awaitable, Callable

from services.registry.agreement_life import service
from shared.db.unit_of_work import Database


def move_on(database: Database) -> Callable[[], Awaitable[bool]]:
    """A step that brings some into force, or ends them, on the day of their own time zone."""

    async def step() -> bool:
        async with database.unit_of_work() as uow:
            return await service.move_on(uow)

    return step
