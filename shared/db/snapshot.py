"""Reading a database as it was at one moment, however long it takes."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db.outages import translating_outages
from shared.db.unit_of_work import Database
from shared.errors import HouseDown

# Whoever reads here writes somewhere else in between.
_PATIENCE = text("SET LOCAL idle_in_transaction_session_timeout = '10min'")


@asynccontextmanager
async def snapshot(database: Database) -> AsyncIterator[AsyncSession]:
    """A session that only reads, and sees one and the same state in every query."""
    with translating_outages():
        async with AsyncExitStack() as stack:
            try:
                connection = await stack.enter_async_context(database.engine.connect())
                await connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
                await connection.execute(_PATIENCE)
            except (OSError, PoolTimeout, DBAPIError) as error:
                raise HouseDown("the database cannot be reached") from error
            yield await stack.enter_async_context(AsyncSession(connection))
