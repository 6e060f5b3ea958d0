"""Bodies of figures on the HTTP side."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.registry.figures.domain import SdgFlag
from services.registry.series.kinds import CorridorReading, FigureKind, Unit


class FigureFormat(StrEnum):
    """In which form figures are answered."""

    JSON = "json"
    SDMX_CSV = "sdmx-csv"


class SourceRead(BaseModel):
    """Who says a figure, and on which terms it may be used."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    url: str | None
    licence: str
    dataset_id: UUID | None = Field(description="Null for a public source.")
    edition: int | None


class SdgRead(BaseModel):
    """A cost against SDG target 10.c."""

    indicator: str = Field(examples=["10.c.1"])
    flag: SdgFlag
    target_percent: float = Field(description="By 2030 a transfer costs no more.")
    ceiling_percent: float = Field(description="No corridor should cost more.")


class FigureRead(BaseModel):
    """One figure with its source and year."""

    kind: FigureKind
    reading: CorridorReading = Field(
        description="Which way the corridor runs: people from origin to destination, or money "
        "from the sending to the receiving country."
    )
    corridor: str = Field(description="ISO 3166-1 alpha-3 codes.", examples=["ITA-SEN"])
    from_country: str = Field(description="ISO 3166-1 alpha-2.", examples=["IT"])
    to_country: str = Field(description="ISO 3166-1 alpha-2.", examples=["SN"])
    year: int
    quarter: int | None = Field(description="1 to 4; null for the whole year.")
    value: float
    unit: Unit
    sdg: SdgRead | None = Field(description="Of a remittance cost; else null.")
    source: SourceRead
    loaded_at: datetime
