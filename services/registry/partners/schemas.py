"""Partner bodies on the HTTP side: one for everybody, one for its own people and reviewers."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.values import Country, PartnerStatus, PartnerType, Side

Name = Annotated[str, Field(min_length=2, max_length=200, pattern=r"^[^\x00]*$")]
Text = Annotated[str, Field(max_length=4000, pattern=r"^[^\x00]*$")]
Slug = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9][a-z0-9-]{1,38}[a-z0-9]$",
        description="Fixed for life; part of topic names.",
        examples=["ministry-of-health-sn"],
    ),
]
Url = Annotated[
    str, Field(pattern=r"^https?://[^\s\x00]{3,490}$", examples=["https://sante.gouv.sn"])
]
Registration = Annotated[
    str,
    Field(
        min_length=2,
        max_length=100,
        pattern=r"^[^\x00]*$",
        description="Identifier in the register of its country; unique there.",
    ),
]
Sides = Annotated[list[Side], Field(min_length=1, max_length=4)]


class Document(BaseModel):
    """A paper or a reference that a reviewer may read."""

    model_config = ConfigDict(extra="forbid")

    title: Name
    url: Url


class PartnerCreate(BaseModel):
    """What is needed to register a partner."""

    model_config = ConfigDict(extra="forbid")

    slug: Slug
    name: Name
    partner_type: PartnerType
    sides: Sides
    country: Country | None = Field(None, description="Null for an international body.")
    registration: Registration | None = None
    website: Url | None = None
    description: Text = ""
    documents: list[Document] = Field(
        default_factory=list,
        max_length=20,
        description="Links in short; papers with kind and dates go to `/documents`.",
    )


class PartnerPatch(BaseModel):
    """A merge patch; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    # Made by a factory, so that the description names no default: what is left out stays.
    name: Name = Field(default_factory=str)
    sides: Sides = Field(default_factory=list)
    registration: Registration | None = Field(default_factory=lambda: None)
    website: Url | None = Field(default_factory=lambda: None)
    description: Text = Field(default_factory=str)
    documents: list[Document] = Field(default_factory=list, max_length=20)


class PartnerPublic(BaseModel):
    """What everybody may know of a verified partner."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    slug: str
    name: str
    partner_type: PartnerType
    sides: list[Side]
    country: str | None
    website: str | None
    description: str
    status: PartnerStatus
    review_overdue: bool = Field(
        description="The day has passed on which a reviewer was to look at the partner again."
    )


class PartnerRead(PartnerPublic):
    """What its own people and reviewers see."""

    registration: str | None
    documents: list[Document]
    decision_reason: str | None
    verify_again_on: date | None
    created_at: datetime
    version: int


class PartnerRegistered(PartnerRead):
    """A new partner, and a hint that it may be there already."""

    resembles: list[PartnerPublic] = Field(
        description="Verified partners of like name, or of the same registration written "
        "differently: if one is yours, ask its administrator to invite you."
    )
