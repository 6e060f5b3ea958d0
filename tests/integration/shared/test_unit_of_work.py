"""Rows and events leave together, in the order of their numbers."""

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import text

from shared.db.engine import make_engine
from shared.db.unit_of_work import Database
from shared.errors import HouseDown
from tests.support.events import membership, outbox_length, tell


async def told(database: Database) -> list[tuple[str, int]]:
    async with database.connection() as connection:
        rows = await connection.execute(
            text("SELECT partition_key, sequence FROM outbox ORDER BY id")
        )
        return [(row.partition_key, row.sequence) for row in rows]


async def test_an_error_takes_the_rows_and_the_events_with_it(registry_database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with registry_database.unit_of_work() as uow:
            uow.publish(membership())
            1 / 0  # noqa: B018
    assert await outbox_length(registry_database) == 0


async def test_a_failed_savepoint_takes_its_events_with_it(registry_database: Database) -> None:
    kept = membership()
    async with registry_database.unit_of_work() as uow:
        uow.publish(kept)
        with pytest.raises(ZeroDivisionError):
            async with uow.savepoint():
                uow.publish(membership())
                1 / 0  # noqa: B018
    assert await told(registry_database) == [(kept.key, 1)]


async def test_eight_writers_of_one_key_get_numbers_without_gaps_in_the_order_of_rows(
    registry_database: Database,
) -> None:
    shared_key, others = uuid4(), [uuid4() for _ in range(8)]

    async def write(n: int) -> None:
        for _ in range(10):
            # Another order of keys in every writer: unsorted locks would be a deadlock.
            facts = [membership(shared_key), membership(others[n]), membership(others[-n])]
            await tell(registry_database, *(facts if n % 2 else reversed(facts)))

    await asyncio.gather(*(write(n) for n in range(8)))
    rows = await told(registry_database)
    assert len(rows) == 240
    for key in {key for key, _ in rows}:
        numbers = [number for told_key, number in rows if told_key == key]
        assert numbers == list(range(1, len(numbers) + 1))


async def test_several_events_of_one_key_in_one_unit_of_work_keep_their_order(
    registry_database: Database,
) -> None:
    facts = [membership(uuid4())] * 3
    await tell(registry_database, *facts)
    await tell(registry_database, facts[0])
    assert await told(registry_database) == [(facts[0].key, n) for n in (1, 2, 3, 4)]


async def test_hints_are_given_after_the_commit_and_only_then(registry_url: str) -> None:
    given: list[str] = []
    engine = make_engine(registry_url, application_name="test")
    database = Database(engine, source="/registry", wake=given.append)
    async with database.unit_of_work() as uow:
        uow.wake("work")
        uow.publish(membership())
        assert given == []
    assert sorted(given) == ["outbox", "work"]
    await engine.dispose()


async def test_a_database_that_cannot_be_reached_is_a_house_down() -> None:
    engine = make_engine("postgresql+asyncpg://nobody:x@127.0.0.1:1/none", application_name="test")
    with pytest.raises(HouseDown):
        async with Database(engine, source="/registry").unit_of_work():
            raise AssertionError("never reached")


async def test_an_outage_of_somebody_else_is_not_a_house_down(registry_database: Database) -> None:
    with pytest.raises(TimeoutError):
        async with registry_database.unit_of_work():
            raise TimeoutError("a mail server, say")


async def test_writers_of_many_keys_in_any_order_never_wait_for_each_other_in_a_ring(
    registry_database: Database,
) -> None:
    keys = [uuid4() for _ in range(200)]

    async def write(turn: int) -> None:
        for _ in range(4):
            await tell(registry_database, *(membership(key) for key in keys[turn:] + keys[:turn]))

    await asyncio.gather(*(write(n * 25) for n in range(8)))
    assert await outbox_length(registry_database) == 200 * 8 * 4
