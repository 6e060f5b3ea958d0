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

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final
from uuid import UUID

import orjson

from services.registry.event_permissions import service as permissions
from services.registry.events import service as events
from services.registry.events.repository import EventRepository, Newcomer, Settled
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


# Two statements for so many; a refusal costs that many events a second try.
_AT_ONCE: Final = 16
_KINDS: tuple[tuple[type[EnvelopeError], type[ServiceError]], ...] = (
    (ContractBreach, EventBreaksContract),
    (UnknownVersion, EventVersionUnknown),
    (ForeignType, EventTypeForeign),
    (EnvelopeError, BadCloudEvent),
)


@dataclass(slots=True)
class _Arrival:
    """A message as far as it could be read, and what became of it; without an id it is not kept."""

    event: Event[PartnerFact] | None
    event_type: str
    new: Newcomer | None
    problem: EventProblem | None
    project_id: UUID | None = None

    @property
    def name(self) -> EventOutcomeName:
        return EventOutcomeName.REJECTED if self.problem else EventOutcomeName.ACCEPTED

    def settled(self) -> Settled:
        problem = orjson.dumps(self.problem.model_dump()).decode() if self.problem else None
        event_id = self.new.event_id if self.new else ""
        return Settled(event_id, self.name.value, problem, self.project_id)


@dataclass(slots=True)
class _DryRunOver(Exception):
    outcomes: list[EventOutcome]


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
    act = partial(receive, uow, sender=sender, messages=messages, channel=EventChannel.HTTP)
    if not is_dry_run:
        return await act()
    try:
        async with uow.savepoint():
            raise _DryRunOver(await act())
    except _DryRunOver as over:
        return over.outcomes


async def receive(
    uow: UnitOfWork, *, sender: Partner, messages: Sequence[Message], channel: EventChannel
) -> list[EventOutcome]:
    """Act on messages of a partner, whose row is locked, in their order, at most once for an id."""
    came = [_arrival(uow, sender, each, channel) for each in messages]
    first: dict[str, _Arrival] = {}
    for each in came:
        if each.new is not None:
            first.setdefault(each.new.event_id, each)
    many = Counter(each.new.event_id for each in came if each.new is not None)
    repository = EventRepository(uow.session)
    known: dict[str, str] = {}
    if first:
        taken = [(each.new, many[name]) for name, each in first.items() if each.new]
        known = await repository.take(sender.id, taken, uow.now)
    fresh = [each for name, each in first.items() if name not in known]
    await _act_on(uow, sender, [each for each in fresh if each.event is not None])
    if settled := [each.settled() for each in fresh if each.problem or each.project_id]:
        await repository.settle(sender.id, settled)
    return [_outcome(each, first, known) for each in came]


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
    arrival = _arrival(uow, sender, message, EventChannel(found.channel))
    if arrival.event is not None:
        await _act_on(uow, sender, [arrival])
    found.replayed_at = uow.now
    await uow.session.flush()
    settled = replace(arrival.settled(), event_id=event_id)
    await EventRepository(uow.session).settle(sender.id, [settled])


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


def _arrival(uow: UnitOfWork, sender: Partner, message: Message, channel: EventChannel) -> _Arrival:
    event, problem = None, None
    try:
        event = intake.read(message, slug=sender.slug, correlation_id=uow.flow.correlation_id)
    except EnvelopeError as error:
        problem = problem_of(error)
    claims = message.claims()
    event_id = event.id if event else usable_id(claims.get("id"))
    event_type = printable(event.type if event else claims.get("type", ""))[:200]
    if event_id is None:
        return _Arrival(event, event_type, None, problem)
    kept = intake.message_of(event) if event else message
    new = Newcomer(
        event_id,
        event_type,
        channel.value,
        pack_headers(kept.headers),
        kept.value,
        event.data.reference if event else None,
        people_in(event.data) if event else intake.anybody_in(message),
    )
    return _Arrival(event, event_type, new, problem)


async def _act_on(uow: UnitOfWork, sender: Partner, arrivals: Sequence[_Arrival]) -> None:
    """
    Act on events in their order; a refusal is an event's outcome, an outage is not.

    Some at a time under one savepoint: where one of them is refused they are done again one by one.
    """
    if not arrivals:
        return
    allowed = await permissions.count(uow, partner_id=sender.id, events=len(arrivals))
    for each in arrivals[allowed.left :]:
        each.problem = problem_of(permissions.used_up(allowed, uow.now))
    within = arrivals[: allowed.left]
    for start in range(0, len(within), _AT_ONCE):
        piece = within[start : start + _AT_ONCE]
        if await _try(uow, sender, piece, allowed) is None:
            continue
        for each in piece:
            each.project_id = None
            if error := await _try(uow, sender, [each], allowed):
                each.problem = problem_of(error)


async def _try(
    uow: UnitOfWork, sender: Partner, piece: Sequence[_Arrival], allowed: permissions.Allowed
) -> ServiceError | None:
    try:
        async with uow.savepoint():
            for each in piece:
                assert each.event is not None  # noqa: S101  asked before
                with uow.caused_by(each.event):
                    each.project_id = await reports.act(
                        uow, partner=sender, event=each.event, allowed=allowed
                    )
    except ServiceError as error:
        return error
    return None


def _outcome(
    came: _Arrival, first: Mapping[str, _Arrival], known: Mapping[str, str]
) -> EventOutcome:
    """Of a copy nothing is answered but what became of the first one with its id."""
    event_id = came.new.event_id if came.new else None
    before = known.get(event_id) if event_id else None
    if event_id is not None and first[event_id] is not came and before is None:
        before = first[event_id].name
    return EventOutcome(
        id=event_id,
        type=came.event_type if came.new else came.event_type or None,
        outcome=EventOutcomeName.DUPLICATE if before else came.name,
        first_outcome=EventOutcomeName(before) if before else None,
        problem=None if before else came.problem,
        reference=came.new.reference if came.new else None,
        project_id=None if before else came.project_id,
    )
