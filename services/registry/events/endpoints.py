"""The HTTP door by which partners read what became of their events."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import AwareDatetime

from services.registry.events import service
from services.registry.events.schemas import EventFilter, EventRead, EventReadWhole
from services.registry.partners.endpoints import OwnerId
from services.registry.partners.service import PartnerNotFound
from shared.http.dependencies import NO_NUL, CurrentPrincipal, PageQuery, Uow
from shared.http.door import Door
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/events", tags=["events"])
EventId = Annotated[
    str, Path(min_length=1, max_length=200, pattern=NO_NUL, description="The partner's own id.")
]


@door.get(
    "",
    scopes=["events:write"],
    errors=[PartnerNotFound, BadCursor],
    response_model=Page[EventRead],
    summary="List what was sent",
)
async def list_events(
    uow: Uow,
    principal: CurrentPrincipal,
    page: PageQuery,
    owner: OwnerId,
    outcome: Annotated[EventFilter | None, Query()] = None,
    event_type: Annotated[str | None, Query(alias="type", max_length=200, pattern=NO_NUL)] = None,
    received_since: Annotated[AwareDatetime | None, Query()] = None,
) -> Any:
    """
    The partner's own events over both ways in, newest first.

    A delayed one waits after a failure of ours. `outcome=quarantined` lists records of its topic
    that nobody can read: their place and why.
    """
    since: datetime | None = received_since
    return await service.list_events(
        uow,
        principal=principal,
        partner_id=owner,
        page=page,
        outcome=outcome,
        event_type=event_type,
        since=since,
    )


@door.get(
    "/{event_id:path}",
    scopes=["events:write"],
    errors=[PartnerNotFound, service.EventNotFound],
    response_model=EventReadWhole,
    summary="Read what became of an event",
)
async def get_event(
    event_id: EventId, uow: Uow, principal: CurrentPrincipal, owner: OwnerId
) -> EventReadWhole:
    """Accepted, delayed, or rejected with the problem; only among the asker's own."""
    return await service.show_event(uow, principal=principal, partner_id=owner, event_id=event_id)
