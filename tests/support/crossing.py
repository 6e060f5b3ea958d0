"""Two transactions at once, of which the second has to wait for the first one's advisory lock."""

import asyncio
from collections.abc import Awaitable, Callable

from sqlalchemy import text

from shared.db.unit_of_work import Database, UnitOfWork
from tests.support.waiting import until

_WAITING = text(
    "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database "
    "WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()"
)
Act = Callable[[UnitOfWork], Awaitable[None]]


async def cross(database: Database, first: Act, second: Act) -> None:
    """Let `second` begin before the commit of `first`; AssertionError if it does not wait."""

    async def act_second() -> None:
        async with database.unit_of_work() as uow:
            await second(uow)

    async def is_waiting() -> bool:
        async with database.connection() as connection:
            return bool(await connection.scalar(_WAITING))

    async with database.unit_of_work() as uow:
        await first(uow)
        later = asyncio.create_task(act_second())
        await until(is_waiting)
    await later
