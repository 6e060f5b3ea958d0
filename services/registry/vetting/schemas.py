"""Reviewers' decisions on the HTTP side."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.registry.partners.domain import Verb


class Decision(BaseModel):
    """Why a reviewer decides so; the partner reads it."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, Field(min_length=3, max_length=2000, pattern=r"^[^\x00]*$")]


class Verification(BaseModel):
    """A reviewer's yes."""

    model_config = ConfigDict(extra="forbid")

    verify_again_on: date | None = Field(
        None,
        description="When a reviewer has to look again; a new date renews a partner that is "
        "verified already.",
    )


class DecisionRead(BaseModel):
    """What was decided, as the partner's people and reviewers read it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    verb: Verb
    reason: str | None
    verify_again_on: date | None
    decided_at: datetime
    decided_by: UUID | None = Field(
        description="The reviewer, for reviewers alone; null also when that person left."
    )
