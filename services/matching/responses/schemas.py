"""The body about a host's answers on the HTTP side."""

from uuid import UUID

from pydantic import BaseModel, Field


class ResponseRate(BaseModel):
    """How a host answered the proposals of the last 365 days."""

    partner_id: UUID
    asked: int = Field(description="Answered, or still open when three working days were over.")
    answered: int
    answered_in_time: int
    percent: int | None = Field(
        description="In time of asked, rounded down; null before there are ten answers."
    )
