"""Project bodies on the HTTP side."""

from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from services.registry.projects.domain import Amount, check_funding, check_role
from services.registry.safeguards.schemas import IscoGroup
from shared.contracts.values import (
    Country,
    Instrument,
    Language,
    LanguageNeed,
    Modality,
    ProjectKind,
    SdgTarget,
    SectorCode,
    SkillUri,
)
from shared.money import Money

Line = Annotated[str, Field(min_length=2, max_length=300, pattern=r"^[^\x00]*$")]
Summary = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]


class ProjectStatus(StrEnum):
    """Where a project stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RUNNING = "running"
    COMPLETED = "completed"
    FOLLOWED_UP = "followed_up"
    CLOSED = "closed"


# Hearers know a project from its publication to its end; a running one still finds people.
OPEN = frozenset({ProjectStatus.PUBLISHED, ProjectStatus.RUNNING})
ENDED = frozenset({ProjectStatus.COMPLETED, ProjectStatus.FOLLOWED_UP, ProjectStatus.CLOSED})


class CloseReason(StrEnum):
    """Why a project takes nobody and nothing more."""

    COMPLETED = "completed"
    CANCELLED = "cancelled"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


class ActivityStatus(IntEnum):
    """IATI's list of activity statuses."""

    PIPELINE = 1
    IMPLEMENTATION = 2
    FINALISATION = 3
    CLOSED = 4
    CANCELLED = 5
    SUSPENDED = 6


GcmObjective = Annotated[int, Field(ge=1, le=23, strict=True, examples=[19])]
Community = Annotated[
    str,
    Field(
        min_length=2,
        max_length=200,
        pattern=r"^[^\x00]*$",
        description="A place by its plain name, no person's.",
        examples=["Jerez, Zacatecas"],
    ),
]
Service = Annotated[
    str,
    Field(min_length=2, max_length=200, pattern=r"^[^\x00]*$", examples=["business plan coaching"]),
]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SkillAsked(_Part):
    """A skill that a role asks for."""

    skill: Annotated[SkillUri, Field(pattern=r"^[^\x00]*$")]
    level: int = Field(3, ge=1, le=5, strict=True, description="1 basic to 5 expert.")
    weight: int = Field(
        3, ge=1, le=5, strict=True, description="How much it counts within the role."
    )
    must_have: StrictBool = False


class LanguageAsked(_Part):
    """A language and the CEFR level as a number, 1 for A1 to 6 for C2."""

    language: Language
    level: int = Field(4, ge=1, le=6, strict=True)

    def value(self) -> LanguageNeed:
        """As it travels."""
        return LanguageNeed(language=self.language, level=self.level)


class Period(_Part):
    """Days, both included; `end` null leaves it open."""

    start: date
    end: date | None = None


class RoleAsked(_Part):
    """Whom the project asks for: one trade or post."""

    number: int | None = Field(
        None, ge=1, le=6, strict=True, description="Of a role that exists; leave out for a new one."
    )
    title: Line
    positions: int = Field(1, ge=1, le=1000, strict=True)
    skills: list[SkillAsked] = Field(min_length=1, max_length=8)
    languages_required: list[LanguageAsked] = Field(default_factory=list, max_length=6)
    languages_wished: list[LanguageAsked] = Field(default_factory=list, max_length=6)
    modalities: list[Modality] = Field(default_factory=list, max_length=4)
    window: Period | None = None
    needed_days: int | None = Field(None, ge=1, le=3660, strict=True)
    isco_group: IscoGroup | None = Field(
        None, description="The role's occupation in ISCO-08; safeguards read it."
    )

    def check(self) -> None:
        """Raise Nonsense where a rule of roles is hurt."""
        check_role(
            title=self.title,
            skills=[each.skill for each in self.skills],
            start=self.window.start if self.window else None,
            end=self.window.end if self.window else None,
            days=self.needed_days,
        )


class FundingAsked(_Part):
    """The money the project asks for, in one currency."""

    goal: Money
    raised: Money
    instruments: list[Instrument] = Field(min_length=1, max_length=6)
    smallest_ticket: Money | None = None
    largest_ticket: Money | None = None
    matching_fund_open: StrictBool = Field(
        default=False, description="A matching fund would add to what is given."
    )

    def check(self) -> None:
        """Raise Nonsense where a rule of money is hurt."""
        check_funding(
            goal=_amount(self.goal),
            raised=_amount(self.raised),
            smallest=_amount(self.smallest_ticket) if self.smallest_ticket else None,
            largest=_amount(self.largest_ticket) if self.largest_ticket else None,
        )


class _Besides(_Part):
    """What a project says besides what people and money are found by."""

    gcm_objectives: list[GcmObjective] = Field(
        default_factory=list,
        max_length=23,
        description="Of the Global Compact for Migration: 19 diaspora, 20 remittances.",
    )
    origin_community: Community | None = Field(
        default_factory=lambda: None, description="Where its people come from."
    )
    host_community: Community | None = Field(
        default_factory=lambda: None, description="Where they live."
    )
    need_index: Annotated[float, Field(ge=0, le=100, strict=True)] | None = Field(
        default_factory=lambda: None,
        description="How needy the place is, 0 to 100 at most, by the partner's own source.",
    )
    non_financial: list[Service] = Field(
        default_factory=list,
        max_length=20,
        description="What it gives or asks for that is no money, such as business development "
        "services. Names of people do not belong here.",
    )


def _amount(money: Money) -> Amount:
    return Amount(money.amount_minor, money.currency)


class ProjectCreate(_Besides):
    """What is needed to draft a project."""

    partner_id: UUID
    kind: ProjectKind
    title: Line
    summary: Summary = ""
    language: Language = "en"
    country: Country
    place: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] | None = None
    sector: SectorCode
    sdg_targets: list[SdgTarget] = Field(default_factory=list, max_length=20)
    open_to_all: StrictBool = Field(
        default=False, description="People without a tie to the country may be matched too."
    )
    host_partner_id: UUID | None = None
    roles: list[RoleAsked] = Field(default_factory=list, max_length=6)
    funding: FundingAsked | None = None


class ProjectPatch(_Besides):
    """A merge patch: what is left out stays; roles and funding are replaced whole."""

    # Made by factories, so that the description names no defaults.
    title: Line = Field(default_factory=str)
    summary: Summary = Field(default_factory=str)
    language: Language = Field(default_factory=str)
    place: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] | None = Field(
        default_factory=lambda: None
    )
    sector: SectorCode = Field(default_factory=str)
    sdg_targets: list[SdgTarget] = Field(default_factory=list, max_length=20)
    open_to_all: StrictBool = Field(default_factory=bool)
    host_partner_id: UUID | None = Field(default_factory=lambda: None)
    roles: list[RoleAsked] = Field(default_factory=list, max_length=6)
    funding: FundingAsked | None = Field(default_factory=lambda: None)


class Closing(_Part):
    """Why it is closed."""

    reason: CloseReason


class RoleRead(BaseModel):
    """A role as it stands."""

    number: int
    title: str
    positions: int
    skills: list[SkillAsked]
    languages_required: list[LanguageAsked]
    languages_wished: list[LanguageAsked]
    modalities: list[Modality]
    window: Period | None
    needed_days: int | None
    # A role that was stored before occupations could be named says nothing of one.
    isco_group: str | None = None


class ProjectRead(BaseModel):
    """A project as it stands."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    partner_id: UUID
    kind: ProjectKind
    status: ProjectStatus
    title: str
    summary: str
    language: str
    country: str
    place: str | None
    sector: str
    sdg_targets: list[str]
    open_to_all: bool
    host_partner_id: UUID | None
    roles: list[RoleRead]
    funding: FundingAsked | None
    iati_identifier: str | None = Field(description="Of a project that came as an activity.")
    activity_status: ActivityStatus | None = Field(
        description="As the activity tells it: 1 pipeline, 2 implementation, 3 finalisation, "
        "4 closed, 5 cancelled, 6 suspended."
    )
    close_reason: str | None
    created_at: datetime
    published_at: datetime | None
    version: int
    gcm_objectives: list[int]
    origin_community: str | None
    host_community: str | None
    need_index: float | None
    non_financial: list[str]
    raised: Money | None = Field(
        description="What counts: the larger of what is stated and what its ledger has committed."
    )
    funded: bool | None = Field(
        description="Whether what was raised reaches the goal; null where no money is asked for."
    )
    started_at: datetime | None
    completed_at: datetime | None
    followed_up_at: datetime | None
