"""What is done with placements on the HTTP side."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.registry.eligibility.schemas import CandidateGiven
from services.registry.placements.schemas import MOST_PEOPLE, Cause


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TermsAcceptance(_Part):
    """Who accepts the terms of reference: oneself, or people whose signed papers one holds."""

    numbers: list[Annotated[int, Field(ge=1, le=MOST_PEOPLE, strict=True)]] = Field(
        default_factory=list,
        max_length=MOST_PEOPLE,
        description="Empty: the caller accepts for themself. Else, by the project's partner or "
        "the association that introduces them: the people who signed on paper.",
    )


class EligibilityCheck(_Part):
    """What the programme's rules ask about each person; it is read and not kept."""

    people: list[CandidateGiven] = Field(min_length=1, max_length=MOST_PEOPLE)


class PlacementStart(_Part):
    """When the people began."""

    started_on: date


class PlacementEnd(_Part):
    """When the placement ended, and why if it was early."""

    ended_on: date
    reason: Cause | None = None


class PlacementCancel(_Part):
    """Why it is called off."""

    reason: Cause


class ReturnConfirmation(_Part):
    """When the people were back where they came from."""

    returned_on: date
