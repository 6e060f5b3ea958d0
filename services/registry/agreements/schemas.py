"""Agreement bodies on the HTTP side."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool

from services.registry.agreements.domain import time_zones
from shared.contracts.agreements import AgreementKind, AgreementStatus, PartyRole
from shared.contracts.values import Country, Language, PartnerType, SectorCode, Side
from shared.money import Money

NO_NAMES = "Without names of people: they never enter the registry."


def _known_time_zone(name: str) -> str:
    if name not in time_zones():
        raise ValueError("is no IANA time zone; an example is Africa/Dakar")
    return name


# Far enough for any treaty, and near enough that every clock can count to it.
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 12, 31))]
Line = Annotated[str, Field(min_length=2, max_length=300, pattern=r"^[^\x00]*$")]
Reason = Annotated[
    str, Field(min_length=3, max_length=2000, pattern=r"^[^\x00]*$", description=NO_NAMES)
]
Note = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$", description=NO_NAMES)]
Url = Annotated[str, Field(pattern=r"^https?://[^\s\x00]{3,490}$", examples=["https://un.org/a"])]
Countries = Annotated[list[Country], Field(max_length=50)]
Sectors = Annotated[list[SectorCode], Field(max_length=50)]
TimeZone = Annotated[
    str,
    Field(max_length=64, examples=["Africa/Johannesburg"], description="IANA name."),
    AfterValidator(_known_time_zone),
]


class Body(BaseModel):
    """A request body: nothing in it is unknown."""

    model_config = ConfigDict(extra="forbid")


class PartyIn(Body):
    """A partner that takes part, as what, and with how much of a voice."""

    partner_id: UUID
    role: PartyRole = PartyRole.SIGNATORY
    side: Side
    seats: int = Field(1, ge=0, le=1000, strict=True, description="In the body that runs it.")
    votes: int | None = Field(
        None, ge=0, le=1000, strict=True, description="Left out: one of a signatory, else none."
    )
    contribution: Money | None = Field(None, description="What it pays into the agreement.")

    def voice(self) -> int:
        """How many votes it has."""
        if self.votes is not None:
            return self.votes
        return 1 if self.role is PartyRole.SIGNATORY else 0


Parties = Annotated[list[PartyIn], Field(min_length=2, max_length=50)]


class AgreementCreate(Body):
    """What is needed to draft an agreement."""

    kind: AgreementKind
    title: Line
    language: Language = "en"
    legally_binding: StrictBool
    is_public: StrictBool = Field(
        default=True, description="A confidential one is seen by its parties and operators only."
    )
    countries_of_origin: Countries = Field(default_factory=list)
    countries_of_destination: Countries = Field(default_factory=list)
    sectors: Sectors = Field(default_factory=list)
    text_url: Url | None = Field(None, description="Where the text can be read.")
    time_zone: TimeZone = Field("UTC", description="Its dates begin and end there.")
    starts_on: Day | None = Field(None, description="Null: in force from the last signature.")
    ends_on: Day | None = Field(None, description="The last day in force; null: without end.")
    parties: Parties


class AgreementPatch(Body):
    """A merge patch of a draft: what is left out stays; parties are replaced whole."""

    # Made by factories, so that the description names no defaults.
    title: Line = Field(default_factory=str)
    language: Language = Field(default_factory=str)
    legally_binding: StrictBool = Field(default_factory=bool)
    is_public: StrictBool = Field(default_factory=bool)
    countries_of_origin: Countries = Field(default_factory=list)
    countries_of_destination: Countries = Field(default_factory=list)
    sectors: Sectors = Field(default_factory=list)
    text_url: Url | None = Field(default_factory=lambda: None)
    starts_on: Day | None = Field(default_factory=lambda: None)
    ends_on: Day | None = Field(default_factory=lambda: None)
    parties: Parties = Field(default_factory=list)


class PartyRead(BaseModel):
    """A party as it stands."""

    partner_id: UUID
    name: str
    partner_type: PartnerType
    country: str | None
    role: PartyRole
    side: Side
    seats: int
    votes: int
    contribution: Money | None
    signed_at: datetime | None


class AgreementRead(BaseModel):
    """An agreement as it stands."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: AgreementKind
    title: str
    language: str
    legally_binding: bool
    is_public: bool
    countries_of_origin: list[str]
    countries_of_destination: list[str]
    sectors: list[str]
    text_url: str | None
    time_zone: str
    starts_on: date | None
    ends_on: date | None
    status: AgreementStatus
    status_reason: str | None = Field(
        description="Why a signatory last suspended, resumed or ended it."
    )
    parties: list[PartyRead]
    terms_version: int = Field(description="What a signature is put under; edits count it up.")
    signed_at: datetime | None = Field(description="When the last signatory signed.")
    ended_on: date | None = Field(description="The first day without it.")
    balance_index: float | None = Field(description="At the last signature; null before.")
    is_uneven: bool | None = Field(description="That index is under 0.6; null before.")
    created_at: datetime
    version: int
