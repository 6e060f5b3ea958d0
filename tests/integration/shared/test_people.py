"""A person whose id changed repeats a request, and it is still done once."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from shared.db import people
from shared.db.unit_of_work import Database
from shared.security.tokens import person_id_of
from tests.support.toys import ToyShop, open_shop


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
