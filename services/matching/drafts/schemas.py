"""A draft on the HTTP side, and as it would travel if it were published."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool, model_validator

from shared.contracts.registry import ProjectPublished
from shared.contracts.values import (
    Country,
    FundingNeed,
    Instrument,
    Language,
    LanguageNeed,
    Modality,
    ProjectKind,
    RoleNeed,
    SectorCode,
    SkillNeed,
    SkillUri,
    Window,
)
from shared.ids import new_id
from shared.money import Money

MOST_ROLES = 6


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SkillSought(_Part):
    """A skill that a role asks for."""

    skill: Annotated[SkillUri, Field(pattern=r"^[^\x00]*$")]
    level: int = Field(3, ge=1, le=5, strict=True, description="1 basic to 5 expert.")
    weight: int = Field(
        3, ge=1, le=5, strict=True, description="How much it counts within the role."
    )
    must_have: StrictBool = False


class LanguageSought(_Part):
    """A language and the CEFR level as a number, 1 for A1 to 6 for C2."""

    # As much as RFC 5646 asks everybody to have room for.
    language: Annotated[Language, Field(max_length=35)]
    level: int = Field(4, ge=1, le=6, strict=True)


class Days(_Part):
    """Days, both included; `end` null leaves it open."""

    start: date
    end: date | None = None


class RoleSought(_Part):
    """Whom the draft asks for."""

    skills: list[SkillSought] = Field(min_length=1, max_length=8)
    languages_required: list[LanguageSought] = Field(
        default_factory=list, max_length=6, description="One of them is enough."
    )
    languages_wished: list[LanguageSought] = Field(default_factory=list, max_length=6)
    modalities: list[Modality] = Field(default_factory=list, max_length=4)
    window: Days | None = None
    needed_days: int | None = Field(None, ge=1, le=3660, strict=True)

    @model_validator(mode="after")
    def _makes_sense(self) -> "RoleSought":
        if len({each.skill for each in self.skills}) < len(self.skills):
            raise ValueError("a role asks for one skill twice")
        window = self.window
        if window is not None and window.end is not None:
            if window.end < window.start:
                raise ValueError("the window ends before it begins")
            if (self.needed_days or 0) > (window.end - window.start).days + 1:
                raise ValueError("the window is shorter than the days that are needed")
        return self

    def value(self, number: int) -> RoleNeed:
        """As it would travel; its safeguards are the registry's to find, at publishing."""
        return RoleNeed(
            number=number,
            title="",
            positions=1,
            skills=tuple(
                SkillNeed.model_validate(each, from_attributes=True) for each in self.skills
            ),
            languages_required=_spoken(self.languages_required),
            languages_wished=_spoken(self.languages_wished),
            modalities=tuple(self.modalities),
            window=Window(start=self.window.start, end=self.window.end) if self.window else None,
            needed_days=self.needed_days,
            isco_groups=(),
            refused_practice_countries=(),
            safeguard_list_version=None,
            safeguard_rule_id=None,
        )


class FundingSought(_Part):
    """The money the draft asks for, in one currency."""

    goal: Money
    raised: Money | None = None
    instruments: list[Instrument] = Field(min_length=1, max_length=6)
    smallest_ticket: Money | None = None
    largest_ticket: Money | None = None
    matching_fund_open: StrictBool = Field(
        default=False, description="A matching fund would add to what is given."
    )

    @model_validator(mode="after")
    def _makes_sense(self) -> "FundingSought":
        smallest, largest = self.smallest_ticket, self.largest_ticket
        amounts = [each for each in (self.goal, self.raised, smallest, largest) if each]
        if len({each.currency for each in amounts}) > 1:
            raise ValueError("all amounts are in one currency")
        if self.goal.amount_minor == 0:
            raise ValueError("the goal is more than nothing")
        if smallest and largest and smallest.amount_minor > largest.amount_minor:
            raise ValueError("the smallest ticket is larger than the largest")
        return self

    def value(self) -> FundingNeed:
        """As it would travel."""
        return FundingNeed(
            goal=self.goal,
            raised=self.raised or Money(amount_minor=0, currency=self.goal.currency),
            instruments=tuple(self.instruments),
            smallest_ticket=self.smallest_ticket,
            largest_ticket=self.largest_ticket,
            matching_fund_open=self.matching_fund_open,
        )


class Draft(_Part):
    """A project as far as matching reads it; nothing of it is stored as a project."""

    partner_id: UUID = Field(description="Whose project it would be; its people are left out.")
    country: Country
    sector: SectorCode
    open_to_all: StrictBool = Field(
        default=False, description="People without a tie to the country may be matched too."
    )
    roles: list[RoleSought] = Field(default_factory=list, max_length=MOST_ROLES)
    funding: FundingSought | None = None

    @model_validator(mode="after")
    def _asks_for_something(self) -> "Draft":
        if not self.roles and self.funding is None:
            raise ValueError("name a role or a need of money")
        return self

    def project(self, at: datetime) -> ProjectPublished:
        """As it would be told if it were published; roles are numbered from 1."""
        return ProjectPublished(
            project_id=new_id(),
            partner_id=self.partner_id,
            kind=ProjectKind.OTHER,
            title="",
            summary="",
            language="en",
            country=self.country,
            place=None,
            sector=self.sector,
            sdg_targets=(),
            open_to_all=self.open_to_all,
            host_partner_id=None,
            roles=tuple(role.value(number) for number, role in enumerate(self.roles, 1)),
            funding=self.funding.value() if self.funding else None,
            iati_identifier=None,
            at=at,
        )


def _spoken(languages: list[LanguageSought]) -> tuple[LanguageNeed, ...]:
    return tuple(LanguageNeed(language=each.language, level=each.level) for each in languages)
