"""A database that was migrated is one that the code expects, and can be taken back."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.composition import SERVICES
from shared.db.migrations import check, migrate
from tests.support.databases import empty_database


@pytest.fixture
async def empty_url() -> AsyncIterator[str]:
    async with empty_database() as url:
        yield url


@pytest.mark.parametrize("service", SERVICES)
async def test_migrations_make_the_tables_that_the_models_say(service: str, empty_url: str) -> None:
    package = f"services.{service}"
    await migrate(empty_url, package)
    await check(empty_url, package)
    await migrate(empty_url, package)


@pytest.mark.parametrize("service", SERVICES)
async def test_a_table_that_no_migration_makes_is_noticed(service: str, empty_url: str) -> None:
    package = f"services.{service}"
    await migrate(empty_url, package)
    engine = create_async_engine(empty_url)
    async with engine.begin() as connection:
        await connection.execute(text("ALTER TABLE inbox DROP COLUMN outcome"))
    await engine.dispose()
    with pytest.raises(Exception, match="outcome"):
        await check(empty_url, package)
