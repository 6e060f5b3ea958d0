"""Tells that rounds opened, close soon, and closed."""

from collections.abc import Awaitable, Callable

from services.registry.round_news import service
from shared.db.unit_of_work import Database


def tell_rounds(database: Database) -> Callable[[], Awaitable[bool]]:
    """A step that tells one piece of news of one round."""

    async def step() -> bool:
        async with database.unit_of_work() as uow:
            return await service.tell_next(uow)

    return step
