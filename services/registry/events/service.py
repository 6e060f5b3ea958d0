"""
Reading partners' events again: what came, and what became of it.

* EventNotFound         404  no such event of yours
* EventDelayed          409  we failed to act on it, and it waits to be tried again
* EventQuarantined      422  shown of a record that nobody can read
"""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from services.registry.event_permissions import service as permissions
from services.registry.events.models import PartnerEvent
from services.registry.events.repository import EventRepository
from services.registry.events.schemas import (
    EventChannel,
    EventFilter,
    EventProblem,
    EventRead,
    EventReadWhole,
)
from services.registry.partners import service as partners
from services.registry.partners.repository import PartnerRepository
from services.registry.reports import service as reports
from shared.contracts.intake import Message, document_of, source_of, topic_of
from shared.contracts.values import MemberRole
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound, ServiceError, Unprocessable
from shared.http.pagination import PageRequest, Rows
from shared.messaging.kept import unpack_headers
from shared.security.principal import Principal

_NOTHING_TO_DO: Final = "The failure is ours. There is no need to send it again; it does no harm."
# As long as a partner may ask what became of an event, and send it again without effect.
KEPT_FOR: Final = timedelta(days=90)


class EventNotFound(NotFound):
    """There is no such event among those of your partner."""

    slug = "event-not-found"
    title = "No such event of yours"


class EventDelayed(Conflict):
    """We failed to act on it: it waits until it is tried again, or until somebody here decides."""

    slug = "event-delayed"
    title = "The event is delayed"


class EventQuarantined(Unprocessable):
    """A record on the partner's topic that nobody can act on; correct it and send it again."""

    slug = "event-quarantined"
    title = "Nobody can read the record"


async def read_event(
    uow: UnitOfWork, *, principal: Principal, partner_id: UUID, event_id: str
) -> PartnerEvent:
    """One of the partner's own events as it is kept. Raises EventNotFound, EventDelayed."""
    events = EventRepository(uow.session)
    found = await events.own(principal, partner_id, event_id)
    if found is not None:
        return found
    slug = await slug_of(uow, principal=principal, partner_id=partner_id)
    if await events.delayed(principal, partner_id, topic_of(slug), event_id) is not None:
        raise EventDelayed(_NOTHING_TO_DO)
    raise EventNotFound("No such event among your own.")


async def show_event(
    uow: UnitOfWork, *, principal: Principal, partner_id: UUID, event_id: str
) -> EventReadWhole:
    """What became of an event, with what was sent. Raises PartnerNotFound, EventNotFound."""
    slug = await slug_of(uow, principal=principal, partner_id=partner_id)
    events = EventRepository(uow.session)
    if (found := await events.own(principal, partner_id, event_id)) is not None:
        message = message_of(found)
        values = found.model_dump() | {"event": document_of(message) if message else None}
        return EventReadWhole.model_validate(_values(values, slug))
    waiting = await events.delayed(principal, partner_id, topic_of(slug), event_id)
    if waiting is None:
        raise EventNotFound("No such event among your own.")
    return EventReadWhole.model_validate(_values(waiting._asdict(), slug) | {"event": None})


async def list_events(
    uow: UnitOfWork,
    *,
    principal: Principal,
    partner_id: UUID,
    page: PageRequest,
    outcome: EventFilter | None,
    event_type: str | None,
    since: datetime | None,
) -> Rows[EventRead]:
    """
    The partner's own events, newest first.

    Quarantined ones have no type: the filter does not touch them. Raises PartnerNotFound.
    """
    slug = await slug_of(uow, principal=principal, partner_id=partner_id)
    repository = EventRepository(uow.session)
    if outcome is EventFilter.QUARANTINED:
        kept = await repository.quarantined(topic_of(slug), page, since)
        return Rows([_quarantined(row, slug) for row in kept.items], kept.next)
    filters = {"outcome": outcome, "type": event_type, "since": since}
    found = await repository.page(principal, partner_id, topic_of(slug), page, filters)
    shown = [EventRead.model_validate(_values(row._asdict(), slug)) for row in found.items]
    return Rows(shown, found.next)


async def slug_of(uow: UnitOfWork, *, principal: Principal, partner_id: UUID) -> str:
    """
    The slug of a partner that the caller acts for. Raises PartnerNotFound.

    Without a lock: who reads does not wait for a batch that is being taken in.
    """
    repository = PartnerRepository(uow.session)
    found = await repository.visible(principal, partner_id)
    if found is None or not await repository.is_own(principal, partner_id, MemberRole.VIEWER):
        raise partners.PartnerNotFound("No such partner among those you act for.")
    return found.slug


async def forget_people(uow: UnitOfWork, *, people: list[UUID]) -> int:
    """Blank the events that name these people and delete the reports; answers how many."""
    events = await EventRepository(uow.session).forget(people)
    return events + await reports.forget_people(uow, people=people)


async def sweep(uow: UnitOfWork) -> bool:
    """Delete some events that are no longer kept; answers whether there may be more."""
    await permissions.sweep(uow)
    return await EventRepository(uow.session).sweep(uow.now - KEPT_FOR) > 0


def message_of(row: PartnerEvent) -> Message | None:
    """The message as it is kept; None when it is kept no longer."""
    if row.headers is None or row.value is None:
        return None
    return Message(unpack_headers(row.headers), row.value)


def _values(event: dict[str, Any], slug: str) -> dict[str, Any]:
    is_delayed = event["outcome"] == EventFilter.DELAYED
    return event | {
        "id": event["event_id"],
        "type": event["event_type"] or None,
        "source": source_of(slug),
        "problem": _problem(EventDelayed, _NOTHING_TO_DO) if is_delayed else event["problem"],
        "place": None,
    }


def _problem(kind: type[ServiceError], detail: str) -> EventProblem:
    return EventProblem(
        slug=kind.slug, title=kind.title, status=kind.status_code, detail=detail, errors=[]
    )


def _quarantined(row: Any, slug: str) -> EventRead:
    return EventRead(
        id=None,
        type=None,
        source=source_of(slug),
        outcome=EventFilter.QUARANTINED,
        problem=_problem(EventQuarantined, row.reason),
        reference=None,
        project_id=None,
        channel=EventChannel.KAFKA,
        copies=0,
        received_at=row.quarantined_at,
        replayed_at=None,
        place=f"{row.partition}/{row.place}",
    )
