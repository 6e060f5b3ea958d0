"""A database that was migrated is one that the code expects, and can be taken back."""

from collections.abc import AsyncIterator

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.composition import SERVICES
from shared.db.migrations import _run, check, migrate
from tests.support.databases import empty_database

# All that a database holds besides what it is born with, each by its definition.
_MADE = text(
    """
    SELECT 'column', c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod)
        || a.attnotnull || coalesce(pg_get_expr(d.adbin, d.adrelid), '')
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
    UNION ALL
    SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL
    SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL
    SELECT 'function', proname, pg_get_functiondef(oid) FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
    UNION ALL
    SELECT 'type', typname, typtype::text FROM pg_type
    WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
    ORDER BY 1, 2, 3
    """
)
_OWN = "schema_version"


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


async def _made(url: str) -> list[tuple[str, str, str]]:
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        found = [(row[0], row[1], row[2]) for row in await connection.execute(_MADE)]
    await engine.dispose()
    return [each for each in found if _OWN not in each[1]]


@pytest.mark.parametrize("service", SERVICES)
async def test_every_migration_can_be_taken_back_and_done_again(
    service: str, empty_url: str
) -> None:
    """One step down and up again, for each; then all the way down, which leaves nothing, and up."""
    package = f"services.{service}"
    await migrate(empty_url, package)
    whole = await _made(empty_url)
    assert whole
    steps: list[str] = []

    def list_steps(config: Config) -> None:
        steps.extend(each.revision for each in ScriptDirectory.from_config(config).walk_revisions())

    await _run(empty_url, package, list_steps)
    before = {}
    for revision in steps:
        before[revision] = await _made(empty_url)
        await _run(empty_url, package, lambda config: command.downgrade(config, "-1"))
    assert await _made(empty_url) == []
    for revision in reversed(steps):
        await _run(empty_url, package, lambda config: command.upgrade(config, "+1"))
        assert await _made(empty_url) == before[revision], revision
    assert await _made(empty_url) == whole
    await check(empty_url, package)
