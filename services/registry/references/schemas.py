"""References on the HTTP side."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.registry.references.domain import ReferenceState


class ReferenceSide(StrEnum):
    """Which references of a partner are meant."""

    ABOUT = "about"
    ASKED_OF = "asked_of"


class ReferenceAsk(BaseModel):
    """Whom to ask, and what."""

    model_config = ConfigDict(extra="forbid")

    referee_id: UUID = Field(description="A verified partner.")
    question: Annotated[str, Field(min_length=3, max_length=2000, pattern=r"^[^\x00]*$")] = Field(
        description="What to say something about; no names of people."
    )


class ReferenceGive(BaseModel):
    """What the referee says."""

    model_config = ConfigDict(extra="forbid")

    statement: Annotated[str, Field(min_length=3, max_length=4000, pattern=r"^[^\x00]*$")] = Field(
        description="Read by the partner's people and reviewers; no names of people."
    )


class ReferenceRead(BaseModel):
    """A reference as it stands."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    partner_id: UUID
    referee_id: UUID
    state: ReferenceState
    question: str
    statement: str | None
    asked_at: datetime
    answered_at: datetime | None
