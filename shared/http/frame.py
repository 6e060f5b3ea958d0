"""What surrounds every request: its correlation id, log line, measure, trace, and headers."""

import re
from contextlib import AbstractContextManager, nullcontext
from time import perf_counter
from typing import Any

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.ids import new_id
from shared.observability import tracing
from shared.observability.metrics import REQUEST_SECONDS, REQUESTS
from shared.observability.tracing import Kind, Traced

_CORRELATION_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
# W3C trace context, version 00; ids of nothing but zeros are invalid there.
_TRACEPARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
# Asked every few seconds by whatever runs the service: no trace of them tells anybody anything.
_PROBES = frozenset({"/livez", "/readyz", "/startupz", "/metrics"})
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_OUR_FAULT = 500
_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_log = structlog.get_logger(__name__)


class Frame:
    """The outermost layer of an app."""

    def __init__(self, app: ASGIApp, *, service: str) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state: dict[str, Any] = scope.setdefault("state", {})
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        asked = headers.get("x-correlation-id", "")
        state["correlation_id"] = asked if _CORRELATION_ID.fullmatch(asked) else str(new_id())
        trace = headers.get("traceparent", "")
        state["traceparent"] = trace if _TRACEPARENT.fullmatch(trace) else None
        began, status, seconds = perf_counter(), 500, None

        async def framed(message: Message) -> None:
            nonlocal status, seconds
            if message["type"] == "http.response.start":
                # Until the answer begins: a live stream ends only after minutes.
                status, seconds = message["status"], perf_counter() - began
                outgoing = MutableHeaders(scope=message)
                outgoing["X-Correlation-Id"] = state["correlation_id"]
                for name, value in _SAFE.items():
                    outgoing.setdefault(name, value)
                if allowance := state.get("allowance"):
                    outgoing.update(allowance.headers())
            await send(message)

        with (
            structlog.contextvars.bound_contextvars(correlation_id=state["correlation_id"]),
            self._measured(scope, state["traceparent"]) as traced,
        ):
            state["traceparent"] = traced.traceparent
            try:
                await self._app(scope, receive, framed)
            finally:
                self._note(scope, status, seconds or perf_counter() - began, traced)

    @staticmethod
    def _measured(scope: Scope, parent: str | None) -> AbstractContextManager[Traced]:
        if scope["path"] in _PROBES:
            return nullcontext(Traced(parent))
        return tracing.span(_method(scope), Kind.SERVER, parent=parent)

    def _note(self, scope: Scope, status: int, seconds: float, traced: Traced) -> None:
        # By the route's template: a path with ids in it would make a new series each time.
        route = getattr(scope.get("route"), "path", "unknown")
        method = _method(scope)
        REQUESTS.labels(self._service, method, route, str(status)).inc()
        REQUEST_SECONDS.labels(self._service, method, route).observe(seconds)
        traced.rename(f"{method} {route}")
        traced.note(
            {
                "http.request.method": method,
                "http.route": route,
                "http.response.status_code": status,
            }
        )
        if status >= _OUR_FAULT:
            traced.failed(str(status))
        _log.info(
            "request",
            service=self._service,
            method=scope["method"],
            path=scope["path"],
            status=status,
            ms=round(seconds * 1000, 1),
        )


def _method(scope: Scope) -> str:
    return scope["method"] if scope["method"] in _METHODS else "other"
