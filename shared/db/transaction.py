"""
A transaction on a pooled connection, begun and ended on the driver itself.

SQLAlchemy works inside it, in a session that is made when first asked for. The mechanism's own
statements go to the driver: one of them through SQLAlchemy costs 200 microseconds of processor
time, on the driver 50.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from typing import Any

import asyncpg
from sqlalchemy import Connection, PoolProxiedConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession
from sqlalchemy.util.concurrency import greenlet_spawn

from shared.db.outages import UNREACHABLE, translating_outages
from shared.errors import HouseDown


class Line:
    """
    A pooled connection that whoever works all the time keeps from one transaction to the next.

    It serves one transaction at a time; one that comes meanwhile takes its own from the pool.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._pooled: PoolProxiedConnection | None = None
        self.is_free = True

    async def take(self) -> PoolProxiedConnection:
        """The connection, another one if the last has ended."""
        self.is_free = False
        if self._is_ended:
            await self._give_back()
        if self._pooled is None:
            self._pooled = await self._engine.raw_connection()
        return self._pooled

    async def close(self) -> None:
        """Give the connection back to the pool; one in use is left to the end of the process."""
        if self.is_free:
            await self._give_back()

    @property
    def _is_ended(self) -> bool:
        driver = self._pooled.driver_connection if self._pooled is not None else None
        return driver is None or bool(driver.is_closed())

    async def _give_back(self) -> None:
        pooled, self._pooled = self._pooled, None
        if pooled is not None:
            await greenlet_spawn(pooled.close)


class Transaction:
    """What `open_transaction` hands out; nobody commits it by hand."""

    driver: asyncpg.Connection

    def __init__(self, engine: AsyncEngine, line: Line | None = None) -> None:
        self._engine = engine
        self._line = line
        self._pooled: PoolProxiedConnection | None = None
        self._session: AsyncSession | None = None
        self._was_dead = False

    @property
    def session(self) -> AsyncSession:
        """The transaction's one session."""
        if self._session is None:
            inner = Connection(self._engine.sync_engine, self._pooled)
            connection = AsyncConnection(self._engine, inner)
            self._session = AsyncSession(connection, expire_on_commit=False)
        return self._session

    @property
    def is_dead(self) -> bool:
        """Whether the connection was lost before it was given back."""
        return self._was_dead

    async def flush(self) -> None:
        """Write what the session holds back."""
        if self._session is not None:
            await self._session.flush()

    async def _take(self) -> None:
        """Connect now: a refused connection is a bare OSError, later it looks like any other."""
        try:
            if self._line is not None:
                self._pooled = await self._line.take()
            else:
                self._pooled = await self._engine.raw_connection()
        except UNREACHABLE as error:
            raise HouseDown("the database cannot be reached") from error
        # BEGIN and COMMIT are ours: to SQLAlchemy each statement stands for itself.
        _adapter(self._pooled).autocommit = True
        self.driver = self._pooled.driver_connection

    async def _give_back(self) -> None:
        # Asked first: the pool closes what it has no place for, which is no outage.
        self._was_dead = self._pooled is not None and bool(self.driver.is_closed())
        if self._session is not None:
            await self._session.close()
        if self._pooled is not None:
            if self._pooled.is_valid:
                _adapter(self._pooled).autocommit = False
            if self._line is None:
                await greenlet_spawn(self._pooled.close)


@asynccontextmanager
async def open_transaction(
    engine: AsyncEngine, *, begins: bool = True, line: Line | None = None
) -> AsyncIterator[Transaction]:
    """
    Commit at the end, roll back on any error; HouseDown if the database is away.

    Without a beginning each statement is a transaction of its own. With a line that is free its
    connection is used and kept.
    """
    line = line if line is not None and line.is_free else None
    transaction = Transaction(engine, line)
    with translating_outages(transaction):
        try:
            await transaction._take()
            async with begun(transaction.driver) if begins else nullcontext():
                yield transaction
                await transaction.flush()
        finally:
            await transaction._give_back()
            if line is not None:
                line.is_free = True


@asynccontextmanager
async def begun(driver: asyncpg.Connection) -> AsyncIterator[None]:
    """
    BEGIN, then COMMIT or ROLLBACK; a connection whose transaction has no known end is closed.

    So it is when a statement of ours was cancelled: the driver may hear its answer later, and the
    pool would hand an open transaction to the next.
    """
    is_over = False
    try:
        await driver.execute("BEGIN")
        yield
        said = await driver.execute("COMMIT")
        is_over = True
    except Exception:
        await driver.execute("ROLLBACK")
        is_over = True
        raise
    finally:
        if not is_over:
            driver.terminate()
    if said != "COMMIT":
        raise RuntimeError("nothing was written: a statement had failed, and its error was lost")


def _adapter(pooled: PoolProxiedConnection) -> Any:
    return pooled.dbapi_connection
