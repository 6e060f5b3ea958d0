"""
How things stand now, as the events that would tell it: what a rebuild feeds to a hearer.

A state carries the sequence that was last told about its thing. So it changes nothing where that
was heard, and whatever is told later is newer.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.contracts.catalog import EventData
from shared.contracts.codec import Outgoing, from_structured, to_structured
from shared.contracts.envelope import Event
from shared.flow import Flow
from shared.ids import new_id

# Keys by topic; None stands for everything.
Keys = Mapping[str, Sequence[str]] | None


@dataclass(frozen=True, slots=True)
class State:
    """One thing as it stands, and the number of the last event about it."""

    data: EventData
    sequence: int

    def as_event(self, *, source: str, at: datetime) -> Event[Any]:
        """The event that would tell it; of no flow but its own."""
        event_id = str(new_id())
        return Event(
            id=event_id,
            source=source,
            type=self.data.event_type,
            subject=self.data.key,
            time=at,
            topic=self.data.topic,
            key=self.data.key,
            sequence=self.sequence,
            correlation_id=event_id,
            causation_id=None,
            traceparent=None,
            data=self.data,
        )

    def as_line(self, *, source: str, at: datetime, schema_url: str) -> bytes:
        """The same as one line of a file: a CloudEvent in JSON."""
        outgoing = Outgoing(
            self.data, new_id(), source, at, self.sequence, Flow.begin(), schema_url
        )
        return to_structured(outgoing) + b"\n"


# What every teller offers: its present state, in one session, streamed; told at this moment.
PresentState = Callable[[Any, Keys, datetime], AsyncIterator[State]]


def state_in(line: bytes) -> Event[EventData]:
    """The event in a line of a file. Raises EnvelopeError."""
    return from_structured(line)
