"""A transaction ends as it should also where it is cancelled or its error is lost."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.db.engine import make_engine
from shared.db.unit_of_work import Database


async def test_a_cancelled_transaction_is_nobody_elses(matching_url: str) -> None:
    engine = make_engine(matching_url, application_name="one", pool_size=1)
    database = Database(engine, source="/matching")

    async def work() -> None:
        async with database.unit_of_work() as uow, uow.savepoint():
            await uow.session.execute(text("SELECT pg_sleep(0.005)"))
            await uow.driver.execute("SELECT pg_sleep(0.005)")

    # Wherever it is met: while it begins, in either statement, while it ends.
    for turn in range(80):
        task = asyncio.create_task(work())
        await asyncio.wait([task], timeout=turn * 0.0003)
        was_over = task.done()
        task.cancel()
        await asyncio.wait([task], timeout=10)
        assert was_over or task.cancelled(), task
        await work()
    await engine.dispose()


async def test_a_lost_error_does_not_look_like_a_commit(matching_database: Database) -> None:
    with pytest.raises(RuntimeError, match="nothing was written"):
        async with matching_database.unit_of_work() as uow:
            with pytest.raises(DBAPIError):
                await uow.session.execute(text("SELECT 1 / 0"))
