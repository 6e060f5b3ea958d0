"""What a request or an event belongs to: the ids that follow it through all services."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from shared.ids import new_id


@dataclass(frozen=True, slots=True)
class Flow:
    """
    The thread that connects a request with everything it causes.

    `correlation_id` stays the same from the first request to the last alert; `causation_id` is
    the id of the event that is being acted on; `traceparent` is the W3C trace context.
    """

    correlation_id: str
    causation_id: str | None = None
    traceparent: str | None = None

    @classmethod
    def begin(cls, correlation_id: str | None = None, traceparent: str | None = None) -> "Flow":
        """A flow of its own, or the one the caller named."""
        return cls(correlation_id or str(new_id()), None, traceparent)

    @classmethod
    def of(cls, kept: "Mapping[str, str | None] | None") -> "Flow":
        """What `kept` gave, or a flow of its own where nothing was kept."""
        return cls(**kept) if kept else cls.begin()  # type: ignore[arg-type]

    def kept(self) -> dict[str, str | None]:
        """To be stored with what waits for somebody else's hand."""
        return asdict(self)

    def caused_by(self, event_id: str) -> "Flow":
        """The same flow, one step on."""
        return replace(self, causation_id=event_id)
