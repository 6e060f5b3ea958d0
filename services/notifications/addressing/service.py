"""
Decides what is posted to whom.

Whoever owns an endpoint gets each event that names them, as the CloudEvent that was heard; nothing
is posted of what happened before somebody whom it names has left.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.notifications.tombstones import service as tombstones
from services.notifications.webhooks import repository
from services.notifications.webhooks.domain import concerned, is_wanted
from services.notifications.webhooks.models import Message
from services.notifications.webhooks.service import WAKE
from shared.contracts.catalog import EventData
from shared.contracts.envelope import Event
from shared.db.unit_of_work import UnitOfWork, people_in


async def post_to_whom_they_concern(uow: UnitOfWork, *, events: Sequence[Event[EventData]]) -> int:
    """Write a message for each endpoint of whom an event names; answers how many."""
    named = {each for event in events for each in concerned(event.data)}
    endpoints = await repository.of_owners(uow, named) if named else []
    if not endpoints:
        return 0
    people = {each for event in events for each in people_in(event.data)}
    gone = await tombstones.erased(uow, ids=people)
    messages = [
        Message.of(endpoint, event.id, event.data, _envelope(event), uow.now)
        for event in events
        if not _is_about_the_gone(event, gone)
        for endpoint in endpoints
        if endpoint.owner_id in concerned(event.data)
        and is_wanted(endpoint.event_types, event.data.event_type)
    ]
    if messages:
        await repository.enqueue(uow, messages)
        uow.wake(WAKE)
    return len(messages)


def _is_about_the_gone(event: Event[EventData], gone: Mapping[UUID, datetime]) -> bool:
    """Whether it names somebody who has left since it happened."""
    return any(gone[each] >= event.time for each in people_in(event.data) if each in gone)


def _envelope(event: Event[EventData]) -> dict[str, Any]:
    return {
        "source": event.source,
        "time": event.time.isoformat(),
        "sequence": event.sequence,
        "correlation_id": event.correlation_id,
        "causation_id": event.causation_id,
    }
