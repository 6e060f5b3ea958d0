"""
Posts to a stranger's server, and to no address that does not lie outside.

The name is looked up once for each call, every address it has must lie outside, and the connection
goes to one of exactly these: a name that answers otherwise a moment later changes nothing.

* CallTrouble
  + AddressRefused    the address is not one that may be called; nothing was sent
  + NoAnswer          no way there, or no whole answer in time
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpcore2
import httpx2

from services.notifications.outside.addresses import (
    Network,
    address_of,
    is_odd_number,
    may_be_called,
)

MOST_SECONDS: Final = 15.0
MOST_ANSWER_BYTES: Final = 64 * 1024


class CallTrouble(Exception):
    """There is no answer; the message is for the owner of the address."""


class AddressRefused(CallTrouble):
    """The address is not one that may be called."""


class NoAnswer(CallTrouble):
    """Nobody answered as HTTP wants it, or not in time."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, the headers, and the beginning of the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a name; raises OSError or UnicodeError where it has none."""


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name as this machine knows them, each once, the best first."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


class Caller:
    """Calls without proxies, redirects or cookies; each call has a connection of its own."""

    def __init__(
        self,
        *,
        allowed: Sequence[Network] = (),
        tls: ssl.SSLContext | None = None,
        seconds: float = MOST_SECONDS,
        look_up: Resolve = resolve,
    ) -> None:
        """`allowed` are networks of one's own that may be called, and without TLS."""
        self._allowed = tuple(allowed)
        self._tls = tls or ssl.create_default_context()
        self._seconds = seconds
        self._look_up = look_up

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """The answer, whatever its status. Raises AddressRefused and NoAnswer, in bounded time."""
        try:
            target = httpx2.URL(url)
        except httpx2.InvalidURL as error:
            raise AddressRefused("this is no URL that can be called") from error
        if is_odd_number(target.host):
            raise AddressRefused("write the address in its usual form")
        network = _Outside(self._allowed, self._look_up, is_encrypted=target.scheme == "https")
        try:
            async with asyncio.timeout(self._seconds), self._client(network) as client:
                return await self._call(client, target, body, headers)
        except TimeoutError as error:
            raise NoAnswer(f"no whole answer within {self._seconds:g} seconds") from error
        except (httpx2.HTTPError, httpcore2.NetworkError, OSError, ssl.SSLError) as error:
            raise NoAnswer(_said(error)) from error

    def _client(self, network: "_Outside") -> httpx2.AsyncClient:
        transport = httpx2.AsyncHTTPTransport(verify=self._tls, trust_env=False)
        # The one place that httpx2 leaves for a way of connecting of one's own.
        transport._pool = httpcore2.AsyncConnectionPool(
            ssl_context=self._tls, network_backend=network, max_connections=1
        )
        return httpx2.AsyncClient(
            transport=transport, trust_env=False, follow_redirects=False, timeout=self._seconds
        )

    async def _call(
        self,
        client: httpx2.AsyncClient,
        target: httpx2.URL,
        body: bytes,
        headers: Mapping[str, str],
    ) -> Answer:
        # Packed, a few bytes could become more than the limit.
        asked = {"accept-encoding": "identity", **headers}
        async with client.stream("POST", target, content=body, headers=asked) as answer:
            read = bytearray()
            async for piece in answer.aiter_raw():
                read += piece
                if len(read) >= MOST_ANSWER_BYTES:
                    break
            return Answer(answer.status_code, dict(answer.headers), bytes(read[:MOST_ANSWER_BYTES]))


class _Outside(httpcore2.AsyncNetworkBackend):
    """Connects to addresses outside alone."""

    def __init__(
        self, allowed: tuple[Network, ...], look_up: Resolve, *, is_encrypted: bool
    ) -> None:
        self._allowed = allowed
        self._resolve = look_up
        self._is_encrypted = is_encrypted
        self._inner = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  the library's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """A connection to the first of the name's addresses that takes it."""
        addresses = await self._look_up(host, port)
        trouble: Exception | None = None
        for address in addresses:
            try:
                return await self._inner.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except httpcore2.ConnectError as error:
                trouble = error
        raise trouble or httpcore2.ConnectError("the name has no address")

    async def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore2.AsyncNetworkStream:
        """Never."""
        raise AddressRefused("a socket of this machine")

    async def sleep(self, seconds: float) -> None:
        """As the library wants it."""
        await asyncio.sleep(seconds)

    async def _look_up(self, host: str, port: int) -> list[str]:
        try:
            addresses = list(await self._resolve(host, port))
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError("the name has no address") from error
        for each in addresses:
            self._require(each)
        return addresses

    def _require(self, text: str) -> None:
        address = address_of(text)
        if address is None or not may_be_called(address, self._allowed):
            raise AddressRefused("the name leads to an address that is not outside")
        is_own = any(address.version == n.version and address in n for n in self._allowed)
        if not self._is_encrypted and not is_own:
            raise AddressRefused("without https only networks of one's own are called")


def _said(error: BaseException) -> str:
    """Why, without anything of ours in it."""
    if isinstance(error, ssl.SSLError) or "certificate" in str(error).lower():
        return "the certificate is not accepted"
    return f"no way there: {type(error).__name__}"
