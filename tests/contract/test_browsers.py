"""A page of a listed origin may call each service and read its headers; no other page may."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from fastapi import FastAPI

from deploy.composition import SERVICES, make_database
from deploy.doors import make_verifier
from shared.db.wake import Wake

ORIGIN = "https://app.example"
STRANGER = "https://app.example.evil"
SENT = ("Authorization", "Content-Type", "Idempotency-Key", "If-Match", "Last-Event-ID")
READ = {
    *("Content-Language", "Deprecation", "ETag", "Idempotent-Replayed", "Link", "Location"),
    *("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After", "Sunset"),
    "X-Correlation-Id",
}
_SECRETS = ("person_id_key", "secret_pepper", "key_encryption_key", "contact_key")


@pytest.fixture(params=sorted(SERVICES), scope="module")
def app(request: pytest.FixtureRequest) -> FastAPI:
    """A service as it is put together for production; its database is away and never asked."""
    parts = SERVICES[request.param]
    secrets = {name: "s" * 32 for name in _SECRETS if name in parts.settings.model_fields}
    settings = parts.settings.model_validate(
        {
            "environment": "test",
            "database_url": "postgresql+asyncpg://127.0.0.1:1/none",
            "cors_origins": [ORIGIN],
            **secrets,
        }
    )
    wake = Wake()
    database = make_database(parts, settings, wake, "api")
    return parts.make_app(settings, database=database, verifier=make_verifier(settings), wake=wake)


@pytest.fixture
async def api(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    """A caller of the service."""
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://service.test") as client:
        yield client


async def preflight(api: httpx2.AsyncClient, origin: str, method: str) -> httpx2.Response:
    """What a browser asks before it sends something that no form could send."""
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": ", ".join(sorted(SENT)).lower(),
    }
    return await api.options("/v1/me", headers=asked)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
async def test_a_listed_origin_may_send_what_our_doors_ask_for(
    api: httpx2.AsyncClient, method: str
) -> None:
    answer = await preflight(api, ORIGIN, method)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert method in answer.headers["access-control-allow-methods"].split(", ")
    allowed = {each.strip() for each in answer.headers["access-control-allow-headers"].split(",")}
    assert {name.lower() for name in SENT} <= {name.lower() for name in allowed}


@pytest.mark.parametrize("path", ["/livez", "/v1/me", "/nowhere"])
async def test_a_listed_origin_may_read_every_header_that_we_promise(
    api: httpx2.AsyncClient, path: str
) -> None:
    answer = await api.get(path, headers={"Origin": ORIGIN})
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert set(answer.headers["access-control-expose-headers"].split(", ")) >= READ
    assert "Origin" in answer.headers["vary"]


@pytest.mark.parametrize("origin", [STRANGER, "http://app.example", "null"])
async def test_another_origin_gets_no_leave(api: httpx2.AsyncClient, origin: str) -> None:
    for answer in (
        await api.get("/livez", headers={"Origin": origin}),
        await preflight(api, origin, "GET"),
    ):
        assert "access-control-allow-origin" not in answer.headers
