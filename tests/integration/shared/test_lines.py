"""A line keeps one connection for one transaction after another, and no broken one."""

import asyncio

import asyncpg
import pytest
from sqlalchemy import text

from shared.db.transaction import Line
from shared.db.unit_of_work import Database
from shared.errors import HouseDown
from tests.support.databases import dsn_of


async def _pid(database: Database, line: Line) -> int:
    async with database.unit_of_work(line=line) as uow:
        by_session = await uow.session.scalar(text("SELECT pg_backend_pid()"))
        by_driver = await uow.driver.fetchval("SELECT pg_backend_pid()")
    assert by_session == by_driver
    return int(by_driver)


async def test_one_transaction_after_another_has_the_same_connection(
    matching_database: Database,
) -> None:
    line = matching_database.line()
    first = await _pid(matching_database, line)
    async with matching_database.unit_of_work() as uow:
        # It is not in the pool while it is kept.
        assert await uow.driver.fetchval("SELECT pg_backend_pid()") != first
    async with matching_database.driver(in_transaction=False, line=line) as driver:
        assert await driver.fetchval("SELECT pg_backend_pid()") == first
    await line.close()
    async with matching_database.driver() as one, matching_database.driver() as other:
        back = [await each.fetchval("SELECT pg_backend_pid()") for each in (one, other)]
    assert first in back


async def test_two_at_once_have_two_connections(matching_database: Database) -> None:
    line = matching_database.line()
    async with matching_database.unit_of_work(line=line) as one:
        first = await one.driver.fetchval("SELECT pg_backend_pid()")
        assert await _pid(matching_database, line) != first
    assert await _pid(matching_database, line) == first
    await line.close()


async def test_a_connection_that_ended_is_replaced(matching_database: Database) -> None:
    line = matching_database.line()
    first = await _pid(matching_database, line)
    killer = await asyncpg.connect(dsn_of("postgres"))
    await killer.execute("SELECT pg_terminate_backend($1)", first)
    await killer.close()
    # The driver may hear of it only from its next statement.
    try:
        second = await _pid(matching_database, line)
    except HouseDown:
        second = await _pid(matching_database, line)
    assert second != first
    await line.close()


async def test_after_an_error_and_a_cancellation_nothing_is_left_open(
    matching_database: Database,
) -> None:
    line = matching_database.line()
    with pytest.raises(ValueError, match="ours"):
        async with matching_database.unit_of_work(line=line) as uow:
            await uow.driver.execute("CREATE TABLE never ()")
            raise ValueError("ours")

    async def work() -> None:
        async with matching_database.unit_of_work(line=line) as uow:
            await uow.driver.execute("CREATE TABLE never ()")
            await uow.driver.execute("SELECT pg_sleep(30)")

    task = asyncio.create_task(work())
    await asyncio.wait([task], timeout=0.2)
    task.cancel()
    await asyncio.wait([task], timeout=10)
    assert task.cancelled()
    assert line.is_free
    async with matching_database.unit_of_work(line=line) as uow:
        assert await uow.driver.fetchval("SELECT to_regclass('never')") is None
    await line.close()
