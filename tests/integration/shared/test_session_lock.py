"""One holder at a time; the others stand by on one connection each, and take over."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from sqlalchemy import text

from shared.db.session_lock import SessionLock
from shared.db.unit_of_work import Database
from shared.errors import HouseDown
from tests.support.databases import dsn_of
from tests.support.waiting import until

_NUMBER = 4711
_SESSIONS = "SELECT backend_start, pid FROM pg_stat_activity WHERE application_name = $1"
Locks = tuple[SessionLock, SessionLock]


@pytest.fixture
async def locks(registry_url: str) -> AsyncIterator[Locks]:
    """Two processes that want the same lock."""
    made = (
        SessionLock(registry_url, number=_NUMBER, application_name="first"),
        SessionLock(registry_url, number=_NUMBER, application_name="second"),
    )
    yield made
    for lock in made:
        await lock.release()


@pytest.fixture
async def server() -> AsyncIterator[asyncpg.Connection]:
    """Somebody who looks at the server from outside."""
    connection = await asyncpg.connect(dsn_of("postgres"))
    yield connection
    await connection.close()


async def _has_it(lock: SessionLock) -> bool:
    async with lock.transaction() as driver:
        if driver is not None:
            # Only a statement shows whether the connection is still there.
            await driver.execute("SELECT 1")
        return driver is not None


async def test_one_holds_it_and_the_other_stands_by(locks: Locks) -> None:
    first, second = locks
    assert await _has_it(first)
    assert not await _has_it(second)
    assert await _has_it(first)


async def test_a_standby_looks_again_on_the_connection_it_has(
    locks: Locks, server: asyncpg.Connection
) -> None:
    first, second = locks
    assert await _has_it(first)
    assert not await _has_it(second)
    before = await server.fetch(_SESSIONS, "second")
    assert len(before) == 1
    for _ in range(5):
        assert not await _has_it(second)
    assert await server.fetch(_SESSIONS, "second") == before


async def test_a_standby_leaves_no_transaction_open(
    locks: Locks, server: asyncpg.Connection
) -> None:
    first, second = locks
    assert await _has_it(first)
    assert not await _has_it(second)
    state = "SELECT state FROM pg_stat_activity WHERE application_name = 'second'"
    assert await server.fetchval(state) == "idle"


async def test_a_standby_takes_over_when_the_holders_session_is_gone(
    locks: Locks, server: asyncpg.Connection
) -> None:
    first, second = locks
    assert await _has_it(first)
    assert not await _has_it(second)
    (standing_by,) = await server.fetch(_SESSIONS, "second")
    (holding,) = await server.fetch(_SESSIONS, "first")
    await server.execute("SELECT pg_terminate_backend($1)", holding["pid"])
    await until(lambda: _has_it(second), seconds=1)
    assert await server.fetch(_SESSIONS, "second") == [standing_by]
    with pytest.raises(HouseDown):
        await _has_it(first)
    assert not await _has_it(first)


async def test_a_standby_whose_session_is_gone_comes_back(
    locks: Locks, server: asyncpg.Connection
) -> None:
    first, second = locks
    assert await _has_it(first)
    assert not await _has_it(second)
    (standing_by,) = await server.fetch(_SESSIONS, "second")
    await server.execute("SELECT pg_terminate_backend($1)", standing_by["pid"])
    with pytest.raises(HouseDown):
        await _has_it(second)
    assert not await _has_it(second)


async def test_what_the_holder_writes_is_there_for_others(
    locks: Locks, registry_database: Database
) -> None:
    first, _ = locks
    async with first.transaction() as driver:
        assert driver is not None
        await driver.execute("CREATE TABLE written ()")
    async with registry_database.connection() as connection:
        assert await connection.scalar(text("SELECT to_regclass('written') IS NOT NULL"))
