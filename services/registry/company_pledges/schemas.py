"""Companies' pledges on the HTTP side."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.registry.company_pledges.domain import PledgeOutcome, PledgeState, PolicyArea
from services.registry.partners.schemas import Name, Text, Url


class PledgeMake(BaseModel):
    """What a company promises."""

    model_config = ConfigDict(extra="forbid")

    partner_id: UUID
    policy_area: PolicyArea
    title: Name
    description: Text = Field("", description="Everybody may read it; no names of people.")
    pledged_on: date
    review_on: date = Field(description="When somebody looks whether it was kept.")


class EvidenceAdd(BaseModel):
    """Something that shows how far the pledge is kept."""

    model_config = ConfigDict(extra="forbid")

    title: Name
    url: Url
    shown_on: date


class PledgeEvidence(BaseModel):
    """What was shown, and of which day it is."""

    title: str
    url: str
    shown_on: date


class PledgeReviewAdd(BaseModel):
    """What a reviewer found."""

    model_config = ConfigDict(extra="forbid")

    outcome: PledgeOutcome
    note: Annotated[str, Field(min_length=3, max_length=2000, pattern=r"^[^\x00]*$")] = Field(
        description="Everybody may read it; no names of people."
    )
    next_review_on: date | None = Field(None, description="Null if nobody need look again.")


class PledgeReview(BaseModel):
    """What was found on a day."""

    reviewed_on: date
    outcome: PledgeOutcome
    note: str


class PledgeRead(BaseModel):
    """A pledge as it stands."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    partner_id: UUID
    policy_area: PolicyArea
    title: str
    description: str
    pledged_on: date
    review_on: date | None
    state: PledgeState = Field(description="What the last review found, or open until then.")
    evidence: list[PledgeEvidence]
    reviews: list[PledgeReview]
    created_at: datetime
