"""A person whose id changed repeats a request, and it is still done once."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from sqlalchemy import text

from shared.db import people
from shared.db.unit_of_work import Database
from shared.security.tokens import person_id_of
from tests.support.toys import ToyShop, open_shop

_MESSAGE = (
    "slot, topic, partition_key, event_id, event_type, sequence, headers, payload, subjects",
    "0, 't', 'k', gen_random_uuid(), 'e', 1, '{}', '', :people",
)
_RECORD = (
    "consumer, topic, key, source, event_id, event_type, headers, value, subjects",
    "'c', 't', 'k', 's', 'i', 'e', '', '', :people",
)
# Columns and values of one row in each table that erasure searches by the people it names.
_NAMING = {
    "outbox": _MESSAGE,
    "outbox_dead": (f"{_MESSAGE[0]}, id, reason", f"{_MESSAGE[1]}, 1, 'too large'"),
    "parked": _RECORD,
    "dead_letter": (f"{_RECORD[0]}, seq, attempts, error", f"{_RECORD[1]}, 1, 24, 'broken'"),
}


@pytest.fixture
async def shop(registry_database: Database) -> AsyncIterator[ToyShop]:
    async with open_shop(registry_database) as opened:
        yield opened


def _person(subject: str) -> UUID:
    return person_id_of(b"p" * 32, "development", subject)


async def _link(shop: ToyShop) -> None:
    async with shop.database.unit_of_work() as uow:
        await people.link(uow, old=_person("old"), new=_person("new"), moved={}, actor="test")


async def test_a_request_repeated_under_the_new_id_gets_its_first_answer(shop: ToyShop) -> None:
    first = await shop.make("bear", key="k1", subject="old")
    await _link(shop)
    again = await shop.make("bear", key="k1", subject="new")
    assert again.headers["idempotent-replayed"] == "true"
    assert again.content == first.content
    assert await shop.count() == 1


async def test_a_key_that_both_used_keeps_the_answer_of_the_new_id(shop: ToyShop) -> None:
    await shop.make("bear", key="k1", subject="old")
    mine = await shop.make("doll", key="k1", subject="new")
    await _link(shop)
    again = await shop.make("doll", key="k1", subject="new")
    assert again.content == mine.content
    assert await shop.count("idempotency_answer") == 1


@pytest.mark.parametrize("table", _NAMING)
async def test_an_erasure_of_the_new_id_finds_what_was_said_of_the_old_one(
    shop: ToyShop, table: str
) -> None:
    columns, values = _NAMING[table]
    naming = text(f"INSERT INTO {table} ({columns}) VALUES ({values})")  # noqa: S608
    async with shop.database.connection() as connection:
        await connection.execute(naming, {"people": [_person("old")]})
    await _link(shop)
    async with shop.database.connection() as connection:
        named = await connection.scalar(text(f"SELECT subjects FROM {table}"))  # noqa: S608
    assert named == [_person("new")]
