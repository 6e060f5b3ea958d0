"""The way out on the HTTP side and in commands."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from shared.operations.contents import Contents


class RefusedEvent(BaseModel):
    """An event that waits to leave after it was refused at least once."""

    id: int
    topic: str
    key: str
    event_id: UUID
    type: str
    sequence: int
    attempts: int
    last_error: str | None
    created_at: datetime


class OutboxState(BaseModel):
    """How the way out is doing."""

    length: int = Field(description="Events that wait to leave.")
    oldest_seconds: float = Field(description="How long the oldest of them has waited.")
    refused: list[RefusedEvent] = Field(description="The first 100 that were refused, in order.")
    dead: int = Field(description="Events that can never leave as they are.")


class UnsentEvent(RefusedEvent):
    """An event that can never leave as it is, without what it says."""

    reason: str
    died_at: datetime


class UnsentEventShown(UnsentEvent):
    """An event that can never leave as it is, with what it says."""

    contents: Contents
