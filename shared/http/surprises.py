"""Whatever nobody expected: logged whole, answered inside the frame like any other refusal."""

import structlog
from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.errors import ServiceError
from shared.http.problems import answer

_log = structlog.get_logger(__name__)


class Surprises:
    """
    The innermost layer of an app.

    Starlette's own handler of unexpected errors sits outside all layers: its answers would have
    no correlation id, and a browser could not read them for want of the CORS headers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_begun = False

        async def noted(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception as error:
            if has_begun:
                # Half an answer is on its way: only breaking the connection tells its reader.
                raise
            _log.error("a request failed", path=scope["path"], exc_info=error)
            refusal = answer(Request(scope), ServiceError, "It is logged under the correlation id.")
            await refusal(scope, receive, send)
