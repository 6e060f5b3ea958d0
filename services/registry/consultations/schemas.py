"""Bodies of consultations on the HTTP side."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from services.registry.consultations.domain import (
    Audience,
    ConsultationKind,
    ConsultationStatus,
    QuestionKind,
)
from services.registry.dialogues.schemas import Moment, Text, Title
from shared.contracts.values import Language

_NO_NUL = r"^[^\x00]*$"
Option = Annotated[str, Field(min_length=1, max_length=300, pattern=_NO_NUL)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class QuestionAsked(_Body):
    """One question of a survey."""

    kind: QuestionKind = Field(description="A scale goes from 1 to 5.")
    text: Title
    options: list[Option] = Field(default_factory=list, max_length=50)
    is_required: StrictBool = True


class ConsultationCreate(_Body):
    """What is needed to draft a consultation."""

    partner_id: UUID = Field(description="Who asks.")
    dialogue_id: UUID | None = None
    kind: ConsultationKind
    title: Title
    description: Text = ""
    language: Language = Field("en", max_length=35)
    audience: Audience = Audience.ALL
    questions: list[QuestionAsked] = Field(
        default_factory=list, max_length=50, description="Of a survey; others have their own."
    )
    closes_at: Moment = Field(description="Fixed once it is open.")


class ConsultationPatch(_Body):
    """A merge patch of a draft; what is left out stays."""

    # Made by factories, so that the description names no defaults.
    title: Title = Field(default_factory=str)
    description: Text = Field(default_factory=str)
    audience: Audience = Field(default_factory=lambda: Audience.ALL)
    questions: list[QuestionAsked] = Field(default_factory=list, max_length=50)
    closes_at: Moment = Field(default_factory=datetime.now)


class QuestionRead(BaseModel):
    """A question with its number, by which it is answered."""

    number: int
    kind: QuestionKind
    text: str
    options: list[str]
    is_required: bool


class ConsultationRead(BaseModel):
    """A consultation as it stands."""

    id: UUID
    partner_id: UUID
    dialogue_id: UUID | None
    kind: ConsultationKind
    status: ConsultationStatus
    title: str
    description: str
    language: str
    audience: Audience
    questions: list[QuestionRead]
    closes_at: datetime
    opened_at: datetime | None
    created_at: datetime
    version: int
