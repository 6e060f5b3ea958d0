"""The drill's own way to a database: straight, on a connection of the moment."""

from typing import Any, Final

import asyncpg

# What asyncpg raises when a server goes away in the middle; the last is documented nowhere.
AWAY: Final = (
    OSError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)


async def fetch(dsn: str, query: str, *values: Any) -> list[Any]:
    """The rows of a query; one of AWAY when the database is."""
    connection = await asyncpg.connect(dsn, timeout=5)
    try:
        return list(await connection.fetch(query, *values, timeout=10))
    finally:
        connection.terminate()
