"""Session bodies on the HTTP side."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.registry.dialogues.schemas import Title
from shared.contracts.values import Country

Url = Annotated[str, Field(pattern=r"^https?://[^\s\x00]{3,490}$")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DialogueSessionCreate(_Body):
    """What is needed to call a session."""

    number: int = Field(ge=1, le=1000, strict=True, description="Given once within a dialogue.")
    title: Title
    place: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] | None = None
    country: Country | None = None
    begins_on: date
    ends_on: date


class AgendaItem(_Body):
    """What a member puts on the agenda."""

    partner_id: UUID = Field(description="The member that puts it there.")
    title: Title
    document_url: Url | None = None


class AgendaItemRead(BaseModel):
    """What is on the agenda, in the order it was put there."""

    partner_id: UUID
    title: str
    document_url: str | None


class DialogueSessionRead(BaseModel):
    """A session as it stands."""

    id: UUID
    dialogue_id: UUID
    number: int
    title: str
    place: str | None
    country: str | None
    begins_on: date
    ends_on: date
    agenda: list[AgendaItemRead]
    presided_by: UUID | None = Field(description="Who holds the presidency on its first day.")
