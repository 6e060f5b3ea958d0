"""The verifier against real tables: what is planted there is found, and nothing else."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from tests.faults.ledger import ACKNOWLEDGED, Ledger
from tests.faults.names import ANSWERED, BEGUN, SERVICES
from tests.faults.tables import make_tables
from tests.faults.verifier import Verdict, Verifier
from tests.support.databases import dsn_of, url_of

_EFFECT = """
    INSERT INTO effect (event_id, source, topic, key, sequence, request, place, was_newer)
    VALUES ($1, '/registry', $2, 'a', $3, 'r', $4, true)
"""
_INBOX = "INSERT INTO inbox (consumer, source, event_id) VALUES ('any', '/registry', $1)"


class World:
    """Three databases in which two events of one request went all the way."""

    def __init__(self, databases: dict[str, str], book: Path) -> None:
        self.dsns = {name: dsn_of(database) for name, database in databases.items()}
        self.book = Ledger(book)
        self.verifier = Verifier(self.dsns, book, None)

    async def do(self, service: str, statement: str, *values: object) -> None:
        connection = await asyncpg.connect(self.dsns[service])
        try:
            await connection.execute(statement, *values)
        finally:
            await connection.close()

    async def verdict(self) -> Verdict:
        return await self.verifier.verify()


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    server = await asyncpg.connect(dsn_of("postgres"))
    databases = {name: f"test_faults_{name}_{uuid4().hex[:8]}" for name in SERVICES}
    book = Ledger(tmp_path / "book")
    book.sends("r", ["a", "a"])
    book.answered("r", ACKNOWLEDGED, 2)
    book.close()
    try:
        for database in databases.values():
            await server.execute(f'CREATE DATABASE "{database}"')
            await make_tables(url_of(database))
        world = World(databases, tmp_path / "book")
        for service, topic in (("matching", BEGUN), ("notifications", ANSWERED)):
            teller = "registry" if service == "matching" else "matching"
            await world.do(teller, "INSERT INTO event_sequence VALUES ($1, 'a', 2)", topic)
            for place in (0, 1):
                await world.do(service, _EFFECT, f"e{place}", topic, place + 1, place)
                await world.do(service, _INBOX, f"e{place}")
        yield world
    finally:
        for database in databases.values():
            await server.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
        await server.close()


async def test_it_finds_nothing_where_all_went_well(world: World) -> None:
    assert await world.verifier.wait_until_quiet(seconds=0) == ""
    verdict = await world.verdict()
    assert verdict.is_well
    assert verdict.requests == {ACKNOWLEDGED: 1}


async def test_it_finds_a_planted_loss(world: World) -> None:
    await world.do("notifications", "DELETE FROM effect WHERE event_id = 'e1'")
    verdict = await world.verdict()
    assert verdict.total("lost") == 1
    assert not verdict.is_well


async def test_it_finds_a_planted_duplicate(world: World) -> None:
    await world.do("matching", _EFFECT, "e1", BEGUN, 2, 1)
    verdict = await world.verdict()
    assert (verdict.total("duplicated"), verdict.total("inversions")) == (1, 0)
    assert not verdict.is_well


async def test_it_finds_a_planted_inversion(world: World) -> None:
    await world.do("matching", "UPDATE effect SET n = 1000 WHERE event_id = 'e0'")
    verdict = await world.verdict()
    assert (verdict.total("inversions"), verdict.total("lost")) == (1, 0)
    assert not verdict.is_well


async def test_what_was_given_up_may_come_late_and_change_nothing(world: World) -> None:
    world.book.may_be_late("r", "matching")
    late = "UPDATE effect SET n = 1000, was_newer = $1 WHERE event_id = 'e0'"
    await world.do("matching", late, False)  # noqa: FBT003
    assert (await world.verdict()).is_well
    await world.do("matching", late, True)  # noqa: FBT003
    verdict = await world.verdict()
    assert (verdict.total("inversions"), verdict.total("gaps")) == (1, 0)


async def test_it_finds_an_event_that_is_in_no_book(world: World) -> None:
    await world.do("matching", "DELETE FROM inbox WHERE event_id = 'e0'")
    verdict = await world.verdict()
    assert [each for each in verdict.wrong if "accepted 2 = applied 1" in each]
    assert not verdict.is_well


async def test_it_finds_an_inbox_that_says_other_than_the_queue(world: World) -> None:
    await world.do("matching", "UPDATE inbox SET outcome = 'parked' WHERE event_id = 'e0'")
    verdict = await world.verdict()
    assert [each for each in verdict.wrong if "the inbox says" in each]


async def test_it_does_not_call_quiet_what_is_on_its_way(world: World) -> None:
    await world.do(
        "registry",
        "INSERT INTO outbox (slot, topic, partition_key, event_id, event_type, sequence, headers,"
        " payload, subjects) VALUES (0, 't', 'k', gen_random_uuid(), 'y', 1, '{}', '', '{}')",
    )
    assert await world.verifier.wait_until_quiet(seconds=0) == "registry has 1 rows in outbox"
