"""
Work that one process at a time may do: a lock and every write on one direct connection.

A lost lock cannot commit, because lock and transaction end together with their connection. A
frozen holder loses both after the idle timeout, and a standby takes over. A standby looks again
and again on one connection of its own, which is the one that it will work on.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy import NullPool, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, create_async_engine

from shared.db.outages import translating_outages
from shared.errors import HouseDown

_IDLE_SESSION = "5s"
_IDLE_IN_TRANSACTION = "30s"


class SessionLock:
    """A session-level advisory lock, held as long as its connection lives."""

    def __init__(self, url: str, *, number: int, application_name: str) -> None:
        self._number = number
        self._engine = create_async_engine(
            url,
            poolclass=NullPool,
            connect_args={
                "timeout": 5,
                "server_settings": {
                    "application_name": application_name,
                    "timezone": "UTC",
                    "idle_session_timeout": _IDLE_SESSION,
                    "idle_in_transaction_session_timeout": _IDLE_IN_TRANSACTION,
                    "lock_timeout": "10s",
                },
            },
        )
        self._connection: AsyncConnection | None = None
        self._is_held = False

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession | None]:
        """
        A transaction on the locked connection, committed at the end; None for a standby.

        Raises HouseDown, after which the lock is gone and asked for anew.
        """
        try:
            with translating_outages():
                connection = await self._held()
                if connection is None:
                    yield None
                    return
                session = AsyncSession(connection, expire_on_commit=False)
                async with session, session.begin():
                    yield session
        except (HouseDown, OSError, DBAPIError) as error:
            await self.release()
            if isinstance(error, OSError):
                raise HouseDown("the database cannot be reached") from error
            raise

    async def release(self) -> None:
        """Let go of the lock and the connection."""
        connection, self._connection, self._is_held = self._connection, None, False
        if connection is not None:
            with suppress(OSError, DBAPIError):
                await connection.invalidate()
                await connection.close()

    async def _held(self) -> AsyncConnection | None:
        """The connection with the lock on it; None while another session has the lock."""
        if self._connection is None:
            self._connection = await self._engine.connect()
        if not self._is_held:
            asked = text("SELECT pg_try_advisory_lock(:number)")
            self._is_held = bool(await self._connection.scalar(asked, {"number": self._number}))
            # The lock outlives the transaction that took it.
            await self._connection.commit()
        return self._connection if self._is_held else None
