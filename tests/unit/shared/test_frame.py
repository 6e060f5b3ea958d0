"""What surrounds every request, also those that nobody expected."""

import json
import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.contracts.asyncapi import document
from shared.http.etags import changes
from shared.http.problems import all_errors
from tests.support.toys import ORIGIN, SECRET, ToyChange, ToyShop, open_shop


@pytest.fixture
async def shop() -> AsyncIterator[ToyShop]:
    """Its database is away."""
    async with open_shop() as opened:
        yield opened


async def _answers(shop: ToyShop) -> dict[str, Any]:
    """One answer of every kind that needs no database."""
    person, api = shop.as_(), shop.api
    origin = {"Origin": ORIGIN}
    post = {**person, **origin, "Content-Type": "application/json"}

    async def growing() -> AsyncIterator[bytes]:
        for _ in range(30):
            yield b" " * 10_000

    return {
        "not-found": await api.get("/nowhere", headers=origin),
        "method-not-allowed": await api.put("/v1/toys", headers=origin),
        "unauthenticated": await api.get("/v1/toys", headers=origin),
        "invalid-token": await api.get(
            "/v1/toys", headers={**origin, "Authorization": "Bearer x.y.z"}
        ),
        "not-permitted": await api.post("/v1/toys/review", headers={**person, **origin}),
        "invalid-body": await api.post("/v1/toys/check", headers=post, content=b'{"nam": 1}'),
        "payload-too-large": await api.post("/v1/toys", headers=post, content=growing()),
        "unavailable": await api.get("/v1/toys", headers={**person, **origin}),
        "changed-meanwhile": await api.post("/v1/toys/stale", headers={**post}),
        "internal-error": await api.get("/v1/toys/surprise", headers={**person, **origin}),
    }


async def test_every_refusal_is_a_problem_document_with_a_page_of_its_own(shop: ToyShop) -> None:
    kinds = {kind.slug: kind for kind in all_errors()}
    for slug, answer in (await _answers(shop)).items():
        body = answer.json()
        assert answer.headers["content-type"] == "application/problem+json", slug
        assert body["type"] == f"http://toys.test/problems/{slug}"
        assert body["status"] == answer.status_code == kinds[slug].status_code
        assert {"title", "detail", "instance"} <= body.keys()
        assert body["correlation_id"] == answer.headers["x-correlation-id"]
        page = await shop.api.get(body["type"])
        assert page.status_code == 200
        assert slug in page.text


async def test_every_answer_can_be_read_by_a_browser_and_is_kept_by_nobody(shop: ToyShop) -> None:
    for slug, answer in (await _answers(shop)).items():
        headers = answer.headers
        assert headers["access-control-allow-origin"] == ORIGIN, slug
        exposed = set(headers["access-control-expose-headers"].split(", "))
        assert exposed >= {"ETag", "Link", "Location", "Retry-After", "X-Correlation-Id"}
        assert exposed >= {"Idempotent-Replayed", "RateLimit-Limit", "Content-Language"}
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"


async def test_an_unexpected_error_is_logged_and_never_shown(shop: ToyShop) -> None:
    answer = await shop.api.get("/v1/toys/surprise", headers=shop.as_())
    assert answer.status_code == 500
    assert SECRET not in answer.text
    assert [str(entry["exc_info"]) for entry in shop.logged if "exc_info" in entry] == [SECRET]


async def test_other_origins_get_no_leave_to_read(shop: ToyShop) -> None:
    answer = await shop.api.get("/livez", headers={"Origin": "https://stranger.example"})
    assert "access-control-allow-origin" not in answer.headers


async def test_a_database_that_is_away_is_a_503_that_says_when_to_come_back(shop: ToyShop) -> None:
    answer = await shop.api.get("/v1/toys", headers=shop.as_())
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    ready = await shop.api.get("/readyz")
    assert (ready.status_code, ready.json()["status"]) == (503, "not ready")
    assert (await shop.api.get("/livez")).status_code == 200


async def test_a_stranger_gets_a_401_whatever_the_body(shop: ToyShop) -> None:
    for content in (b"{", b'{"name": 7}', b'{"name": "bear"}'):
        headers = {"Content-Type": "application/json"}
        answer = await shop.api.post("/v1/toys", headers=headers, content=content)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize(
    ("content", "pointer"),
    [
        (b'{"name": "a", "extra": 1}', "/body/extra"),
        (b'{"name": "a", "a/b~c": 1}', "/body/a~1b~0c"),
        (b'{"name": false}', "/body/name"),
        (b"{}", "/body/name"),
        (b"[]", "/body"),
        (b"{", "/body/1"),
        (b'{"name": "\\ud800"}', "/body/10"),
        (b'{"name": NaN}', "/body/9"),
    ],
)
async def test_a_malformed_body_is_a_422_that_points_at_the_place(
    shop: ToyShop, content: bytes, pointer: str
) -> None:
    headers = shop.as_(**{"Content-Type": "application/json"})
    answer = await shop.api.post("/v1/toys/check", headers=headers, content=content)
    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.json()["errors"]] == [pointer]


async def test_every_kind_of_problem_has_a_page_and_no_other_has(shop: ToyShop) -> None:
    for kind in all_errors():
        page = await shop.api.get(f"/problems/{kind.slug}")
        assert page.status_code == 200
        assert page.headers["content-type"].startswith("text/html")
    unknown = await shop.api.get("/problems/<script>")
    assert unknown.status_code == 404
    assert unknown.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("asked", ["", "a b", "x" * 129, "line\\n", "<b>", "ünïcode"])
async def test_a_correlation_id_that_is_none_is_replaced(shop: ToyShop, asked: str) -> None:
    headers = {"X-Correlation-Id": asked.encode("latin-1")}
    answer = await shop.api.get("/livez", headers=headers)  # type: ignore[arg-type]
    assert UUID(answer.headers["x-correlation-id"]).version == 7


async def test_a_correlation_id_of_the_caller_is_kept_and_logged(shop: ToyShop) -> None:
    structlog.contextvars.clear_contextvars()
    answer = await shop.api.get("/livez", headers={"X-Correlation-Id": "app:1.2-3_4"})
    assert answer.headers["x-correlation-id"] == "app:1.2-3_4"
    assert "correlation_id" not in structlog.contextvars.get_contextvars()


async def test_a_minute_of_requests_is_counted_and_then_refused() -> None:
    async with open_shop(requests_per_minute=3) as shop:
        url, mine = "/v1/toys/surprise", shop.as_()
        left = [(await shop.api.get(url, headers=mine)).headers["ratelimit-remaining"]]
        left += [(await shop.api.get(url, headers=mine)).headers["ratelimit-remaining"]]
        await shop.api.get(url, headers=mine)
        refused = await shop.api.get(url, headers=mine)
        other = await shop.api.get(url, headers=shop.as_(subject="bilal"))
    assert left == ["2", "1"]
    assert refused.status_code == 429
    assert refused.headers["ratelimit-limit"] == "3"
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert other.status_code == 500


async def test_requests_are_measured_by_the_route_and_never_by_the_path(shop: ToyShop) -> None:
    await shop.api.patch("/v1/toys/a-very-special-bear", headers=shop.as_(), json={})
    await shop.api.request("INVENTED", "/nowhere/else")
    measured = (await shop.api.get("/metrics")).text
    assert 'method="PATCH",route="/v1/toys/{name}"' in measured
    assert "special-bear" not in measured
    assert "INVENTED" not in measured
    assert 'method="other",route="unknown"' in measured


async def test_the_documents_need_no_network_and_no_token(shop: ToyShop) -> None:
    for path in ("/openapi.json", "/docs", "/asyncapi.json", "/asyncapi"):
        answer = await shop.api.get(path)
        assert answer.status_code == 200, path
        assets = re.findall(r"(?:src|href)=[\"'](https?:)?//", answer.text)
        assert assets == [], path
    told = (await shop.api.get("/asyncapi.json")).json()
    assert told == document("registry")
    for name in told["components"]["messages"]:
        schema = await shop.api.get(f"/schemas/{name}.json")
        assert schema.status_code == 200
        assert json.loads(schema.text)["type"] == "object"
    assert (await shop.api.get("/schemas/nobody.said.this.v1.json")).status_code == 404


@settings(deadline=None)
@given(st.dictionaries(st.just("colour"), st.none() | st.text(max_size=5)))
def test_a_merge_patch_changes_what_it_names_and_nothing_else(patch: dict[str, Any]) -> None:
    assert changes(ToyChange.model_validate(patch)) == patch
