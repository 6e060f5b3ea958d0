"""Strangers are counted by where they come from, and use up nobody's minute but strangers'."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest
import uvicorn
from starlette.requests import Request

from deploy.cli.processes import server_config
from shared.http.limits import address_of
from tests.support.toys import ToyShop, open_shop
from tests.support.waiting import until

_TOYS = "/v1/toys/surprise"


def _from(shop: ToyShop, address: str) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(app=shop.app, client=(address, 1234))
    return httpx2.AsyncClient(transport=transport, base_url="http://toys.test")


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer x.y.z"}], ids=["none", "bad"])
async def test_requests_without_a_valid_token_are_refused_after_a_minutes_worth(
    headers: dict[str, str],
) -> None:
    async with open_shop(stranger_requests_per_minute=3) as shop:
        async with _from(shop, "198.51.100.7") as stranger:
            answers = [await stranger.get(_TOYS, headers=headers) for _ in range(4)]
        assert [each.status_code for each in answers] == [401, 401, 401, 429]
        assert [each.headers["ratelimit-remaining"] for each in answers] == ["2", "1", "0", "0"]
        refused = answers[-1]
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.json()["type"].endswith("/problems/too-many-requests")
        assert refused.headers["ratelimit-limit"] == "3"
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        async with _from(shop, "198.51.100.8") as neighbour:
            assert (await neighbour.get(_TOYS)).status_code == 401


async def test_a_valid_token_is_let_in_from_an_address_that_strangers_used_up() -> None:
    async with (
        open_shop(stranger_requests_per_minute=1) as shop,
        _from(shop, "198.51.100.7") as same,
    ):
        await same.get(_TOYS)
        assert (await same.get(_TOYS)).status_code == 429
        answer = await same.get(_TOYS, headers=shop.as_())
    # What the toy does; the point is that somebody known was let through to it.
    assert answer.status_code == 500
    assert answer.headers["ratelimit-limit"] == "1200"


@pytest.mark.parametrize(
    ("hosts", "callers"),
    [
        (("198.51.100.7", "198.51.100.8"), 2),
        (("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"), 1),
        (("2001:db8:1:2::1", "2001:db8:1:3::1"), 2),
        (("::ffff:198.51.100.7", "198.51.100.7"), 1),
        (("::ffff:198.51.100.7", "::ffff:198.51.100.8"), 2),
        (("nonsense", ""), 1),
    ],
)
def test_a_network_that_one_caller_owns_is_one_caller(hosts: tuple[str, str], callers: int) -> None:
    requests = [Request({"type": "http", "client": (host, 1), "headers": []}) for host in hosts]
    assert len({address_of(each) for each in requests}) == callers


@asynccontextmanager
async def _served(shop: ToyShop, trusted: list[str]) -> AsyncIterator[str]:
    server = uvicorn.Server(server_config(shop.app, "127.0.0.1", 0, trusted))
    serving = asyncio.create_task(server.serve())

    async def started() -> bool:
        return server.started

    await until(started)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await serving


@pytest.mark.parametrize(("trusted", "statuses"), [([], [401, 429]), (["127.0.0.0/8"], [401, 401])])
async def test_where_a_caller_comes_from_is_believed_of_named_proxies_alone(
    trusted: list[str], statuses: list[int]
) -> None:
    async with (
        open_shop(stranger_requests_per_minute=1) as shop,
        _served(shop, trusted) as url,
        httpx2.AsyncClient(trust_env=False) as client,
    ):
        found = [
            await client.get(url + _TOYS, headers={"X-Forwarded-For": f"203.0.113.{number}"})
            for number in (1, 2)
        ]
    assert [each.status_code for each in found] == statuses
