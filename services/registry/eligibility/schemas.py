"""Programmes' rules and candidates on the HTTP side."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from shared.contracts.values import Country, Language

ProgrammeKey = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,59}$", examples=["mida-so"])]


class Degree(StrEnum):
    """The highest degree that somebody holds."""

    NONE = "none"
    SECONDARY = "secondary"
    BACHELOR = "bachelor"
    MASTER = "master"
    DOCTORATE = "doctorate"


class CandidateGiven(BaseModel):
    """What the rules ask about one person; it is read once and never kept."""

    model_config = ConfigDict(extra="forbid")

    number: int = Field(ge=1, le=500, strict=True, description="Of the person in the placement.")
    age: int | None = Field(None, ge=0, le=130, strict=True)
    degree: Degree | None = None
    experience_years: int | None = Field(None, ge=0, le=80, strict=True)
    languages: list[Language] = Field(default_factory=list, max_length=12)
    country_of_residence: Country | None = None
    has_legal_residence: StrictBool = False
    has_right_of_return: StrictBool = False


class ReasonRead(BaseModel):
    """One rule of the programme, and whether it is met."""

    model_config = ConfigDict(from_attributes=True)

    rule: str
    is_met: bool
    text: str


class PlacementProgrammeRead(BaseModel):
    """A programme whose rules are known."""

    key: str
    programme: str
    source: str
    rules: dict[str, Any]


class PlacementProgrammeList(BaseModel):
    """All of them: they are few."""

    items: list[PlacementProgrammeRead]
