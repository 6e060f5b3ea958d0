"""Movements and suspicions on the HTTP side."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.values import Country, SectorCode


class MovementGiven(BaseModel):
    """How many people moved on a migration corridor in a year."""

    model_config = ConfigDict(extra="forbid")

    origin: Country
    destination: Country
    sector: SectorCode
    year: int = Field(ge=1900, le=2200, strict=True)
    people: int = Field(ge=0, le=1_000_000_000, strict=True)
    source: Annotated[str, Field(min_length=3, max_length=500, pattern=r"^[^\x00]*$")]


class MovementsLoad(BaseModel):
    """Some figures; one that is loaded again replaces the older word."""

    model_config = ConfigDict(extra="forbid")

    items: list[MovementGiven] = Field(min_length=1, max_length=500)


class MovementsLoaded(BaseModel):
    """How many figures were taken."""

    loaded: int


class MovementRead(BaseModel):
    """A figure with its source."""

    model_config = ConfigDict(from_attributes=True)

    origin: str
    destination: str
    sector: str
    year: int
    people: int
    source: str
    loaded_at: datetime


class DiversionRead(BaseModel):
    """A suspicion as it was told."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    agreement_id: UUID
    corridor: str = Field(description="The migration corridor that grew, origin first.")
    covered_corridor: str
    sector: str
    year: int
    rule_version: int
    covered_before: int
    covered_now: int
    other_before: int
    other_now: int
    told_at: datetime
