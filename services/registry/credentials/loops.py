"""Keeps a signing key ready before the present one ends."""

from collections.abc import Awaitable, Callable

from services.registry.credentials import service
from services.registry.credentials.service import Vault
from shared.db.unit_of_work import Database


def keep_keys(database: Database, vault: Vault) -> Callable[[], Awaitable[bool]]:
    """A step that publishes and drops keys when it is time."""

    async def step() -> bool:
        async with database.unit_of_work() as uow:
            return await service.keep_keys(uow, vault=vault)

    return step
