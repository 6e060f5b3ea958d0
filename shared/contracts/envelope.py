"""The CloudEvents envelope as the rest of the code sees it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from shared.contracts.catalog import EventData

DataT_co = TypeVar("DataT_co", bound=EventData, covariant=True)


@dataclass(frozen=True, slots=True)
class Event(Generic[DataT_co]):
    """One event as heard; `sequence` is gap-free per (topic, key) and is what a hearer compares."""

    id: str
    source: str
    type: str
    subject: str
    time: datetime
    topic: str
    key: str
    sequence: int
    correlation_id: str
    causation_id: str | None
    traceparent: str | None
    data: DataT_co
