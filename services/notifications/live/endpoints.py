"""The door of the live stream: `/v1/alerts/stream`."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Annotated
from uuid import UUID

from fastapi import Header, Query, Request
from fastapi.responses import StreamingResponse
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from starlette.types import Message, Receive, Scope, Send

from services.notifications.alerts import repository
from services.notifications.alerts.models import Alert
from services.notifications.alerts.service import shown
from services.notifications.contacts.service import tongue_for
from services.notifications.live.domain import StreamPlaces, TooManyStreams, after
from services.notifications.live.service import follow
from services.notifications.partners.domain import NotActingFor, PartnerIsSuspended
from services.notifications.partners.service import owner_of
from services.notifications.wording.languages import Tongue
from shared.db.unit_of_work import Database
from shared.http.dependencies import AcceptLanguage, CurrentPrincipal
from shared.http.door import Door
from shared.http.languages import set_language

_RECONNECT_MS = 2000
door = Door(prefix="/v1/alerts", tags=["alerts"])


class AlertStream(StreamingResponse):
    """A stream that lets go of slow clients and gives its place back however it ends."""

    media_type = "text/event-stream"

    def __init__(
        self,
        content: AsyncIterator[bytes],
        *,
        language: str,
        slowest_seconds: float,
        leave: Callable[[], None],
    ) -> None:
        super().__init__(content, headers={"X-Accel-Buffering": "no"})
        set_language(self, language)
        self._slowest_seconds = slowest_seconds
        self._leave = leave

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until the end, the client's or ours."""

        async def bounded(message: Message) -> None:
            async with asyncio.timeout(self._slowest_seconds):
                await send(message)

        try:
            await super().__call__(scope, receive, bounded)
        finally:
            self._leave()


@door.get(
    "/stream",
    scopes=["alerts:read"],
    errors=[NotActingFor, PartnerIsSuspended, TooManyStreams],
    summary="My alerts as they happen",
    status_code=200,
    response_class=AlertStream,
    responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
)
async def stream_alerts(
    request: Request,
    principal: CurrentPrincipal,
    last_event_id: Annotated[
        str | None,
        Header(max_length=40, description="The last id received; what came after is replayed."),
    ] = None,
    partner: Annotated[
        UUID | None, Query(description="The inbox of this partner, for one of its members.")
    ] = None,
    accept_language: AcceptLanguage = None,
) -> AlertStream:
    """
    Server-sent events called `alert`, whose id counts the recipient's alerts.

    Without `Last-Event-ID` it begins with the next one. A comment comes every 15 seconds, and
    the stream ends after 10 minutes: come back with the last id and nothing is missed. At most
    five streams per caller and replica.
    """
    database: Database = request.app.state.database
    places: StreamPlaces = request.app.state.streams
    async with database.unit_of_work() as uow:
        owner = await owner_of(uow, principal=principal, partner_id=partner, writes=False)
        begin = after(last_event_id)
        if begin is None:
            begin = await repository.last_number(uow, owner.id)
        tongue = await tongue_for(uow, owner_id=principal.id, accept_language=accept_language)
    places.take(str(principal))
    alerts = follow(database, request.app.state.wake, places, owner=owner, after=begin)
    return AlertStream(
        _framed(alerts, tongue),
        language=tongue.tag,
        slowest_seconds=places.slowest_seconds,
        leave=lambda: places.leave(str(principal)),
    )


async def _framed(alerts: AsyncIterator[list[Alert]], tongue: Tongue) -> AsyncIterator[bytes]:
    yield format_sse_event(retry=_RECONNECT_MS, comment="open")
    async for some in alerts:
        if not some:
            yield KEEPALIVE_COMMENT
        for alert in some:
            text = shown(alert, tongue).model_dump_json()
            yield format_sse_event(data_str=text, event="alert", id=str(alert.number))
