"""Bodies of corridors on the HTTP side."""

from uuid import UUID

from pydantic import BaseModel, Field

from services.registry.figures.schemas import FigureRead, SourceRead


class MigrationCorridor(BaseModel):
    """The corridor as people go through it."""

    corridor: str = Field(description="Origin first, alpha-3.", examples=["SEN-ITA"])
    country_of_origin: str = Field(description="ISO 3166-1 alpha-2.", examples=["SN"])
    country_of_destination: str = Field(description="ISO 3166-1 alpha-2.", examples=["IT"])


class RemittanceCorridor(BaseModel):
    """The same corridor as money goes through it: the reverse."""

    corridor: str = Field(description="Sending country first, alpha-3.", examples=["ITA-SEN"])
    sending_country: str = Field(description="ISO 3166-1 alpha-2.", examples=["IT"])
    receiving_country: str = Field(description="ISO 3166-1 alpha-2.", examples=["SN"])


class LensItem(BaseModel):
    """Something of the registry that belongs to a corridor."""

    id: UUID
    title: str
    path: str = Field(description="Where to read it.", examples=["/v1/projects/0198c0de-..."])
    source: str = Field(description="Who says so: the name of a partner.")
    year: int


class LensPart(BaseModel):
    """What the registry has of one sort in a corridor: how many, and the newest of them."""

    name: str = Field(examples=["projects"])
    count: int
    items: list[LensItem]


class CorridorRead(BaseModel):
    """A corridor in a list: of each kind the figure about the latest period."""

    migration: MigrationCorridor
    remittance: RemittanceCorridor
    figures: list[FigureRead]


class CorridorLens(BaseModel):
    """Everything about a corridor; of each source the figure about the latest period."""

    migration: MigrationCorridor
    remittance: RemittanceCorridor
    stock: list[FigureRead] = Field(description="People from the origin in the destination.")
    flow: list[FigureRead]
    remittances: list[FigureRead]
    cost: list[FigureRead] = Field(description="Against SDG 10.c: at most 3 %, none above 5 %.")
    parts: list[LensPart] = Field(
        description="What partners do in it: agreements, funds, projects, services, data sets."
    )


class CostSummary(BaseModel):
    """What sending money costs in all corridors of one source and quarter."""

    source: SourceRead
    corridors: int
    at_or_below_target: int = Field(description="At most 3 %, the target of SDG 10.c.")
    at_or_below_ceiling: int = Field(description="Above 3 % and at most 5 %.")
    above_ceiling: int = Field(description="Above 5 %: such corridors should not be.")
    average: float = Field(description="Percent; each corridor counts once.")
    median: float
    lowest: float
    highest: float


class CostSummaries(BaseModel):
    """What sending money costs, by source."""

    period: str = Field(examples=["2020Q3"])
    items: list[CostSummary]
