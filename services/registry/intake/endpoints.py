"""The HTTP door that partners' events come in by."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import Depends, Request

from services.registry.events.endpoints import EventId
from services.registry.events.schemas import EventOutcomes, EventReadWhole
from services.registry.events.service import EventDelayed, EventNotFound, show_event
from services.registry.intake import service
from services.registry.intake.domain import MediaTypeUnknown, NotReadable, messages_in
from services.registry.partners.endpoints import OwnerId
from services.registry.partners.service import PartnerNotFound
from shared.contracts.intake import BATCH, STRUCTURED, Message
from shared.errors import PayloadTooLarge
from shared.http.dependencies import CurrentPrincipal, Uow
from shared.http.door import Door
from shared.http.turns import Turns

door = Door(prefix="/v1/events", tags=["events"])
MOST_BATCH_BYTES = 4 * 1024 * 1024
_EVENT = {
    "title": "CloudEvent",
    "type": "object",
    "required": ["specversion", "id", "source", "type", "data"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "minLength": 1, "maxLength": 200},
        "source": {"type": "string", "minLength": 1},
        "type": {"type": "string", "examples": ["partner.project.submitted.v1"]},
        "time": {"type": "string", "format": "date-time"},
        "subject": {"type": "string", "minLength": 1, "maxLength": 200},
        "data": {"type": "object"},
    },
}
_BODY = {
    "requestBody": {
        "required": True,
        "description": "One CloudEvent 1.0 of at most 256 KiB. In binary mode the attributes are "
        "ce-* headers and the body is the data. A batch is a JSON array of CloudEvents as "
        f"{BATCH}: at most 500 in 4 MiB.",
        "content": {
            STRUCTURED: {"schema": _EVENT},
            # Batches stand in the description alone: generators of clients stumble over a body
            # that is an array among others that are objects.
            "application/json": {"schema": {"title": "EventData", "type": "object"}},
        },
    }
}
# A batch may take seconds and needs the partner's row: whoever sends several at once waits here,
# and the one whose turn it is waits for the row as long as a worker does.
TURN_SECONDS = 20.0
MOST_WAITING = 16
_LOCK_TIMEOUT_MS = 10_000


async def _read_messages(request: Request) -> list[Message]:
    headers = [
        (name.decode("latin-1").lower(), value.decode("latin-1"))
        for name, value in request.headers.raw
    ]
    try:
        return messages_in(headers, await request.body())
    except MediaTypeUnknown as error:
        raise service.EventMediaType(str(error)) from error
    except NotReadable as error:
        raise service.BadCloudEvent(str(error)) from error


async def _in_turn(
    request: Request, principal: CurrentPrincipal, owner: OwnerId
) -> AsyncIterator[None]:
    turns: Turns = request.app.state.turns
    # By the caller too: nobody knows yet whether it may act for the partner.
    async with turns.take((principal, owner)):
        request.state.lock_timeout_ms = _LOCK_TIMEOUT_MS
        yield


Messages = Annotated[list[Message], Depends(_read_messages)]
_IN_TURN = Depends(_in_turn, scope="function")
_TAKING_IN: dict[str, Any] = {
    "scopes": ["events:write"],
    "errors": [
        PartnerNotFound,
        service.BadCloudEvent,
        service.EventMediaType,
        PayloadTooLarge,
    ],
    # Read before the turn and before the transaction: a slow sender keeps nobody else waiting.
    "dependencies": [Depends(_read_messages), _IN_TURN],
    "response_model": EventOutcomes,
    "is_idempotent": False,
    "extra": _BODY,
}


@door.post("", summary="Send events", **_TAKING_IN)
async def send_events(
    messages: Messages, uow: Uow, principal: CurrentPrincipal, owner: OwnerId
) -> EventOutcomes:
    """
    Acted on at once: accepted, duplicate, or rejected with the problem, in the order sent.

    An event's own id makes sending it again safe. After a 5xx nothing was written: send it again.
    """
    outcomes = await service.receive_all(
        uow, principal=principal, partner_id=owner, messages=messages, is_dry_run=False
    )
    return EventOutcomes(items=outcomes)


@door.post("/validate", summary="Ask what would become of events", **_TAKING_IN)
async def validate_events(
    messages: Messages, uow: Uow, principal: CurrentPrincipal, owner: OwnerId
) -> EventOutcomes:
    """The same answers; nothing is written, and the day's quota stays as it is."""
    outcomes = await service.receive_all(
        uow, principal=principal, partner_id=owner, messages=messages, is_dry_run=True
    )
    return EventOutcomes(items=outcomes)


@door.post(
    "/{event_id:path}/replay",
    scopes=["events:write"],
    errors=[PartnerNotFound, EventNotFound, EventDelayed, service.EventNotKept],
    dependencies=[_IN_TURN],
    response_model=EventReadWhole,
    summary="Act on a rejected event again",
    is_idempotent=False,
)
async def replay_event(
    event_id: EventId, uow: Uow, principal: CurrentPrincipal, owner: OwnerId
) -> EventReadWhole:
    """As it came, once what was missing is repaired; of an accepted one nothing happens again."""
    await service.replay(uow, principal=principal, partner_id=owner, event_id=event_id)
    return await show_event(uow, principal=principal, partner_id=owner, event_id=event_id)
