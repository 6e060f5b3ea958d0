"""A fresh database for each test, copied from a template that holds one service's tables."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from uuid import uuid4

import asyncpg
from sqlalchemy import MetaData
from sqlalchemy.ext.asyncio import create_async_engine

from shared.db.tables import load_tables
from tests.support.servers import SERVERS


def url_of(database: str) -> str:
    """The SQLAlchemy address of a database on the test server."""
    return SERVERS.postgres_url().replace("{database}", database)


def dsn_of(database: str) -> str:
    """The same as asyncpg wants it."""
    return url_of(database).replace("postgresql+asyncpg://", "postgresql://")


@asynccontextmanager
async def fresh_database(service: str) -> AsyncIterator[str]:
    """The name of a database with the tables of `service`; dropped at the end."""
    server = await asyncpg.connect(dsn_of("postgres"))
    name = f"test_{service}_{uuid4().hex[:12]}"
    try:
        template = await _template(server, service)
        await server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
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


async def _template(server: asyncpg.Connection, service: str) -> str:
    name = f"template_{service}"
    async with server.transaction():
        # One at a time: the workers of a parallel run share the server.
        await server.execute("SELECT pg_advisory_xact_lock(hashtext($1))", name)
        if await server.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            return name
        maker = await asyncpg.connect(dsn_of("postgres"))
        try:
            await maker.execute(f'CREATE DATABASE "{name}.making"')
            await _make_tables(f"{name}.making", service)
            await maker.execute(f'ALTER DATABASE "{name}.making" RENAME TO "{name}"')
        finally:
            await maker.close()
    return name


async def _make_tables(database: str, service: str) -> None:
    load_tables(f"services.{service}")
    metadata: MetaData = import_module(f"services.{service}.database").metadata
    engine = create_async_engine(url_of(database))
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    await engine.dispose()
