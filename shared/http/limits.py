"""
How much one caller may ask: requests a minute and bytes a body, per replica.

Whoever has a valid token is counted by who they are, everybody else by where they come from:
refused tokens and public routes by address. So a stranger uses up nobody's minute but the
strangers' of the same address.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

from fastapi import Request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.errors import PayloadTooLarge, TooManyRequests
from shared.http.problems import answer
from shared.security.principal import Principal

MOST_BODY_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a caller's minute."""

    limit: int
    remaining: int
    reset_seconds: int

    def headers(self) -> dict[str, str]:
        """As the RateLimit header fields."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset_seconds),
        }


class Limiter:
    """Counts requests per caller in this process."""

    def __init__(self, requests_per_minute: int) -> None:
        self._item = RateLimitItemPerMinute(requests_per_minute)
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    def count(self, request: Request, principal: Principal) -> None:
        """Count one request of a known caller; TooManyRequests when the minute is used up."""
        self._count(request, str(principal))

    def count_address(self, request: Request) -> None:
        """Count one request of whoever it is; TooManyRequests when the minute is used up."""
        self._count(request, address_of(request))

    def _count(self, request: Request, caller: str) -> None:
        allowed = self._limiter.hit(self._item, caller)
        window = self._limiter.get_window_stats(self._item, caller)
        seconds = max(1, int(window.reset_time - time.time()))
        request.state.allowance = Allowance(self._item.amount, window.remaining, seconds)
        if not allowed:
            raise TooManyRequests(
                f"More than {self._item.amount} requests in a minute.", retry_after=seconds
            )


def address_of(request: Request) -> str:
    """
    Where a request comes from: an address, or for IPv6 its network of 64 bits.

    One household or server has a whole such network. Behind a proxy it is the proxy's word that
    counts, and only if the settings name the proxy.
    """
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ip_network((address.packed, 64), strict=False))
    return str(address)


class BodyLimit:
    """Refuses bodies over the limit, also those that do not say how long they are."""

    def __init__(self, app: ASGIApp, *, upload_paths: Mapping[str, int]) -> None:
        """`upload_paths` may be sent more: each path with the most bytes of its bodies."""
        self._app = app
        self._upload_paths = upload_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = MOST_BODY_BYTES
        if scope["method"] == "POST":
            limit = self._upload_paths.get(scope["path"], limit)
        told = dict(scope["headers"]).get(b"content-length", b"0")
        if told.isdigit() and int(told) > limit:
            await _refuse(scope, receive, send, limit)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise PayloadTooLarge(_too_large(limit))
            return message

        await self._app(scope, counted, send)


async def _refuse(scope: Scope, receive: Receive, send: Send, limit: int) -> None:
    # The rest of the body is not read, so the connection is of no more use.
    refusal = answer(
        Request(scope), PayloadTooLarge, _too_large(limit), headers={"Connection": "close"}
    )
    await refusal(scope, receive, send)


def _too_large(limit: int) -> str:
    return f"At most {limit} bytes are taken here."
