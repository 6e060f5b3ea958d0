"""Data set bodies on the HTTP side."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from services.registry.datasets.domain import Access, DataSetStatus, Periodicity
from services.registry.series.periods import EARLIEST, LATEST
from shared.contracts.values import Country

Title = Annotated[str, Field(min_length=2, max_length=300, pattern=r"^[^\x00]*$")]
Text = Annotated[
    str,
    Field(
        max_length=4000,
        pattern=r"^[^\x00]*$",
        description="Names no person: the contact is a partner.",
    ),
]
Licence = Annotated[
    str, Field(min_length=2, max_length=200, pattern=r"^[^\x00]*$", examples=["CC BY 4.0"])
]
Url = Annotated[str, Field(pattern=r"^https?://[^\s\x00]{3,490}$", examples=["https://istat.it"])]
Year = Annotated[int, Field(ge=EARLIEST, le=LATEST, strict=True)]
Label = Annotated[
    str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$", examples=["2020 revision"])
]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DataSetCreate(_Part):
    """What is needed to enter a data set into the catalogue."""

    partner_id: UUID = Field(description="Who provides it.")
    contact_partner_id: UUID | None = Field(
        None, description="Whom to ask about it; the provider if left out."
    )
    title: Title
    description: Text = ""
    access: Access = Access.BY_AGREEMENT
    licence: Licence
    source_url: Url | None = None
    periodicity: Periodicity
    countries: list[Country] = Field(
        default_factory=list, max_length=250, description="None for the whole world."
    )
    first_year: Year | None = None
    last_year: Year | None = None
    has_personal_data: StrictBool = Field(
        description="Whether any row is about one person; such a data set is never shared here."
    )


class DataSetPatch(_Part):
    """A merge patch; what is left out stays."""

    # Made by factories, so that the description names no defaults.
    title: Title = Field(default_factory=str)
    description: Text = Field(default_factory=str)
    access: Access = Field(default_factory=lambda: Access.BY_AGREEMENT)
    licence: Licence = Field(default_factory=str)
    source_url: Url | None = Field(default_factory=lambda: None)
    periodicity: Periodicity = Field(default_factory=lambda: Periodicity.IRREGULAR)
    countries: list[Country] = Field(default_factory=list, max_length=250)
    first_year: Year | None = Field(default_factory=lambda: None)
    last_year: Year | None = Field(default_factory=lambda: None)
    has_personal_data: StrictBool = Field(default_factory=bool)


class EditionCreate(_Part):
    """A further edition, whole: it stands in for those before."""

    label: Label
    released_on: date
    first_year: Year | None = None
    last_year: Year | None = None
    url: Url | None = None
    note: Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")] = Field(
        "", description="What is new in it; names no person."
    )


class EditionRead(BaseModel):
    """An edition of a data set."""

    model_config = ConfigDict(from_attributes=True)

    dataset_id: UUID
    number: int = Field(description="From 1, in the order they were entered.")
    label: str
    released_on: date
    first_year: int | None
    last_year: int | None
    url: str | None
    note: str
    created_at: datetime


class EditionList(BaseModel):
    """All editions, the newest first; a data set has few."""

    items: list[EditionRead]


class DataSetRead(BaseModel):
    """A data set as the catalogue has it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    partner_id: UUID
    contact_partner_id: UUID
    status: DataSetStatus
    title: str
    description: str
    access: Access
    licence: str
    source_url: str | None
    periodicity: Periodicity
    countries: list[str]
    first_year: int | None
    last_year: int | None
    has_personal_data: bool
    created_at: datetime
    published_at: datetime | None
    version: int
