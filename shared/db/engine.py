"""Connections to PostgreSQL, with the limits that keep one statement from stopping a service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from shared.errors import HouseDown

_IDLE_IN_TRANSACTION = "20s"


def make_engine(
    url: str,
    *,
    application_name: str,
    pool_size: int = 10,
    statement_timeout_ms: int = 30_000,
    lock_timeout_ms: int = 10_000,
) -> AsyncEngine:
    """
    An engine for `postgresql+asyncpg://` addresses; make it inside the loop that uses it.

    HTTP doors want a `lock_timeout_ms` of 2000 (they answer 503), workers 10,000 (they stand
    still). A transaction left open is ended by the server after 20 seconds.
    """
    engine = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=10,
        connect_args={
            "timeout": 5,
            "server_settings": {
                "application_name": application_name,
                "timezone": "UTC",
                "statement_timeout": str(statement_timeout_ms),
                "lock_timeout": str(lock_timeout_ms),
                "idle_in_transaction_session_timeout": _IDLE_IN_TRANSACTION,
            },
        },
    )
    event.listen(engine.sync_engine, "checkout", _refuse_closed)
    return engine


def _refuse_closed(connection: DBAPIConnection, *_: object) -> None:
    """
    Let the pool take another connection for one that the server has closed.

    The driver knows that without asking; a ping of the pool's own costs three round trips for
    every transaction.
    """
    if connection.driver_connection.is_closed():
        raise DisconnectionError


@asynccontextmanager
async def direct_connection(
    url: str, *, application_name: str, server_settings: dict[str, str] | None = None
) -> AsyncIterator[asyncpg.Connection]:
    """
    One connection of its own, past any pool: what a session lock and its writes must share.

    Raises HouseDown when the database cannot be reached; errors of the caller's own
    statements pass as they are.
    """
    try:
        connection = await connect_directly(
            url, application_name=application_name, server_settings=server_settings
        )
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise HouseDown("the database cannot be reached") from error
    try:
        yield connection
    finally:
        with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            await connection.close(timeout=2)


async def connect_directly(
    url: str, *, application_name: str, server_settings: dict[str, str] | None = None
) -> asyncpg.Connection:
    """The same for whoever keeps it; errors are the driver's own."""
    return await asyncpg.connect(
        url.replace("postgresql+asyncpg://", "postgresql://"),
        timeout=5,
        server_settings={
            "application_name": application_name,
            "timezone": "UTC",
            **(server_settings or {}),
        },
    )
