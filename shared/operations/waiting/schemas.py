"""Waiting lines on the HTTP side and in commands."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from shared.operations.contents import Contents
from shared.operations.decisions import Reason
from shared.operations.names import LARGEST


class WaitingLine(BaseModel):
    """A line whose first event could not be acted on, with all of its line behind it."""

    id: str = Field(description="Names the line in paths; opaque.")
    consumer: str
    topic: str
    key: str
    attempts: int = Field(description="How often its head has failed.")
    next_at: datetime = Field(description="When its head is tried again.")
    first_at: datetime = Field(description="Since when its head has been tried.")
    is_held: bool = Field(description="A dead letter of it waits for an operator's decision.")
    error: str
    waiting: int = Field(description="How many events wait in it.")
    head: int | None = Field(description="The number of its first event; null when none waits.")


class WaitingEvent(BaseModel):
    """One event of a line, without what it says."""

    seq: int
    event_id: str
    type: str
    source: str
    parked_at: datetime


class LineShown(WaitingLine):
    """A line with its queue."""

    queue: list[WaitingEvent] = Field(description="Its first 100 events, in order.")


class WaitingEventShown(WaitingEvent):
    """One event with what it says."""

    contents: Contents


class HeadDiscard(BaseModel):
    """Which event is given up, and why."""

    model_config = ConfigDict(extra="forbid", strict=True)

    head: int = Field(
        ge=1,
        le=LARGEST,
        description="The number of the first event as it was read: another one is not touched.",
    )
    reason: Reason
