"""Tests of calling strangers: with a real DNS server, and servers that must never be reached."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from ipaddress import ip_network
from typing import cast

import dns.asyncresolver
import dns.exception
import dns.message
import dns.rrset
import pytest

from services.notifications.outside.caller import AddressRefused, Caller, NoAnswer, resolve
from tests.integration.notifications.receiver import Receiver, receiving

LOOPBACK = (ip_network("127.0.0.0/8"),)
# Each name's answers, one list after the other: the second time it may say something else.
Names = dict[str, list[list[str]]]


class _Zone(asyncio.DatagramProtocol):
    """A name server that knows a few names."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.asked: list[str] = []
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ready."""
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Answer one question."""
        question = dns.message.from_wire(data)
        answer = dns.message.make_response(question)
        name = question.question[0].name.to_text(omit_final_dot=True)
        kind = question.question[0].rdtype.name
        if kind == "A":
            self.asked.append(name)
        left = self.names.get(name, [])
        current = (left.pop(0) if len(left) > 1 else left[0]) if left and kind == "A" else []
        is_six = kind == "AAAA"
        if is_six and left:
            current = [each for each in left[0] if ":" in each]
        elif kind == "A":
            current = [each for each in current if ":" not in each]
        if current:
            answer.answer.append(dns.rrset.from_text_list(name + ".", 0, "IN", kind, current))
        assert self._transport
        self._transport.sendto(answer.to_wire(), addr)


@asynccontextmanager
async def zone(names: Names) -> AsyncIterator[tuple[_Zone, Caller]]:
    """A caller that asks a name server of its own."""
    loop = asyncio.get_running_loop()
    transport, served = await loop.create_datagram_endpoint(
        lambda: _Zone(names), local_addr=("127.0.0.1", 0)
    )
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers = ["127.0.0.1"]
    resolver.port = transport.get_extra_info("sockname")[1]
    resolver.cache = None

    async def look_up(host: str, port: int) -> Sequence[str]:
        try:
            return list((await resolver.resolve_name(host)).addresses())
        except dns.exception.DNSException as error:
            raise OSError("the name has no address") from error

    try:
        yield served, Caller(seconds=3.0, look_up=look_up)
    finally:
        transport.close()


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1.2.3", "10.0.0.1", "169.254.169.254", "192.168.0.1", "100.64.0.1"),
        *("[::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fe80::1]"),
        *("2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost", "localhost.", "0.0.0.0"),  # noqa: S104
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_nobody_inside_is_ever_connected_to(host: str, scheme: str) -> None:
    async with receiving() as inside:
        caller = Caller(seconds=3.0)
        with pytest.raises((AddressRefused, NoAnswer)):
            await caller.post(f"{scheme}://{host}:{inside.port}/", b"{}", {})
        assert inside.connections == 0


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::1"], ["8.8.8.8", "::ffff:10.0.0.1"]]
)
async def test_a_name_with_one_address_inside_is_not_called_at_all(addresses: list[str]) -> None:
    async with receiving() as inside, zone({"trap.example": [addresses]}) as (_, caller):
        with pytest.raises(AddressRefused):
            await caller.post(f"https://trap.example:{inside.port}/", b"{}", {})
        assert inside.connections == 0


async def test_a_name_that_changes_its_mind_changes_nothing() -> None:
    names: Names = {"rebind.example": [["192.0.2.1"], ["127.0.0.1"]]}
    async with receiving() as inside, zone(names) as (served, caller):
        for _ in range(3):
            with pytest.raises((AddressRefused, NoAnswer)):
                await caller.post(f"https://rebind.example:{inside.port}/", b"{}", {})
        assert inside.connections == 0
        # Once for each call: nothing is looked up between judging and connecting.
        assert served.asked.count("rebind.example") == 3


async def test_the_name_is_kept_for_the_server_that_is_called_by_its_address() -> None:
    async with receiving() as server:

        async def look_up(host: str, port: int) -> list[str]:
            return ["127.0.0.1"]

        caller = Caller(allowed=LOOPBACK, look_up=look_up)
        answer = await caller.post(f"http://hooks.example:{server.port}/", b"{}", {"x-a": "b"})
        assert answer.status == 204
        assert server.calls[0].headers["host"] == f"hooks.example:{server.port}"
        assert server.calls[0].headers["x-a"] == "b"


async def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with receiving() as server, receiving() as proxy:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.url())
        await Caller(allowed=LOOPBACK).post(server.url(), b"{}", {})
        assert (server.connections, proxy.connections) == (1, 0)


async def test_a_server_that_says_nothing_is_left_in_time() -> None:
    async with receiving() as server:
        server.silent = {"/"}
        with pytest.raises(NoAnswer, match="within"):
            await Caller(allowed=LOOPBACK, seconds=0.5).post(server.url(), b"{}", {})


async def test_a_server_that_says_too_much_is_cut_short() -> None:
    async with receiving() as server:
        server.answer, server.status = b"x" * 10_000_000, 200
        answer = await Caller(allowed=LOOPBACK).post(server.url(), b"{}", {})
        assert (answer.status, len(answer.body)) == (200, 64 * 1024)


async def test_a_refused_connection_is_no_answer() -> None:
    async with receiving() as server:
        gone = Receiver(port=server.port)
    with pytest.raises(NoAnswer):
        await Caller(allowed=LOOPBACK).post(gone.url(), b"{}", {})


async def test_a_name_of_this_machine_is_known_to_it() -> None:
    assert set(await resolve("localhost", 80)) <= {"127.0.0.1", "::1"}
