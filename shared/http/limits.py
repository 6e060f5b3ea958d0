"""How much one caller may ask: requests a minute and bytes a body, per replica."""

import time
from dataclasses import dataclass

from fastapi import Request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.errors import PayloadTooLarge, TooManyRequests
from shared.http.problems import answer
from shared.security.principal import Principal

MOST_BODY_BYTES = 256 * 1024
MOST_UPLOAD_BYTES = 210 * 1024 * 1024


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
    """Counts requests per principal in this process."""

    def __init__(self, requests_per_minute: int) -> None:
        self._item = RateLimitItemPerMinute(requests_per_minute)
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    def count(self, request: Request, principal: Principal) -> None:
        """Count one request; TooManyRequests when the minute is used up."""
        allowed = self._limiter.hit(self._item, str(principal))
        window = self._limiter.get_window_stats(self._item, str(principal))
        seconds = max(1, int(window.reset_time - time.time()))
        request.state.allowance = Allowance(self._item.amount, window.remaining, seconds)
        if not allowed:
            raise TooManyRequests(
                f"More than {self._item.amount} requests in a minute.", retry_after=seconds
            )


class BodyLimit:
    """Refuses bodies over the limit, also those that do not say how long they are."""

    def __init__(self, app: ASGIApp, *, upload_paths: frozenset[str]) -> None:
        self._app = app
        self._upload_paths = upload_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_upload = scope["method"] == "POST" and scope["path"] in self._upload_paths
        limit = MOST_UPLOAD_BYTES if is_upload else MOST_BODY_BYTES
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
