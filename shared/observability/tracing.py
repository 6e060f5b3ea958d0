"""
Traces by OpenTelemetry: what a request or an event took, sent on where the environment says.

The standard variables decide (`OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_TRACES_SAMPLER`, ...); without
an endpoint nothing is measured, and the trace that a caller began is passed on as it came. Spans
hold routes, kinds of events and classes of errors: no id of a person, no message, no address.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from importlib import import_module

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

# Each says where spans are sent.
PLACES = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_LAST_MS = 5_000
_HEADER = "traceparent"
_form = TraceContextTextMapPropagator()


class Kind(Enum):
    """Which side of a call a span is."""

    SERVER = trace.SpanKind.SERVER
    CONSUMER = trace.SpanKind.CONSUMER
    CLIENT = trace.SpanKind.CLIENT


@dataclass(frozen=True, slots=True)
class Traced:
    """What is being done: `traceparent` is what follows from it belongs to."""

    traceparent: str | None
    span: trace.Span = trace.INVALID_SPAN

    def rename(self, name: str) -> None:
        """A better name, once it is known."""
        self.span.update_name(name)

    def note(self, facts: Mapping[str, str | int]) -> None:
        """Facts, by the names of the semantic conventions."""
        self.span.set_attributes(dict(facts))

    def failed(self, what: str) -> None:
        """It did not succeed; `what` is a class or a status, never a message."""
        self.span.set_attribute("error.type", what)
        self.span.set_status(trace.StatusCode.ERROR)


@dataclass(slots=True)
class _Recording:
    """How spans are made, if they are."""

    tracer: trace.Tracer | None = None


_recording = _Recording()


def start(service: str, environment: Mapping[str, str] = os.environ) -> Callable[[], None]:
    """
    Send spans from now on if the environment names a collector; answers how to stop.

    Stopping sends what waits, within five seconds. A collector that is away costs its spans alone.
    """
    is_off = environment.get("OTEL_SDK_DISABLED", "").lower() == "true"
    if is_off or not any(environment.get(place) for place in PLACES):
        return lambda: None
    name = None if environment.get("OTEL_SERVICE_NAME") else f"diaspora-{service}"
    # Whoever sends no spans does not hold what sends them in memory.
    provider = import_module("shared.observability.sending").make_provider(name)
    _recording.tracer = provider.get_tracer("diaspora")

    def stop() -> None:
        _recording.tracer = None
        provider.force_flush(_LAST_MS)
        provider.shutdown()

    return stop


@contextmanager
def span(
    name: str, kind: Kind, *, parent: str | None = None, after: Sequence[str | None] = ()
) -> Iterator[Traced]:
    """
    Measure what is done inside, as a part of the trace that `parent` names, linked to `after`.

    An error that passes is noted by its class.
    """
    tracer = _recording.tracer
    if tracer is None:
        yield Traced(parent)
        return
    with tracer.start_as_current_span(
        name,
        context=_context_of(parent),
        kind=kind.value,
        links=[trace.Link(each) for each in map(_place_of, after) if each.is_valid],
        record_exception=False,
        set_status_on_exception=False,
    ) as own:
        carrier: dict[str, str] = {}
        _form.inject(carrier)
        traced = Traced(carrier.get(_HEADER, parent), own)
        try:
            yield traced
        except BaseException as error:
            traced.failed(type(error).__name__)
            raise


def _context_of(parent: str | None) -> Context:
    return _form.extract({_HEADER: parent} if parent else {}, Context())


def _place_of(parent: str | None) -> trace.SpanContext:
    return trace.get_current_span(_context_of(parent)).get_span_context()
