"""
Brings a service's database to the tables its code expects; in a command, never at an API's start.

Alembic is not made for several upgrades at once in one process or on one database: they follow
each other, here by a lock of the database.
"""

import asyncio
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.ext.asyncio import create_async_engine

from shared.db.engine import direct_connection
from shared.db.tables import load_tables

VERSION_TABLE = "schema_version"
_LOCK = text("SELECT pg_advisory_lock(730299)")
_one_at_a_time = asyncio.Lock()


async def migrate(url: str, package: str) -> None:
    """
    Upgrade the database of `package` (for instance `services.registry`) to its newest tables.

    Raises HouseDown when the database cannot be reached, or lets nobody in.
    """
    async with direct_connection(url, application_name="migrations"):
        # Alembic's own connection would say it in the words of three libraries.
        pass
    await _run(url, package, lambda config: command.upgrade(config, "head"))


async def check(url: str, package: str) -> None:
    """Raise alembic's error when the models say something that no migration does."""
    await _run(url, package, command.check)


def newest_version(package: str) -> str:
    """The version that a database of `package` has after `migrate`."""
    return ScriptDirectory(str(_folder(package))).get_current_head() or ""


async def write_revision(url: str, package: str, message: str) -> None:
    """Write a new migration from the difference between the database and the models."""
    await _run(
        url, package, lambda config: command.revision(config, message=message, autogenerate=True)
    )


def run_in_environment(context: EnvironmentContext, metadata: MetaData) -> None:
    """What every service's `migrations/env.py` does."""
    connection: Connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=metadata,
        version_table=VERSION_TABLE,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def _folder(package: str) -> Path:
    return Path(import_module(package).__file__ or "").parent / "migrations"


async def _run(url: str, package: str, act: Callable[[Config], object]) -> None:
    load_tables(package)
    engine = create_async_engine(url)
    try:
        async with _one_at_a_time, engine.connect() as connection:
            await connection.execute(_LOCK)

            def inside(sync_connection: Connection) -> None:
                config = Config()
                config.set_main_option("script_location", str(_folder(package)))
                config.attributes["connection"] = sync_connection
                act(config)

            await connection.run_sync(inside)
            await connection.commit()
    finally:
        await engine.dispose()
