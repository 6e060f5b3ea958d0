"""Looks after open handshakes again and again, in small transactions."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from services.matching.deadlines import service
from shared.db.unit_of_work import Database


def look_after(database: Database) -> Callable[[], Awaitable[bool]]:
    """A step that expires and reminds of one each, and ends what lost its ground of some."""
    after: UUID | None = None

    async def step() -> bool:
        nonlocal after
        async with database.unit_of_work() as uow:
            lost, after = await service.without_ground(uow, after=after)
        for match_id in lost:
            async with database.unit_of_work() as uow:
                await service.end(uow, match_id=match_id)
        did = bool(lost)
        for look in (service.expire, service.remind):
            async with database.unit_of_work() as uow:
                did = await look(uow) or did
        return did

    return step
