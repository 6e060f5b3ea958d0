"""The value types that several events share."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from shared.money import Money

EnumT = TypeVar("EnumT", bound=StrEnum)

Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", examples=["SN"], description="ISO 3166-1.")]
Language = Annotated[
    str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", examples=["fr"], description="BCP 47.")
]
SkillUri = Annotated[
    str,
    Field(
        max_length=200,
        description="ESCO skill URI.",
        examples=["http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d"],
    ),
]
SectorCode = Annotated[
    str, Field(pattern=r"^[0-9]{3,5}$", examples=["12281"], description="OECD DAC code.")
]
SdgTarget = Annotated[str, Field(pattern=r"^[0-9]{1,2}(\.[0-9a-z]{1,2}){0,2}$", examples=["10.c"])]
LanguageLevel = Annotated[
    int, Field(ge=1, le=6, description="CEFR as a number: 1 is A1, 6 is C2.", examples=[4])
]


def _known_or_other(value: Any, validate: ValidatorFunctionWrapHandler) -> Any:
    try:
        return validate(value)
    except ValidationError:
        return validate("other")


Open = Annotated[EnumT, WrapValidator(_known_or_other)]
"""An enum as read from a wire: a value that this version does not know becomes `other`."""


class Side(StrEnum):
    """On which side of migration a partner stands."""

    ORIGIN = "origin"
    DESTINATION = "destination"
    TRANSIT = "transit"
    INTERNATIONAL = "international"
    OTHER = "other"


class PartnerType(StrEnum):
    """What kind of body a partner is."""

    NATIONAL_GOVERNMENT = "national_government"
    SUBNATIONAL_GOVERNMENT = "subnational_government"
    LOCAL_GOVERNMENT = "local_government"
    INTERGOVERNMENTAL = "intergovernmental"
    HOST_INSTITUTION = "host_institution"
    COMPANY = "company"
    RECRUITMENT_AGENCY = "recruitment_agency"
    BANK_OR_TRANSFER_OPERATOR = "bank_or_transfer_operator"
    FOUNDATION_OR_NGO = "foundation_or_ngo"
    DIASPORA_ASSOCIATION = "diaspora_association"
    HOMETOWN_ASSOCIATION = "hometown_association"
    OTHER = "other"


class PartnerStatus(StrEnum):
    """Where a partner stands in its vetting."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    VERIFIED = "verified"
    REJECTED = "rejected"
    SUSPENDED = "suspended"
    OTHER = "other"


class MemberRole(StrEnum):
    """What a person may do for a partner."""

    ADMINISTRATOR = "administrator"
    EDITOR = "editor"
    VIEWER = "viewer"
    OTHER = "other"


class ProjectKind(StrEnum):
    """What a project is."""

    INVESTMENT = "investment"
    COMMUNITY = "community"
    ASSIGNMENT = "assignment"
    VACANCY = "vacancy"
    OTHER = "other"


class Modality(StrEnum):
    """How somebody of the diaspora would take part."""

    TEMPORARY_RETURN = "temporary_return"
    VIRTUAL = "virtual"
    PERMANENT_RETURN = "permanent_return"
    CIRCULAR = "circular"
    OTHER = "other"


class Instrument(StrEnum):
    """In which form money is given."""

    GRANT = "grant"
    SOFT_LOAN = "soft_loan"
    LOAN = "loan"
    GUARANTEE = "guarantee"
    EQUITY = "equity"
    DONATION = "donation"
    OTHER = "other"


class ListKind(StrEnum):
    """The two lists a project has: people for their skills, funders for their money."""

    SKILLS = "skills"
    FUNDING = "funding"
    OTHER = "other"


class Value(BaseModel):
    """A part of an event; unknown fields of later versions are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class SkillNeed(Value):
    """One skill that a role asks for."""

    skill: SkillUri
    level: int = Field(ge=1, le=5, description="Asked level, 1 basic to 5 expert.")
    weight: int = Field(ge=1, le=5, description="How much it counts within the role.")
    must_have: bool


class LanguageNeed(Value):
    """A language with the level that is asked for or held."""

    language: Language
    level: LanguageLevel


class Window(Value):
    """A span of days, both included; `end` is null when it is open."""

    start: date
    end: date | None


class RoleNeed(Value):
    """Whom a project asks for: one trade or post, with its own skills."""

    number: int = Field(ge=1, le=6, description="Given once, never used again.")
    title: str
    positions: int = Field(ge=1, le=1000)
    skills: tuple[SkillNeed, ...] = Field(max_length=8)
    languages_required: tuple[LanguageNeed, ...] = Field(description="One of them is enough.")
    languages_wished: tuple[LanguageNeed, ...]
    modalities: tuple[Open[Modality], ...]
    window: Window | None
    needed_days: int | None = Field(description="Days of presence needed inside the window.")
    isco_groups: tuple[str, ...] = Field(description="Safeguard: occupations that are protected.")
    refused_practice_countries: tuple[Country, ...] = Field(
        description="Safeguard: people who practise there are left out."
    )
    safeguard_list_version: str | None
    safeguard_rule_id: str | None


class FundingNeed(Value):
    """The money that a project asks for."""

    goal: Money
    raised: Money
    instruments: tuple[Open[Instrument], ...]
    smallest_ticket: Money | None
    largest_ticket: Money | None
    matching_fund_open: bool = Field(description="A matching fund would add to what is given.")
