"""One request is one transaction: done before the answer begins, or not at all."""

from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from sqlalchemy import text

from shared.db.engine import make_engine
from shared.db.unit_of_work import Database
from shared.errors import Unavailable
from shared.http.backpressure import OutboxLimit
from tests.support.toys import ToyShop, open_shop

_TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
_WAITING = text(
    "INSERT INTO outbox (slot, topic, partition_key, event_id, event_type, sequence, headers, "
    "payload, subjects, created_at) SELECT 0, 't', 'k', gen_random_uuid(), 't', n, '{}', '', '{}', "
    "now() - make_interval(secs => :age) FROM generate_series(1, :rows) AS n"
)


@pytest.fixture
async def shop(registry_database: Database) -> AsyncIterator[ToyShop]:
    async with open_shop(registry_database) as opened:
        yield opened


async def _post(shop: ToyShop, path: str, body: dict[str, Any], send: Any) -> None:
    """One request past the client, to see each part of the answer as it is sent."""
    content = orjson.dumps(body)
    headers = {
        **shop.as_(),
        "Content-Type": "application/json",
        "Content-Length": str(len(content)),
    }
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(k.lower().encode(), v.encode()) for k, v in headers.items()],
        "server": ("toys.test", 80),
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": content, "more_body": False}

    await shop.app(scope, receive, send)


async def test_the_rows_are_there_for_others_before_the_answer_begins(shop: ToyShop) -> None:
    seen: list[tuple[int, int, int]] = []

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            seen.append((message["status"], await shop.count(), await shop.count("outbox")))

    await _post(shop, "/v1/toys", {"name": "bear"}, send)
    assert seen == [(201, 1, 1)]


@pytest.mark.parametrize(("colour", "status"), [("broken", 500), ("refused", 409)])
async def test_a_request_that_fails_leaves_neither_rows_nor_events(
    shop: ToyShop, colour: str, status: int
) -> None:
    assert (await shop.make("bear", colour=colour)).status_code == status
    assert await shop.count() == await shop.count("outbox") == 0


async def test_the_ids_of_the_request_go_with_what_it_tells(shop: ToyShop) -> None:
    headers = shop.as_(**{"X-Correlation-Id": "from-the-app:7", "traceparent": _TRACE})
    answer = await shop.api.post("/v1/toys", headers=headers, json={"name": "bear"})
    assert answer.headers["x-correlation-id"] == "from-the-app:7"
    async with shop.database.connection() as connection:
        told = str(await connection.scalar(text("SELECT headers::text FROM outbox")))
    assert "from-the-app:7" in told
    assert _TRACE in told


async def test_an_edit_names_the_version_it_has_read(shop: ToyShop) -> None:
    etag = (await shop.make("bear")).headers["etag"]
    path, body = "/v1/toys/bear", {"colour": "blue"}
    assert (await shop.api.patch(path, headers=shop.as_(), json=body)).status_code == 428
    edited = await shop.api.patch(path, headers=shop.as_(**{"If-Match": etag}), json=body)
    assert (edited.status_code, edited.json()["colour"]) == (200, "blue")
    again = await shop.api.patch(path, headers=shop.as_(**{"If-Match": etag}), json=body)
    assert again.status_code == 412
    wrong = await shop.api.patch(path, headers=shop.as_(**{"If-Match": '"x"'}), json=body)
    assert wrong.status_code == 400


async def test_every_page_comes_once_and_the_link_says_what_the_body_says(shop: ToyShop) -> None:
    names = [f"toy-{n:03}" for n in range(25)]
    await shop.make_many(names)
    seen: list[str] = []
    url: str | None = "/v1/toys?limit=10&colour=red"
    while url is not None:
        answer = await shop.api.get(url, headers=shop.as_())
        page = answer.json()
        seen += [toy["name"] for toy in page["items"]]
        linked = answer.links.get("next", {}).get("url")
        assert (linked is None) == (page["next"] is None)
        if linked is not None:
            assert linked.startswith("http://toys.test/v1/toys?")
            assert "limit=10" in linked
            assert "colour=red" in linked
        url = linked
    assert seen == names


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "not-base64!",
        "%00",
        "PjE6MX4",
        "c3RyOmE",
        "PnM6YX5zOmI",
        "PnM6dG95LTAwOQ",
        "ÿ",
        "a" * 400,
    ],
)
async def test_a_cursor_of_somebody_else_is_a_400_with_its_own_page(
    shop: ToyShop, cursor: str
) -> None:
    answer = await shop.api.get(f"/v1/toys?cursor={cursor}", headers=shop.as_())
    assert answer.status_code == 400, answer.text
    assert answer.json()["type"] == "http://toys.test/problems/bad-cursor"


@pytest.mark.parametrize("limit", ["0", "101", "-1", "many"])
async def test_a_page_has_between_one_and_a_hundred_items(shop: ToyShop, limit: str) -> None:
    answer = await shop.api.get(f"/v1/toys?limit={limit}", headers=shop.as_())
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/query/limit"


@pytest.mark.parametrize(("rows", "age"), [(10, 0), (1, 1000)], ids=["too long", "too old"])
async def test_writes_wait_while_events_cannot_leave_and_reads_go_on(
    registry_database: Database, rows: int, age: int
) -> None:
    limits = {"outbox_most_rows": 10, "outbox_oldest_seconds": 900}
    async with open_shop(registry_database, **limits) as shop:
        async with shop.database.connection() as connection:
            await connection.execute(_WAITING, {"rows": rows, "age": age})
        refused = await shop.make("bear")
        assert refused.status_code == 503
        assert refused.headers["retry-after"] == "30"
        assert await shop.count() == 0
        assert (await shop.api.get("/v1/toys", headers=shop.as_())).status_code == 200


async def test_who_meets_somebody_else_at_a_row_is_told_so(
    registry_database: Database, registry_url: str
) -> None:
    engine = make_engine(registry_url, application_name="toys", lock_timeout_ms=1)
    async with open_shop(Database(engine, source="/toys")) as shop:
        await shop.make("bear")
        async with registry_database.connection() as connection:
            await connection.execute(text("SELECT 1 FROM toy FOR UPDATE"))
            refused = await shop.api.patch(
                "/v1/toys/bear", headers=shop.as_() | {"If-Match": '"1"'}, json={"colour": "blue"}
            )
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
        assert refused.json()["detail"].startswith("Others are at the same")
    await engine.dispose()


async def test_the_outbox_is_measured_again_after_a_while(registry_database: Database) -> None:
    moments = iter([0.0, 0.0, 1.0, 6.0, 6.0, 7.0])
    limit = OutboxLimit(
        registry_database, most_rows=5, oldest_seconds=900, clock=lambda: next(moments)
    )
    async with registry_database.connection() as connection:
        await connection.execute(_WAITING, {"rows": 5, "age": 0})
    with pytest.raises(Unavailable):
        await limit.require_room()
    async with registry_database.connection() as connection:
        await connection.execute(text("DELETE FROM outbox"))
    with pytest.raises(Unavailable):
        await limit.require_room()
    await limit.require_room()
    await limit.require_room()
