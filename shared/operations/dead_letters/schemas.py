"""Dead letters on the HTTP side and in commands."""

from datetime import datetime

from pydantic import BaseModel, Field

from shared.operations.contents import Contents


class DeadLetter(BaseModel):
    """An event that was given up, without what it says."""

    id: str = Field(description="Names it in paths.", examples=["matching:42"])
    consumer: str
    topic: str
    key: str
    event_id: str
    type: str
    source: str
    attempts: int
    error: str
    first_at: datetime
    died_at: datetime


class DeadLetterShown(DeadLetter):
    """An event that was given up, with what it says."""

    contents: Contents


class Redriven(BaseModel):
    """What was sent again waits in its line, before what came after it."""

    redriven: int
