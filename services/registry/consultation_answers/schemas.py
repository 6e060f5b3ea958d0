"""Answers and results of consultations on the HTTP side."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from services.registry.consultations.domain import ConsultationStatus, QuestionKind, Respondent

_NO_NUL = r"^[^\x00]*$"
Option = Annotated[str, Field(min_length=1, max_length=300, pattern=_NO_NUL)]
Words = Annotated[
    StrictStr,
    Field(
        max_length=10_000,
        pattern=_NO_NUL,
        description="Say nothing that tells who you or others are.",
    ),
]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AnswerGiven(_Body):
    """The answer to one question."""

    number: int = Field(ge=1, le=50, strict=True)
    value: Words | StrictInt | list[Option] = Field(
        description="A text, an option, several options, or a step of the scale."
    )


class Answering(_Body):
    """What somebody answers, for themselves or for a partner."""

    partner_id: UUID | None = Field(None, description="Answer for this partner, by its name.")
    anonymous: StrictBool = Field(
        default=False,
        description="Counted once and for good: nobody, not even you, finds the answer again.",
    )
    answers: list[AnswerGiven] = Field(min_length=1, max_length=50)


class AnswerRead(BaseModel):
    """What was answered."""

    respondent: Respondent
    partner_id: UUID | None
    answers: list[AnswerGiven]


class Receipt(BaseModel):
    """That an answer is counted."""

    consultation_id: UUID
    respondent: Respondent
    anonymous: bool
    may_be_changed: bool = Field(description="Until the consultation closes.")


class TallyRead(BaseModel):
    """A question and how it was answered."""

    number: int
    kind: QuestionKind
    text: str
    answered: int
    counts: dict[str, int] = Field(description="By option or step of the scale; empty for texts.")
    mean: float | None = Field(description="Of a scale.")


class ResultsRead(BaseModel):
    """How many answered, and how, once the consultation is closed."""

    consultation_id: UUID
    status: ConsultationStatus
    partners: int
    persons: int
    questions: list[TallyRead] = Field(description="Empty while it is open: nobody is swayed.")
