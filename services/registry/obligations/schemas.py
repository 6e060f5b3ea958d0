"""Obligation bodies on the HTTP side."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.registry.agreements.schemas import Body, Day, Line, Note, Reason, Url
from services.registry.obligations.domain import MetBy, Reported
from shared.contracts.agreements import ObligationStatus

# Counts, amounts and percentages of any programme; no infinity, which JSON cannot say.
Figure = Annotated[float, Field(strict=True, ge=-1e15, le=1e15, allow_inf_nan=False)]


class Indicator(Body):
    """By which figure one sees how far it is: where it began, where it should be, where it is."""

    name: Line
    unit: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\x00]*$")]
    baseline: Figure | None = None
    target: Figure | None = None
    actual: Figure | None = None


Weight = Annotated[int, Field(ge=1, le=100, strict=True, description="In the rate.")]


class ObligationCreate(Body):
    """What a party owes."""

    partner_id: UUID = Field(description="Who owes it: a party that is no observer.")
    title: Line
    indicator: Indicator | None = None
    weight: Weight = 1
    due_on: Day


class ObligationPatch(Body):
    """A merge patch. After the signature only the due date can change."""

    # Made by factories, so that the description names no defaults.
    partner_id: UUID = Field(default_factory=lambda: UUID(int=0))
    title: Line = Field(default_factory=str)
    indicator: Indicator | None = Field(default_factory=lambda: None)
    weight: Weight = Field(default_factory=int)
    due_on: Day = Field(default_factory=lambda: date(1900, 1, 1))


class ObligationReport(Body):
    """How it stands, as its owner says."""

    status: Reported
    actual: Figure | None = Field(None, description="Of its indicator; left out it stays.")
    note: Note = ""


class EvidenceGiven(Body):
    """Something that shows how it stands."""

    partner_id: UUID | None = Field(None, description="The first of your parties if left out.")
    url: Url
    note: Note = ""


class Claim(Body):
    """That it was met."""

    actual: Figure | None = Field(None, description="Of its indicator; left out it stays.")
    note: Note = ""


class Answer(Body):
    """What another signatory says of a claim or of what is overdue."""

    partner_id: UUID | None = Field(None, description="The first of your signatories if left out.")


class ReasonedAnswer(Answer):
    """The same, with a reason that everybody reads."""

    reason: Reason


class ObligationRead(BaseModel):
    """An obligation as it stands."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    agreement_id: UUID
    partner_id: UUID
    title: str
    indicator: Indicator | None
    weight: int
    due_on: date
    status: ObligationStatus
    note: str
    claimed_at: datetime | None = Field(description="While a claim waits for an answer.")
    met_at: datetime | None = Field(description="When it was claimed, if the claim stood.")
    met_by: MetBy | None
    answer: str | None = Field(description="Why another signatory disputed it or calls a breach.")
    created_at: datetime
    version: int


class EvidenceRead(BaseModel):
    """Evidence as it was given."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    obligation_id: UUID
    partner_id: UUID
    url: str
    note: str
    given_at: datetime


class Counted(BaseModel):
    """An obligation that counts in the rate."""

    model_config = ConfigDict(from_attributes=True)

    obligation_id: UUID
    title: str
    partner_id: UUID
    weight: int
    due_on: date
    is_met: bool


class ImplementationRead(BaseModel):
    """How much of what was due was met."""

    model_config = ConfigDict(from_attributes=True)

    rate: float | None = Field(description="Weighted share met of those due; null: none is due.")
    weight_due: int
    weight_met: int
    counted: list[Counted] = Field(description="Those whose due date has passed, oldest first.")
