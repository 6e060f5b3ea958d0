"""A POST repeated with the same key does its work once and answers the same."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from shared.db.unit_of_work import Database
from tests.support.toys import ToyShop, open_shop


@pytest.fixture
async def shop(registry_database: Database) -> AsyncIterator[ToyShop]:
    async with open_shop(registry_database) as opened:
        yield opened


async def test_a_repeated_request_gets_the_first_answer_and_does_nothing(shop: ToyShop) -> None:
    first = await shop.make("bear", key="k1")
    again = await shop.make("bear", key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    for name in ("content-type", "location", "etag"):
        assert again.headers[name] == first.headers[name]
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert await shop.count() == await shop.count("outbox") == 1


async def test_without_a_key_nothing_is_kept(shop: ToyShop) -> None:
    await shop.make("bear")
    assert await shop.count("idempotency_answer") == 0


async def test_the_same_key_for_another_request_is_refused(shop: ToyShop) -> None:
    await shop.make("bear", key="k1")
    other = await shop.make("doll", key="k1")
    assert other.status_code == 422
    assert other.json()["type"].endswith("/problems/idempotency-key-reused")
    assert await shop.count() == 1


async def test_keys_of_others_and_of_other_routes_are_other_keys(shop: ToyShop) -> None:
    assert (await shop.make("bear", key="k1")).status_code == 201
    assert (await shop.make("doll", key="k1", subject="bilal")).status_code == 201
    reviewed = await shop.api.post(
        "/v1/toys/review", headers=shop.as_("reviewer", **{"Idempotency-Key": "k1"})
    )
    assert reviewed.status_code == 204
    assert "idempotent-replayed" not in reviewed.headers


async def test_an_answer_without_a_body_is_repeated_as_such(shop: ToyShop) -> None:
    headers = shop.as_("reviewer", **{"Idempotency-Key": "k1"})
    await shop.api.post("/v1/toys/review", headers=headers)
    again = await shop.api.post("/v1/toys/review", headers=headers)
    assert (again.status_code, again.content) == (204, b"")
    assert again.headers["idempotent-replayed"] == "true"


async def test_while_the_first_is_under_way_the_second_is_told_to_wait(shop: ToyShop) -> None:
    first = asyncio.create_task(shop.make("bear", key="k1", colour="held"))
    async with asyncio.timeout(10):
        await shop.gate.reached.wait()
    second = await shop.make("bear", key="k1", colour="held")
    assert second.status_code == 409
    assert second.json()["type"].endswith("/problems/idempotency-key-in-use")
    shop.gate.is_open.set()
    assert (await first).status_code == 201
    third = await shop.make("bear", key="k1", colour="held")
    assert third.headers["idempotent-replayed"] == "true"
    assert await shop.count() == 1


async def test_many_at_once_have_one_effect(shop: ToyShop) -> None:
    answers = await asyncio.gather(*(shop.make("bear", key="k1") for _ in range(8)))
    statuses = Counter(answer.status_code for answer in answers)
    made = [answer for answer in answers if answer.status_code == 201]
    assert statuses.keys() <= {201, 409}
    assert len([each for each in made if "idempotent-replayed" not in each.headers]) == 1
    assert await shop.count() == await shop.count("outbox") == 1


async def test_a_request_that_broke_leaves_its_key_free(shop: ToyShop) -> None:
    broken = await shop.make("bear", key="k1", colour="broken")
    assert broken.status_code == 500
    assert await shop.count() == await shop.count("outbox") == 0
    assert await shop.count("idempotency_answer") == 0
    shop.app.state.breaks_at = "never"
    again = await shop.make("bear", key="k1", colour="broken")
    assert again.status_code == 201
    assert "idempotent-replayed" not in again.headers


async def test_a_caller_that_leaves_in_the_middle_leaves_nothing_behind(shop: ToyShop) -> None:
    first = asyncio.create_task(shop.make("bear", key="k1", colour="held"))
    async with asyncio.timeout(10):
        await shop.gate.reached.wait()
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    assert await shop.count() == 0
    shop.gate.is_open.set()
    assert (await shop.make("bear", key="k1", colour="held")).status_code == 201


async def test_a_refusal_is_not_kept(shop: ToyShop) -> None:
    assert (await shop.make("bear", key="k1", colour="refused")).status_code == 409
    assert await shop.count("idempotency_answer") == 0


async def test_after_a_day_a_key_is_forgotten(shop: ToyShop) -> None:
    await shop.make("bear", key="k1")
    async with shop.database.connection() as connection:
        await connection.execute(
            text("UPDATE idempotency_answer SET created_at = now() - interval '25 hours'")
        )
    other = await shop.make("doll", key="k1")
    assert other.status_code == 201
    replayed = await shop.make("doll", key="k1")
    assert replayed.json()["name"] == "doll"
    assert replayed.headers["idempotent-replayed"] == "true"


@pytest.mark.parametrize("key", ["", " ", "x" * 201], ids=["empty", "blank", "long"])
async def test_a_key_that_is_none_is_refused(shop: ToyShop, key: str) -> None:
    headers = shop.as_(**{"Idempotency-Key": key})
    answer = await shop.api.post("/v1/toys", headers=headers, json={"name": "bear"})
    assert answer.status_code in {400, 422}
    assert await shop.count() == 0
