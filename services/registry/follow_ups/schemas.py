"""Follow-ups on the HTTP side: the standard form."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class FollowUpAnswer(BaseModel):
    """What is still there, as of the follow-up."""

    model_config = ConfigDict(extra="forbid")

    outputs_in_use: list[UUID] = Field(
        max_length=500, description="Which of the placement's outputs are still in use."
    )
    people_trained: int = Field(ge=0, le=1_000_000, strict=True)
    people_still_using: int = Field(
        ge=0, le=1_000_000, strict=True, description="Of those trained: who still use it."
    )
    comment: (
        Annotated[
            str,
            Field(
                max_length=2000,
                pattern=r"^[^\x00]*$",
                description="Never write a name of a person.",
            ),
        ]
        | None
    ) = None


class FollowUpRead(BaseModel):
    """A dated task, and its answer once there is one."""

    model_config = ConfigDict(from_attributes=True)

    placement_id: UUID
    months: int
    due_on: date
    told_at: datetime
    answered_at: datetime | None
    outputs_in_use: list[UUID]
    people_trained: int | None
    people_still_using: int | None
    comment: str | None
