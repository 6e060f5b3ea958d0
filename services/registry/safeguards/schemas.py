"""Safeguard lists and decisions on the HTTP side."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from services.registry.safeguards.domain import Colour, Initiative
from shared.contracts.placements import SafeguardOutcome
from shared.contracts.values import Country, Modality

RuleId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,99}$", examples=["who-2023-listed"])]
Words = Annotated[str, Field(min_length=3, max_length=1000, pattern=r"^[^\x00]*$")]
IscoGroup = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{2,4}$",
        examples=["2211"],
        description="ISCO-08, at least the sub-major group.",
    ),
]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RuleGiven(_Part):
    """A rule of a list, in words."""

    id: RuleId
    text: Words


class ListEntry(_Part):
    """What a list says of one country, and by which of its rules."""

    country: Country
    colour: Colour
    rule_id: RuleId


class SafeguardListCreate(_Part):
    """One version of a list."""

    version: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{1,59}$")]
    title: Annotated[str, Field(min_length=3, max_length=300, pattern=r"^[^\x00]*$")]
    jurisdiction: Country | None = Field(
        None, description="The country of destination whose code it is; null: for all others."
    )
    source: Annotated[str, Field(min_length=3, max_length=500, pattern=r"^[^\x00]*$")]
    valid_from: date
    valid_until: date | None = None
    rules: list[RuleGiven] = Field(min_length=1, max_length=50)
    entries: list[ListEntry] = Field(min_length=1, max_length=300)
    unlisted_rule_id: RuleId = Field(description="Of countries that it does not name.")


class SafeguardListRead(BaseModel):
    """One version as it was loaded."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    version: str
    title: str
    jurisdiction: str | None
    source: str
    valid_from: date
    valid_until: date | None
    rules: list[RuleGiven]
    entries: list[ListEntry]
    unlisted_rule_id: str
    loaded_at: datetime


class MoveAsked(_Part):
    """A move that nobody has made yet; it names no person."""

    isco_group: IscoGroup
    practice_country: Country
    country: Country = Field(description="Where the work would be.")
    sector: Annotated[str, Field(pattern=r"^[0-9]{3,5}$")] = "12281"
    modality: Modality
    initiative: Initiative
    agency_partner_id: UUID | None = None


class SafeguardRead(BaseModel):
    """What the safeguards say, and by which rule of which list."""

    outcome: SafeguardOutcome
    list_version: str
    rule_id: str
    rule_text: str
    is_favoured: StrictBool
    agreement_id: UUID | None
