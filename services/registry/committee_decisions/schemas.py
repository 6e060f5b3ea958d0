"""Vote bodies on the HTTP side."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.registry.committee_sessions.domain import Choice


class VoteCast(BaseModel):
    """What a seat says of an application."""

    model_config = ConfigDict(extra="forbid")

    seat_id: UUID
    application_id: UUID
    choice: Choice


class VoteRead(BaseModel):
    """A vote; who cast it for the seat is known to that person alone."""

    model_config = ConfigDict(from_attributes=True)

    session_id: UUID
    seat_id: UUID
    application_id: UUID
    choice: Choice
    cast_at: datetime
