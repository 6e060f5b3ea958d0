"""Tells when partners have to be looked at again."""

from collections.abc import Awaitable, Callable

from services.registry.vetting import service
from shared.db.unit_of_work import Database


def tell_due_reviews(database: Database) -> Callable[[], Awaitable[bool]]:
    """A step that tells of some reviews that come up, and marks those that are late."""

    async def step() -> bool:
        async with database.unit_of_work() as uow:
            return await service.tell_due_reviews(uow)

    return step
