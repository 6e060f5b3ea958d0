"""Bodies of effective practices on the HTTP side."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.registry.practices.domain import CitingKind, PracticeStatus
from shared.contracts.values import Country, Language, SdgTarget, SectorCode

_NO_NUL = r"^[^\x00]*$"
Title = Annotated[str, Field(min_length=2, max_length=300, pattern=_NO_NUL)]
Text = Annotated[
    str, Field(max_length=10_000, pattern=_NO_NUL, description="It names no private persons.")
]
Url = Annotated[str, Field(pattern=r"^https?://[^\s\x00]{3,490}$")]
GcmObjective = Annotated[
    int,
    Field(
        ge=1,
        le=23,
        strict=True,
        description="Of the Global Compact for Migration: 19 diaspora, 20 remittances.",
    ),
]


class PracticeEvidence(BaseModel):
    """Where the results can be checked."""

    model_config = ConfigDict(extra="forbid")

    title: Title
    url: Url


class PracticeCreate(BaseModel):
    """What is needed to write a practice down."""

    model_config = ConfigDict(extra="forbid")

    partner_id: UUID
    title: Title
    language: Language = Field("en", max_length=35)
    context: Text = ""
    what_was_done: Text = ""
    results: Text = ""
    evidence: list[PracticeEvidence] = Field(default_factory=list, max_length=50)
    countries: list[Country] = Field(default_factory=list, max_length=100)
    sectors: list[SectorCode] = Field(default_factory=list, max_length=20)
    gcm_objectives: list[GcmObjective] = Field(default_factory=list, max_length=23)
    sdg_targets: list[SdgTarget] = Field(default_factory=list, max_length=20)


class PracticePatch(BaseModel):
    """A merge patch of a draft; what is left out stays, lists are replaced whole."""

    model_config = ConfigDict(extra="forbid")

    # Made by factories, so that the description names no defaults.
    title: Title = Field(default_factory=str)
    language: Language = Field(default_factory=str, max_length=35)
    context: Text = Field(default_factory=str)
    what_was_done: Text = Field(default_factory=str)
    results: Text = Field(default_factory=str)
    evidence: list[PracticeEvidence] = Field(default_factory=list, max_length=50)
    countries: list[Country] = Field(default_factory=list, max_length=100)
    sectors: list[SectorCode] = Field(default_factory=list, max_length=20)
    gcm_objectives: list[GcmObjective] = Field(default_factory=list, max_length=23)
    sdg_targets: list[SdgTarget] = Field(default_factory=list, max_length=20)


class PracticeDecision(BaseModel):
    """Why it is returned or withdrawn; its partner reads it."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, Field(min_length=3, max_length=2000, pattern=_NO_NUL)]


class PracticeRead(BaseModel):
    """A practice as it stands."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    partner_id: UUID
    status: PracticeStatus
    title: str
    language: str
    context: str
    what_was_done: str
    results: str
    evidence: list[PracticeEvidence]
    countries: list[str]
    sectors: list[str]
    gcm_objectives: list[int]
    sdg_targets: list[str]
    decision_reason: str | None = Field(description="Of the last return or withdrawal.")
    citations: int = Field(description="How many projects, agreements and programmes cite it.")
    created_at: datetime
    published_at: datetime | None
    version: int


class Citation(BaseModel):
    """What cites the practice."""

    model_config = ConfigDict(extra="forbid")

    object_kind: CitingKind
    object_id: UUID


class CitationRead(BaseModel):
    """That something of a partner cites a practice."""

    model_config = ConfigDict(from_attributes=True)

    practice_id: UUID
    object_kind: CitingKind
    object_id: UUID
    partner_id: UUID
    cited_at: datetime
