"""Looks at projects again, as it was asked for and once a day."""

from collections.abc import Awaitable, Callable

from services.registry.renewing import service
from shared.db.unit_of_work import Database


def renew_projects(database: Database) -> Callable[[], Awaitable[bool]]:
    """A step that looks at one project that was asked for."""

    async def step() -> bool:
        async with database.unit_of_work() as uow:
            return await service.renew_next(uow)

    return step


def guard_vacancies(database: Database) -> Callable[[], Awaitable[bool]]:
    """A step that looks at one vacancy that was not looked at today."""

    async def step() -> bool:
        async with database.unit_of_work() as uow:
            return await service.guard_next(uow)

    return step
