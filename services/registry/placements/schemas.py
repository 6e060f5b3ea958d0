"""Placement bodies on the HTTP side; people are opaque ids in all of them."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool, model_validator

from services.registry.eligibility.schemas import ProgrammeKey, ReasonRead
from services.registry.placements.domain import PlacementPartyRole, Saying, Status
from services.registry.safeguards.domain import Initiative
from services.registry.safeguards.schemas import IscoGroup, SafeguardRead
from shared.contracts.values import Country, Language, Modality, ProjectKind
from shared.money import Money

MOST_PEOPLE = 500
MOST_HOSTS = 50

Cause = Annotated[
    str,
    Field(
        min_length=3,
        max_length=500,
        pattern=r"^[^\x00]*$",
        description="Everybody in the placement reads it; never write a name of a person.",
    ),
]
Languages = Annotated[list[Language], Field(max_length=12)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TermsGiven(_Part):
    """Terms of reference, as an address or in words; at least one of the two."""

    url: Annotated[str, Field(pattern=r"^https?://[^\s\x00]{3,490}$")] | None = None
    text: (
        Annotated[
            str,
            Field(
                min_length=3,
                max_length=4000,
                pattern=r"^[^\x00]*$",
                description="Never write a name of a person.",
            ),
        ]
        | None
    ) = None

    @model_validator(mode="after")
    def _is_something(self) -> Self:
        if self.url is None and self.text is None:
            raise ValueError("give an address or a text")
        return self


class PracticeGiven(_Part):
    """What the safeguards ask about one person."""

    isco_group: IscoGroup
    practice_country: Country = Field(description="Where the person works now.")
    initiative: Initiative = Field(description="Who began it.")
    agency_partner_id: UUID | None = Field(None, description="Of `agency_sourced`: which agency.")


class PersonNamed(_Part):
    """Somebody who takes part, by the opaque id that they read at `/v1/me`."""

    person_id: UUID
    practice: PracticeGiven | None = None


class PlacementCreate(_Part):
    """What is needed to open a placement that did not come from a match: a group mission."""

    project_id: UUID
    reference: Annotated[
        str | None, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")
    ] = Field(None, description="The partner's own name for it, unique among its placements.")
    host_partner_ids: list[UUID] = Field(default_factory=list, max_length=MOST_HOSTS)
    introducer_partner_id: UUID | None = Field(
        None, description="The association that brings the people in, and vouches for them."
    )
    people: list[PersonNamed] = Field(min_length=1, max_length=MOST_PEOPLE)
    modality: Modality
    programme: ProgrammeKey | None = Field(None, description="Whose rules the people must meet.")
    languages: Languages = Field(default_factory=list)
    terms_of_reference: TermsGiven | None = Field(
        None, description="Left out: the project as it was published."
    )
    starts_on: date | None = None
    ends_on: date | None = None
    return_on: date | None = Field(
        None, description="When the people are back where they came from."
    )
    stipend: Money | None = None
    is_insured: StrictBool = False


class PersonPracticePatch(PracticeGiven):
    """What the safeguards ask about the person with this number."""

    number: int = Field(ge=1, le=MOST_PEOPLE, strict=True)


class PlacementPatch(_Part):
    """
    A merge patch; what is left out stays.

    Who has said yes said it to other conditions: days, modality, practice and programme can be
    changed only before it is agreed, and then everybody is asked again.
    """

    # Made by factories, so that the description names no defaults.
    modality: Modality = Field(default_factory=lambda: Modality.OTHER)
    programme: ProgrammeKey | None = Field(default_factory=lambda: None)
    languages: Languages = Field(default_factory=list)
    starts_on: date | None = Field(default_factory=lambda: None)
    ends_on: date | None = Field(default_factory=lambda: None)
    return_on: date | None = Field(default_factory=lambda: None)
    stipend: Money | None = Field(default_factory=lambda: None)
    is_insured: StrictBool = Field(default_factory=bool)
    practice: list[PersonPracticePatch] = Field(default_factory=list, max_length=MOST_PEOPLE)


class PlacementPartyRead(BaseModel):
    """A partner that takes part, and what it said."""

    model_config = ConfigDict(from_attributes=True)

    partner_id: UUID
    role: PlacementPartyRole
    says: Saying | None
    reason: str | None
    decided_at: datetime | None


class PlacementPersonRead(BaseModel):
    """Somebody in the placement; without an id once they were erased."""

    number: int
    person_id: UUID | None
    isco_group: str | None
    practice_country: str | None
    initiative: Initiative | None
    agency_partner_id: UUID | None
    has_accepted_terms: bool
    is_eligible: bool | None
    eligibility: list[ReasonRead]
    safeguard: SafeguardRead | None


class TermsRead(BaseModel):
    """Terms of reference, and since when they stand; neither: the project as published."""

    url: str | None
    text: str | None
    at: datetime


class PlacementRead(BaseModel):
    """A placement; a person in it sees no other people, its partners see all."""

    id: UUID
    project_id: UUID
    partner_id: UUID
    reference: str | None
    is_from_match: bool
    status: Status
    project_title: str
    kind: ProjectKind
    country: str
    sector: str
    modality: Modality
    host_partner_ids: list[UUID]
    introducer_partner_id: UUID | None
    parties: list[PlacementPartyRead]
    people_count: int
    people: list[PlacementPersonRead]
    agreement_id: UUID | None
    programme: str | None
    languages: list[str]
    terms_of_reference: TermsRead
    starts_on: date | None
    ends_on: date | None
    return_on: date | None
    started_on: date | None
    ended_on: date | None
    returned_on: date | None
    is_overstayed: bool = Field(description="The return was due and is not confirmed.")
    stipend: Money | None
    is_insured: bool
    safeguard: SafeguardRead | None
    close_reason: str | None
    created_at: datetime
    version: int
