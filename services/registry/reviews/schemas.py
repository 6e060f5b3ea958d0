"""Review bodies on the HTTP side."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from services.registry.agreements.schemas import NO_NAMES, Body, Day, Line

Findings = Annotated[
    str, Field(min_length=3, max_length=8000, pattern=r"^[^\x00]*$", description=NO_NAMES)
]


class FollowUp(Body):
    """What a review asks of a party."""

    what: Line
    partner_id: UUID
    due_on: Day | None = None
    is_done: StrictBool = False


FollowUps = Annotated[list[FollowUp], Field(max_length=50)]


class ReviewCreate(Body):
    """When the parties mean to look at the agreement together."""

    planned_on: Day


class ReviewPatch(Body):
    """A merge patch: the date until it was held, what follows also afterwards."""

    # Made by factories, so that the description names no defaults.
    planned_on: Day = Field(default_factory=lambda: date(1900, 1, 1))
    follow_ups: FollowUps = Field(default_factory=list)


class ReviewHeld(Body):
    """When it was held, what was found and what follows."""

    held_on: Day
    findings: Findings
    follow_ups: FollowUps = Field(default_factory=list)


class ReviewRead(BaseModel):
    """A review as it stands."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    agreement_id: UUID
    planned_on: date
    held_on: date | None
    findings: str
    follow_ups: list[FollowUp]
    implementation_rate: float | None = Field(description="When its findings were written down.")
    created_at: datetime
    version: int
