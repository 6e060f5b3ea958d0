"""Presidency bodies on the HTTP side."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Presidency(_Body):
    """The order in which members preside, and from when on."""

    order: list[UUID] = Field(min_length=1, max_length=200)
    term_months: int = Field(12, ge=1, le=120, strict=True)
    begins_on: date


class HandOver(_Body):
    """When the presidency is handed over, and to whom."""

    on: date
    to: UUID | None = Field(None, description="The next in the order if left out.")


class TermRead(BaseModel):
    """Who presides from a day on."""

    model_config = ConfigDict(from_attributes=True)

    partner_id: UUID
    begins_on: date


class PresidencyRead(BaseModel):
    """Who holds the pro tempore presidency on a day."""

    on: date
    holder: TermRead | None = Field(description="Null before the first term.")
    order: list[UUID]
    term_months: int
    terms: list[TermRead] = Field(description="As they were set and handed over, oldest first.")
