"""
Taking in what partners' systems send, each event at most once for its id.

A service error of the door's own functions is the event's outcome, *rejected*; anything else (an
outage) is the caller's: over HTTP the whole request fails and nothing is written, over Kafka the
event waits in its line.

* EventNotKept          409  a person in it was erased, so it cannot be acted on again
* BadCloudEvent         400  no CloudEvent, or no JSON
* EventMediaType        415  neither structured, nor a batch, nor binary mode
* EventBreaksContract   422  the data does not fit the contract
* EventVersionUnknown   422  the type is known in another version
* EventTypeForeign      422  partners never send this type
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import orjson

from services.registry.event_permissions import service as permissions
from services.registry.events import service as events
from services.registry.events.repository import EventRepository, Newcomer
from services.registry.events.schemas import (
    EventChannel,
    EventFault,
    EventOutcome,
    EventOutcomeName,
    EventProblem,
)
from services.registry.intake.domain import usable_id
from services.registry.partners import service as partners
from services.registry.partners.models import Partner
from services.registry.reports import service as reports
from shared.contracts import intake
from shared.contracts.codec import ContractBreach, EnvelopeError, UnknownVersion
from shared.contracts.envelope import Event
from shared.contracts.intake import ForeignType, Message, printable
from shared.contracts.partner import PartnerFact
from shared.contracts.values import MemberRole
from shared.db.unit_of_work import UnitOfWork, people_in
from shared.errors import BadRequest, Conflict, ServiceError, Unprocessable
from shared.messaging.kept import pack_headers
from shared.security.principal import Principal


class EventNotKept(Conflict):
    """A person named in the event was erased, so the event is kept no longer."""

    slug = "event-not-kept"
    title = "The event is not kept any more"


class BadCloudEvent(BadRequest):
    """This is no CloudEvent 1.0, or one of its attributes is malformed."""

    slug = "bad-cloudevent"
    title = "Not a CloudEvent"


class EventMediaType(ServiceError):
    """Events come as application/cloudevents+json, as a batch, or with ce-* headers."""

    status_code = 415
    slug = "event-media-type"
    title = "Not a way in which events are sent"


class EventBreaksContract(Unprocessable):
    """The data does not fit the JSON Schema of the event's type; `errors` says where."""

    slug = "event-breaks-contract"
    title = "The data breaks the contract"


class EventVersionUnknown(Unprocessable):
    """The event's type is known here in another version."""

    slug = "event-version-unknown"
    title = "The version is not known"


class EventTypeForeign(Unprocessable):
    """Partners' systems never send events of this type."""

    slug = "event-type-foreign"
    title = "Not a type that partners send"


_KINDS: tuple[tuple[type[EnvelopeError], type[ServiceError]], ...] = (
    (ContractBreach, EventBreaksContract),
    (UnknownVersion, EventVersionUnknown),
    (ForeignType, EventTypeForeign),
    (EnvelopeError, BadCloudEvent),
)


@dataclass(slots=True)
class _DryRunOver(Exception):
    outcomes: list[EventOutcome] = field(default_factory=list)


async def receive_all(
    uow: UnitOfWork,
    *,
    principal: Principal,
    partner_id: UUID,
    messages: Sequence[Message],
    is_dry_run: bool,
) -> list[EventOutcome]:
    """
    Act on the messages in their order; answers an outcome for each. Raises PartnerNotFound.

    A dry run answers the same and leaves nothing behind, not even a count.
    """
    sender = await partners.own_partner(
        uow, principal=principal, partner_id=partner_id, at_least=MemberRole.EDITOR
    )
    try:
        async with uow.savepoint():
            outcomes = [
                await receive(uow, sender=sender, message=each, channel=EventChannel.HTTP)
                for each in messages
            ]
            if is_dry_run:
                raise _DryRunOver(outcomes)
    except _DryRunOver as over:
        return over.outcomes
    return outcomes


async def receive(
    uow: UnitOfWork, *, sender: Partner, message: Message, channel: EventChannel
) -> EventOutcome:
    """Act on one message of a partner, whose row is locked, at most once for its id."""
    event, problem = _read(uow, sender, message)
    claims = message.claims()
    event_id = event.id if event else usable_id(claims.get("id"))
    event_type = printable(event.type if event else claims.get("type", ""))[:200]
    if event_id is None:
        return _outcome(None, event_type or None, problem=problem)
    kept = intake.message_of(event) if event else message
    reference = event.data.reference if event else None
    new = Newcomer(
        event_id,
        event_type,
        channel.value,
        pack_headers(kept.headers),
        kept.value,
        reference,
        people_in(event.data) if event else intake.anybody_in(message),
    )
    repository = EventRepository(uow.session)
    first = await repository.take(sender.id, new, uow.now)
    if first is not None:
        return _outcome(event_id, event_type, reference, first=EventOutcomeName(first))
    project_id = None
    if event is not None:
        project_id, problem = await _try(uow, sender, event)
    if problem is not None or project_id is not None:
        await _settle(uow, sender.id, event_id, problem, project_id)
    return _outcome(event_id, event_type, reference, problem=problem, project_id=project_id)


async def replay(uow: UnitOfWork, *, principal: Principal, partner_id: UUID, event_id: str) -> None:
    """
    Act on a rejected event again, as it came; accepted already is fine.

    Raises EventNotFound, EventDelayed and EventNotKept; rejected again is an outcome.
    """
    sender = await partners.own_partner(
        uow, principal=principal, partner_id=partner_id, at_least=MemberRole.EDITOR
    )
    found = await events.read_event(
        uow, principal=principal, partner_id=partner_id, event_id=event_id
    )
    if found.outcome == EventOutcomeName.ACCEPTED:
        return
    message = events.message_of(found)
    if message is None:
        raise EventNotKept("Send it again under another id.")
    project_id = None
    event, problem = _read(uow, sender, message)
    if event is not None:
        project_id, problem = await _try(uow, sender, event)
    found.replayed_at = uow.now
    await uow.session.flush()
    await _settle(uow, sender.id, event_id, problem, project_id)


def problem_of(error: ServiceError | EnvelopeError) -> EventProblem:
    """A refusal as its outcome shows it."""
    if isinstance(error, EnvelopeError):
        kind = next(kind for cause, kind in _KINDS if isinstance(error, cause))
        faults = intake.faults(error)
        slug, title, status = kind.slug, kind.title, kind.status_code
    else:
        slug, title, status = error.slug, error.title, error.status_code
        faults = getattr(error, "errors", [])
    return EventProblem(
        slug=slug,
        title=title,
        status=status,
        detail=printable(str(error) or title)[:2000],
        errors=[EventFault.model_validate(each) for each in faults],
    )


def _read(
    uow: UnitOfWork, sender: Partner, message: Message
) -> tuple[Event[PartnerFact] | None, EventProblem | None]:
    try:
        flow = uow.flow.correlation_id
        return intake.read(message, slug=sender.slug, correlation_id=flow), None
    except EnvelopeError as error:
        return None, problem_of(error)


async def _try(
    uow: UnitOfWork, sender: Partner, event: Event[PartnerFact]
) -> tuple[UUID | None, EventProblem | None]:
    """Act on the event under a savepoint; a refusal is its outcome, an outage is not."""
    try:
        await permissions.count(uow, partner_id=sender.id)
        async with uow.savepoint():
            with uow.caused_by(event):
                return await reports.act(uow, partner=sender, event=event), None
    except ServiceError as error:
        return None, problem_of(error)


async def _settle(
    uow: UnitOfWork,
    partner_id: UUID,
    event_id: str,
    problem: EventProblem | None,
    project_id: UUID | None,
) -> None:
    await EventRepository(uow.session).settle(
        partner_id,
        event_id,
        outcome=EventOutcomeName.REJECTED if problem else EventOutcomeName.ACCEPTED,
        problem=orjson.dumps(problem.model_dump()).decode() if problem else None,
        project_id=project_id,
    )


def _outcome(
    event_id: str | None,
    event_type: str | None,
    reference: str | None = None,
    *,
    problem: EventProblem | None = None,
    project_id: UUID | None = None,
    first: EventOutcomeName | None = None,
) -> EventOutcome:
    name = EventOutcomeName.REJECTED if problem else EventOutcomeName.ACCEPTED
    return EventOutcome(
        id=event_id,
        type=event_type,
        outcome=EventOutcomeName.DUPLICATE if first else name,
        first_outcome=first,
        problem=problem,
        reference=reference,
        project_id=project_id,
    )
