"""What goes in and out at the door of saved interests."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.values import Country, SectorCode, SkillUri
from shared.money import Money

Name = Annotated[
    str,
    Field(
        min_length=1,
        max_length=100,
        pattern=r"^[^\x00-\x1f\x7f]*$",
        examples=["Health in Senegal"],
        description="Stands in the alert: why somebody is told.",
    ),
]


class InterestCreate(BaseModel):
    """Everything that is stated has to fit; at least one thing is."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    countries: list[Country] = Field(default_factory=list, max_length=50)
    sectors: list[SectorCode] = Field(
        default_factory=list,
        max_length=50,
        description="OECD DAC; the group of three digits counts.",
    )
    skills: list[Annotated[SkillUri, Field(pattern=r"^[^\x00]*$")]] = Field(
        default_factory=list, max_length=50, description="One of them is asked for."
    )
    programme_id: UUID | None = Field(None, description="Rounds of this programme alone.")
    most: Money | None = Field(None, description="Projects that take such an amount, or less.")


class InterestPatch(BaseModel):
    """A merge patch; what is left out stays, lists are replaced whole."""

    model_config = ConfigDict(extra="forbid")

    # Made by factories, so that the description names no defaults.
    name: Name = Field(default_factory=str)
    countries: list[Country] = Field(default_factory=list, max_length=50)
    sectors: list[SectorCode] = Field(default_factory=list, max_length=50)
    skills: list[Annotated[SkillUri, Field(pattern=r"^[^\x00]*$")]] = Field(
        default_factory=list, max_length=50
    )
    programme_id: UUID | None = Field(default_factory=lambda: None)
    most: Money | None = Field(default_factory=lambda: None)


class InterestRead(BaseModel):
    """A saved interest as it stands."""

    id: UUID
    name: str
    countries: list[str]
    sectors: list[str]
    skills: list[str]
    programme_id: UUID | None
    most: Money | None
    created_at: datetime
    version: int
