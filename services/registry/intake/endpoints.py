"""The HTTP door that partners' events come in by."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Request

from services.registry.events.schemas import EventOutcomes, EventReadWhole
from services.registry.events.service import EventNotFound, owner_of, shown_whole
from services.registry.intake import service
from services.registry.intake.domain import MediaTypeUnknown, NotReadable, messages_in
from services.registry.partners.service import PartnerNotFound
from shared.contracts.intake import BATCH, STRUCTURED, Message
from shared.errors import PayloadTooLarge
from shared.http.dependencies import NO_NUL, CurrentPrincipal, Uow
from shared.http.door import Door

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
_ERRORS = [
    PartnerNotFound,
    service.BadCloudEvent,
    service.EventMediaType,
    PayloadTooLarge,
]
PartnerId = Annotated[UUID | None, Query(description="A system's own partner if left out.")]
EventId = Annotated[
    str, Path(min_length=1, max_length=200, pattern=NO_NUL, description="The partner's own id.")
]


@door.post(
    "",
    scopes=["events:write"],
    errors=_ERRORS,
    response_model=EventOutcomes,
    summary="Send events",
    is_idempotent=False,
    extra=_BODY,
)
async def send_events(
    request: Request, uow: Uow, principal: CurrentPrincipal, partner_id: PartnerId = None
) -> EventOutcomes:
    """
    Acted on at once: accepted, duplicate, or rejected with the problem, in the order sent.

    An event's own id makes sending it again safe. After a 5xx nothing was written: send it again.
    """
    outcomes = await service.receive_all(
        uow,
        principal=principal,
        partner_id=owner_of(principal, partner_id),
        messages=await _messages(request),
        is_dry_run=False,
    )
    return EventOutcomes(items=outcomes)


@door.post(
    "/validate",
    scopes=["events:write"],
    errors=_ERRORS,
    response_model=EventOutcomes,
    summary="Ask what would become of events",
    is_idempotent=False,
    extra=_BODY,
)
async def validate_events(
    request: Request, uow: Uow, principal: CurrentPrincipal, partner_id: PartnerId = None
) -> EventOutcomes:
    """The same answers; nothing is written, and the day's quota stays as it is."""
    outcomes = await service.receive_all(
        uow,
        principal=principal,
        partner_id=owner_of(principal, partner_id),
        messages=await _messages(request),
        is_dry_run=True,
    )
    return EventOutcomes(items=outcomes)


@door.post(
    "/{event_id:path}/replay",
    scopes=["events:write"],
    errors=[PartnerNotFound, EventNotFound, service.EventNotKept],
    response_model=EventReadWhole,
    summary="Act on a rejected event again",
    is_idempotent=False,
)
async def replay_event(
    event_id: EventId, uow: Uow, principal: CurrentPrincipal, partner_id: PartnerId = None
) -> EventReadWhole:
    """As it came, once what was missing is repaired; of an accepted one nothing happens again."""
    owner = owner_of(principal, partner_id)
    found = await service.replay(uow, principal=principal, partner_id=owner, event_id=event_id)
    return await shown_whole(uow, principal=principal, partner_id=owner, row=found)


async def _messages(request: Request) -> list[Message]:
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
