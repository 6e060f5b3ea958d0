"""
What partners' own systems tell the registry, over Kafka or HTTP; `shared/contracts/intake.py` reads
it.

Each is about a thing that the partner names by its own `reference`, unique per partner and kind of
thing. Nobody but the registry hears them, so an unknown word of an enumeration is refused with a
reason, never read as `other`.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from shared.contracts.catalog import EventData, event
from shared.contracts.values import (
    Country,
    Instrument,
    Language,
    LanguageLevel,
    Modality,
    ProjectKind,
    SdgTarget,
    SectorCode,
    SkillUri,
    Value,
)
from shared.money import Money

# One topic for each partner: a record does not carry who sent it, so the topic says it.
TOPIC: Final = "ingest.{partner}.v1"

Reference = Annotated[
    str,
    Field(
        min_length=1,
        max_length=200,
        pattern=r"^[^\x00-\x1f\x7f]*$",
        description="The partner's own name for the thing; the same in every event about it.",
        examples=["PRJ-2026-014"],
    ),
]
IscoGroup = Annotated[str, Field(pattern=r"^[0-9]{2,4}$", examples=["2221"])]
Line = Annotated[str, Field(min_length=2, max_length=300, pattern=r"^[^\x00]*$")]


class CloseReason(StrEnum):
    """Why a project takes nobody and nothing more."""

    COMPLETED = "completed"
    CANCELLED = "cancelled"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


class PlacementState(StrEnum):
    """Where a placement stands."""

    AGREED = "agreed"
    STARTED = "started"
    ENDED = "ended"
    CANCELLED = "cancelled"


class Initiative(StrEnum):
    """Who began a placement; the first and the last are active recruitment."""

    AGENCY_SOURCED = "agency_sourced"
    DIRECT_APPLICATION = "direct_application"
    GOVERNMENT_TO_GOVERNMENT = "government_to_government"


class ContributionKind(StrEnum):
    """What happened to the money, in the words of IATI."""

    PLEDGE = "pledge"
    COMMITMENT = "commitment"
    DISBURSEMENT = "disbursement"
    EXPENDITURE = "expenditure"
    REFUND = "refund"
    IN_KIND = "in_kind"


class SkillAsked(Value):
    """A skill that a role asks for."""

    skill: SkillUri
    level: int = Field(3, ge=1, le=5, strict=True, description="1 basic to 5 expert.")
    weight: int = Field(3, ge=1, le=5, strict=True, description="How much it counts in the role.")
    must_have: bool = Field(default=False, strict=True)


class LanguageAsked(Value):
    """A language that a role asks for."""

    language: Language
    level: LanguageLevel = 4


class Period(Value):
    """Days, both included; `end` null leaves it open."""

    start: date
    end: date | None = None


class RoleAsked(Value):
    """Whom the project asks for; a role of the same title stays the same role."""

    title: Line
    positions: int = Field(1, ge=1, le=1000, strict=True)
    skills: tuple[SkillAsked, ...] = Field(min_length=1, max_length=8)
    languages_required: tuple[LanguageAsked, ...] = Field((), max_length=6)
    languages_wished: tuple[LanguageAsked, ...] = Field((), max_length=6)
    modalities: tuple[Modality, ...] = Field((), max_length=4)
    window: Period | None = None
    needed_days: int | None = Field(None, ge=1, le=3660, strict=True)
    isco_group: IscoGroup | None = Field(
        None,
        description="The role's occupation in ISCO-08; safeguards read it. Left out, what is known "
        "of it stays.",
    )


class FundingAsked(Value):
    """The money the project asks for, in one currency."""

    goal: Money
    raised: Money
    instruments: tuple[Instrument, ...] = Field(min_length=1, max_length=6)
    smallest_ticket: Money | None = None
    largest_ticket: Money | None = None
    matching_fund_open: bool = Field(default=False, strict=True)


class PartnerFact(EventData):
    """A fact about a thing of the partner's own."""

    reference: Reference


@event("partner.project.submitted.v1", topic=TOPIC, key="reference")
class ProjectSubmitted(PartnerFact):
    """
    A project as the partner has it: makes it in the registry, or brings it up to date.

    Kind and country stay what they were. With `publish` the project of a verified partner is
    published in the same step.
    """

    kind: ProjectKind
    title: Line
    summary: str = Field("", max_length=2000, pattern=r"^[^\x00]*$")
    language: Language = "en"
    country: Country
    place: str | None = Field(None, max_length=200, pattern=r"^[^\x00]*$")
    sector: SectorCode
    sdg_targets: tuple[SdgTarget, ...] = Field((), max_length=20)
    open_to_all: bool = Field(default=False, strict=True)
    host_partner_id: UUID | None = None
    roles: tuple[RoleAsked, ...] = Field((), max_length=6)
    funding: FundingAsked | None = None
    publish: bool = Field(default=True, strict=True, description="False leaves a draft as it is.")


@event("partner.project.withdrawn.v1", topic=TOPIC, key="reference")
class ProjectWithdrawn(PartnerFact):
    """A project that takes nobody and nothing more; it is closed for good."""

    reason: CloseReason = CloseReason.WITHDRAWN


@event("partner.placement.reported.v1", topic=TOPIC, key="reference", people=("profile_id",))
class PlacementReported(PartnerFact):
    """
    How a placement of somebody stands with the partner.

    One that names its match, or a project of the partner, moves that placement, and opens it where
    the project has none by this reference; it is rejected where that is not possible. One that
    names neither is kept as a received fact.
    """

    project_reference: Reference | None = None
    state: PlacementState
    match_id: UUID | None = Field(None, description="The match it came from.")
    profile_id: UUID | None = Field(None, description="Never a name or an address of a person.")
    modality: Modality | None = None
    country_of_origin: Country | None = None
    country_of_destination: Country | None = None
    start: date | None = None
    end: date | None = None
    isco_group: str | None = Field(
        None, pattern=r"^[0-9]{2,4}$", description="The occupation in ISCO-08; safeguards read it."
    )
    initiative: Initiative | None = Field(None, description="Who began it; safeguards read it.")


@event("partner.contribution.reported.v1", topic=TOPIC, key="reference")
class ContributionReported(PartnerFact):
    """
    What happened to a contribution to a project: one entry of its ledger.

    The reference names the contribution, which its first report opens. Booked by the same rules as
    over HTTP: nothing is committed that was not pledged, or given that was not committed. The same
    kind, amount and day once more is the same entry; the sum of two on one day is sent as one.
    Without a project it is kept as a received fact. A remittance to a family is refused.
    """

    project_reference: Reference | None = None
    kind: ContributionKind
    contributor_class: str = Field(
        min_length=2,
        max_length=60,
        pattern=r"^[a-z][a-z0-9_]*$",
        examples=["diaspora"],
        description="Who gives, as a class and never as a person: diaspora, municipality, state.",
    )
    amount: Money
    on: date
    instrument: Instrument | None = None
