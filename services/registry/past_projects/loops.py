"""Closes projects that are past, in small transactions."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from services.registry.past_projects import service
from shared.db.unit_of_work import Database


def close_past(database: Database) -> Callable[[], Awaitable[bool]]:
    """A step that looks at some; answers whether there may be more of this round."""
    after: UUID | None = None

    async def step() -> bool:
        nonlocal after
        async with database.unit_of_work() as uow:
            after = await service.close_some(uow, after=after)
        return after is not None

    return step
