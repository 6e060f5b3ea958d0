"""Need and fairness bodies on the HTTP side."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

PlaceCode = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$",
        description="Of the country's own list of places.",
        examples=["MX-32-020"],
    ),
]
NeedSource = Annotated[
    str,
    Field(
        min_length=3,
        max_length=500,
        pattern=r"^[^\x00]*$",
        description="Who worked the figures out.",
        examples=["CONAPO, Índice de marginación"],
    ),
]


class NeedStated(BaseModel):
    """How poor the place of a project is; every figure has its source and year."""

    model_config = ConfigDict(extra="forbid")

    place_code: PlaceCode
    population: int = Field(ge=1, le=2 * 10**9, strict=True)
    poverty_band: int = Field(ge=1, le=5, strict=True, description="1 least poor, 5 poorest.")
    need_index: int | None = Field(None, ge=0, le=100, strict=True)
    source: NeedSource
    year: int = Field(ge=1950, le=2100, strict=True)


class NeedRead(BaseModel):
    """What is known of a project's place."""

    model_config = ConfigDict(from_attributes=True)

    project_id: UUID
    place_code: str
    population: int
    poverty_band: int
    need_index: int | None
    source: str
    year: int
    stated_at: datetime


class BandRead(BaseModel):
    """One poverty band: its part of the people and of the money."""

    band: int
    population: int
    population_share: float
    minor: int
    money_share: float
    minor_per_head: float


class PlaceRead(BaseModel):
    """One municipality."""

    place_code: str
    poverty_band: int
    population: int
    minor: int
    minor_per_head: float


class FairnessRead(BaseModel):
    """Whether a programme's money reaches the poor, in one currency."""

    programme_id: UUID
    currency: str | None = Field(description="Null before anything was selected.")
    minor: int = Field(description="The programme's share of all selected applications.")
    unplaced_minor: int = Field(description="Of projects whose place nobody has described.")
    bands: list[BandRead] = Field(description="The poorest first.")
    places: list[PlaceRead] = Field(description="The poorest first, at most 1,000.")
    concentration_index: float | None = Field(
        description="Negative when the poorer get more, positive when the less poor do."
    )
    is_regressive: bool = Field(
        description="Bands 4 and 5 get less for each head than bands 1 and 2."
    )
    sources: list[str] = Field(description="Of the figures, each with its year.")
