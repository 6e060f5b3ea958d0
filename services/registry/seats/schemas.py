"""Seats in a dialogue on the HTTP side."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.registry.dialogues.domain import ParticipantRole
from shared.contracts.values import Country


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Seat(_Body):
    """As what a partner is asked to take part."""

    role: ParticipantRole
    country: Country | None = Field(None, description="A member's; null for an organisation.")


class ParticipantRead(BaseModel):
    """Who takes part, or is asked to."""

    model_config = ConfigDict(from_attributes=True)

    partner_id: UUID
    role: ParticipantRole
    country: str | None
    asked_at: datetime
    accepted_at: datetime | None = Field(description="Null until the partner accepts.")


class ParticipantList(BaseModel):
    """All of them; a dialogue has few."""

    members: int = Field(description="Members who accepted.")
    observers: int = Field(description="Observers who accepted.")
    items: list[ParticipantRead]
