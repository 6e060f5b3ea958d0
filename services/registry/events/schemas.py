"""Events and their outcomes on the HTTP side."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field


class EventOutcomeName(StrEnum):
    """What became of an event."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


class EventFilter(StrEnum):
    """
    Which events are asked for.

    On the delayed ones we failed, and have not acted since; nobody could read the quarantined ones.
    """

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"
    DELAYED = "delayed"
    QUARANTINED = "quarantined"


class EventChannel(StrEnum):
    """How an event came."""

    HTTP = "http"
    KAFKA = "kafka"


class EventFault(BaseModel):
    """One fault of an event."""

    pointer: str
    message: str


class EventProblem(BaseModel):
    """Why an event was not acted on; `slug` names a page below /problems."""

    slug: str
    title: str
    status: int = Field(description="What the HTTP door of the thing itself would answer.")
    detail: str
    errors: list[EventFault]


class EventOutcome(BaseModel):
    """What became of one event of a request."""

    id: str | None = Field(description="Null where no id could be read; nothing is kept then.")
    type: str | None
    outcome: EventOutcomeName
    first_outcome: EventOutcomeName | None = Field(
        description="Of a duplicate: what became of the first one with this id."
    )
    problem: EventProblem | None
    reference: str | None
    project_id: UUID | None = Field(description="The project that it made or changed.")


class EventOutcomes(BaseModel):
    """An outcome for each event, in the order in which they were sent."""

    items: list[EventOutcome]


class EventRead(BaseModel):
    """An event that was received."""

    id: str | None = Field(description="Null for a quarantined record.")
    type: str | None
    source: str
    outcome: EventFilter
    problem: EventProblem | None
    reference: str | None
    project_id: UUID | None
    channel: EventChannel
    copies: int = Field(description="How often the same id came again to this door.")
    received_at: datetime = Field(description="Of a delayed event: since when it waits.")
    replayed_at: datetime | None
    place: str | None = Field(description="Partition and offset of a quarantined record.")


class EventReadWhole(EventRead):
    """With the event itself."""

    event: dict[str, Any] | None = Field(
        description="The CloudEvent as it was read; null where it cannot be shown."
    )
