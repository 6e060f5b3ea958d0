"""Amendment bodies on the HTTP side."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from services.registry.agreements.schemas import (
    Body,
    Countries,
    Day,
    Line,
    Reason,
    Sectors,
    Url,
)


class AmendmentStatus(StrEnum):
    """Where an amendment stands."""

    OPEN = "open"
    AGREED = "agreed"
    WITHDRAWN = "withdrawn"


class Changes(Body):
    """A merge patch of the agreement: what is left out stays."""

    # Made by factories, so that the description names no defaults.
    title: Line = Field(default_factory=str)
    text_url: Url | None = Field(default_factory=lambda: None)
    countries_of_origin: Countries = Field(default_factory=list)
    countries_of_destination: Countries = Field(default_factory=list)
    sectors: Sectors = Field(default_factory=list)
    ends_on: Day | None = Field(default_factory=lambda: None, description="Null: without end.")


class AmendmentCreate(Body):
    """What should change, and why."""

    partner_id: UUID | None = Field(None, description="The first of your signatories if left out.")
    reason: Reason
    changes: Changes


class SignatoryOf(Body):
    """For which signatory one acts."""

    partner_id: UUID


class AmendmentRead(BaseModel):
    """An amendment as it stands."""

    id: UUID
    agreement_id: UUID
    partner_id: UUID = Field(description="Who proposed it.")
    reason: str
    changes: dict[str, Any] = Field(description="What it changes, with the new values.")
    status: AmendmentStatus
    signed_by: list[UUID]
    proposed_at: datetime
    agreed_at: datetime | None


def stored(changes: Changes) -> dict[str, Any]:
    """What is named in a merge patch, as it is kept."""
    return changes.model_dump(mode="json", include=changes.model_fields_set)


def values_in(kept: dict[str, Any]) -> dict[str, Any]:
    """The values of a merge patch that was kept."""
    day = kept.get("ends_on")
    return kept | ({"ends_on": date.fromisoformat(day)} if day else {})
