"""A fresh database for each test, copied from a template that holds one service's tables."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from importlib import import_module
from uuid import uuid4

import asyncpg
from sqlalchemy import MetaData
from sqlalchemy.ext.asyncio import create_async_engine

from shared.db.migrations import migrate
from shared.db.tables import load_tables
from tests.support.servers import SERVERS

# Makes what a template holds: given its address and the service, in an empty database.
Maker = Callable[[str, str], Awaitable[None]]


def url_of(database: str) -> str:
    """The SQLAlchemy address of a database on the test server."""
    return SERVERS.postgres_url().replace("{database}", database)


def dsn_of(database: str) -> str:
    """The same as asyncpg wants it."""
    return url_of(database).replace("postgresql+asyncpg://", "postgresql://")


async def tables(url: str, service: str) -> None:
    """The tables that the models of a service say."""
    load_tables(f"services.{service}")
    metadata: MetaData = import_module(f"services.{service}.database").metadata
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    await engine.dispose()


async def migrated(url: str, service: str) -> None:
    """The same tables, as an operator makes them."""
    await migrate(url, f"services.{service}")


@asynccontextmanager
async def fresh_database(service: str, *, maker: Maker = tables) -> AsyncIterator[str]:
    """The name of a database with the tables of `service`; dropped at the end."""
    server = await asyncpg.connect(dsn_of("postgres"))
    name = f"test_{service}_{uuid4().hex[:12]}"
    try:
        template = await _template(server, service, maker)
        # Files as they are: page by page through the log takes half as long again.
        await server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        yield name
    finally:
        await server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await server.close()


@asynccontextmanager
async def empty_database() -> AsyncIterator[str]:
    """The address of a database without tables; dropped at the end."""
    server = await asyncpg.connect(dsn_of("postgres"))
    name = f"test_empty_{uuid4().hex[:12]}"
    try:
        await server.execute(f'CREATE DATABASE "{name}"')
        yield url_of(name)
    finally:
        await server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await server.close()


async def _template(server: asyncpg.Connection, service: str, maker: Maker) -> str:
    name = f"template_{service}_{maker.__name__}"
    async with server.transaction():
        # One at a time: the workers of a parallel run share the server.
        await server.execute("SELECT pg_advisory_xact_lock(hashtext($1))", name)
        if await server.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            return name
        builder = await asyncpg.connect(dsn_of("postgres"))
        try:
            await builder.execute(f'CREATE DATABASE "{name}.making"')
            await maker(url_of(f"{name}.making"), service)
            await builder.execute(f'ALTER DATABASE "{name}.making" RENAME TO "{name}"')
        finally:
            await builder.close()
    return name
