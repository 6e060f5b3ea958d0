"""
How a service's ear acts on events: one by one, with something looked up before, or many at once.

Whatever the form, events of one line are acted on in order. Events of a form that takes many may
run before those of other lines that came earlier.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import structlog
from structlog.contextvars import bound_contextvars

from shared.contracts.catalog import EventData
from shared.contracts.envelope import Event
from shared.db.outages import is_outage
from shared.db.unit_of_work import UnitOfWork
from shared.messaging.kept import Heard
from shared.observability import tracing
from shared.observability.tracing import Kind

# A failing batch is done again in pieces of this size, and one by one inside the failing piece.
CHUNK = 16
Handler = Callable[[Event[Any], UnitOfWork], Awaitable[None]]
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class InBatches:
    """A handler of many events at once; it tells with `uow.publish(data, cause=event)`."""

    act: Callable[[Sequence[Event[Any]], UnitOfWork], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class WithLookup:
    """A handler of one event that is handed what was looked up once for all of them."""

    look_up: Callable[[Sequence[Event[Any]], UnitOfWork], Awaitable[Any]]
    act: Callable[[Event[Any], UnitOfWork, Any], Awaitable[None]]


Hearing = Handler | InBatches | WithLookup
Hears = Mapping[type[EventData], Hearing]


@dataclass(frozen=True, slots=True)
class Failure:
    """An event that could not be acted on, and why."""

    heard: Heard
    reason: str


class Actor:
    """Calls the handlers of one service."""

    def __init__(self, hears: Hears) -> None:
        """Two versions of one event are refused: their order would be nobody's promise."""
        stems = [data_type.event_type.rpartition(".v")[0] for data_type in hears]
        if len(set(stems)) < len(stems):
            raise ValueError("two versions of one event are heard")
        self._hears = dict(hears)

    def hears(self, data_type: type[EventData]) -> bool:
        """Whether this service acts on such events."""
        return data_type in self._hears

    @property
    def topics(self) -> tuple[str, ...]:
        """Where what it acts on is told."""
        return tuple(sorted({data_type.topic for data_type in self._hears}))

    async def act(self, uow: UnitOfWork, heard: Sequence[Heard]) -> None:
        """Act on all of them; the first failure ends it."""
        for hearing, group in self._groups(heard):
            if isinstance(hearing, InBatches):
                traces = [each.event.traceparent for each in group]
                name = f"act on {len(group)} events"
                with uow.for_many(), tracing.span(name, Kind.CONSUMER, after=traces):
                    await hearing.act([each.event for each in group], uow)
            elif isinstance(hearing, WithLookup):
                found = await hearing.look_up([each.event for each in group], uow)
                for each in group:
                    with _acting_on(each.event, uow):
                        await hearing.act(each.event, uow, found)
            else:
                for each in group:
                    with _acting_on(each.event, uow):
                        await self._single(each)(each.event, uow)

    async def act_carefully(self, uow: UnitOfWork, heard: Sequence[Heard]) -> list[Failure]:
        """
        Act on all that can be acted on, under savepoints.

        After an event that fails, the later ones of its line are not tried: they are the caller's
        to keep behind it, as the failures' lines say. An outage is raised as it is.
        """
        failures: list[Failure] = []
        stopped: set[tuple[str, str]] = set()
        for piece in _pieces(heard):
            ready = [each for each in piece if each.line not in stopped]
            if not ready or await self._try(uow, ready) is None:
                continue
            for each in ready:
                if each.line in stopped:
                    continue
                if error := await self._try(uow, [each]):
                    stopped.add(each.line)
                    failures.append(Failure(each, describe(error)))
        return failures

    async def _try(self, uow: UnitOfWork, heard: Sequence[Heard]) -> Exception | None:
        try:
            async with uow.savepoint():
                await self.act(uow, heard)
        except Exception as error:  # whatever a handler raises belongs to one of its events
            if is_outage(error):
                raise
            return error
        return None

    def _single(self, heard: Heard) -> Handler:
        hearing = self._hears[type(heard.event.data)]
        assert not isinstance(hearing, InBatches | WithLookup)  # noqa: S101  groups see to it
        return hearing

    def _groups(self, heard: Sequence[Heard]) -> "Iterator[tuple[Hearing | None, list[Heard]]]":
        """
        The events in groups of one form, each as early as its line allows.

        Handlers of one event form one group, so that they run in the order of arrival.
        """
        groups: list[tuple[Hearing | None, list[Heard]]] = []
        of_line: dict[tuple[str, str], int] = {}
        of_form: dict[int, int] = {}
        for each in heard:
            hearing = self._hears[type(each.event.data)]
            form = hearing if isinstance(hearing, InBatches | WithLookup) else None
            place = of_form.get(id(form), -1)
            if place < of_line.get(each.line, 0):
                place = len(groups)
                groups.append((form, []))
                of_form[id(form)] = place
            groups[place][1].append(each)
            of_line[each.line] = place
        yield from groups


@contextmanager
def _acting_on(event: Event[Any], uow: UnitOfWork) -> Iterator[None]:
    """What is told and logged inside belongs to the flow of `event`; it is measured."""
    name = f"act on {event.type}"
    with (
        bound_contextvars(correlation_id=event.correlation_id),
        tracing.span(name, Kind.CONSUMER, parent=event.traceparent) as traced,
        uow.caused_by(event, traceparent=traced.traceparent),
    ):
        traced.note({"messaging.operation.type": "process", "messaging.message.id": event.id})
        yield


def describe(error: BaseException) -> str:
    """A failure in words for an operator."""
    return f"{type(error).__name__}: {error}"[:2000].replace("\0", "\\0")


def _pieces(heard: Sequence[Heard]) -> Iterator[Sequence[Heard]]:
    for first in range(0, len(heard), CHUNK):
        yield heard[first : first + CHUNK]
