"""The words of a profile: what is sent, and the form in which it is stored."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool

from shared.contracts.values import Country, Instrument, Language, Modality, SectorCode, SkillUri
from shared.money import Money


class TieNature(StrEnum):
    """What ties a person to a country of origin."""

    NATIONALITY = "nationality"
    BIRTH = "birth"
    HERITAGE = "heritage"
    LANGUAGE = "language"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SkillHeld(_Part):
    """A skill, how well, and for how long."""

    skill: Annotated[SkillUri, Field(pattern=r"^[^\x00]*$")]
    level: int = Field(ge=1, le=5, strict=True, description="1 basic to 5 expert.")
    years: int = Field(0, ge=0, le=70, strict=True)


class LanguageSpoken(_Part):
    """A language and the CEFR level as a number, 1 for A1 to 6 for C2."""

    language: Language
    level: int = Field(ge=1, le=6, strict=True)


class OriginTie(_Part):
    """A country of origin and what ties the person to it."""

    country: Country
    nature: TieNature


class Practice(_Part):
    """An occupation that is practised, and where; read by safeguards alone."""

    isco_group: Annotated[str, Field(pattern=r"^[0-9]{1,4}$", examples=["2211"])]
    practice_country: Country


class Availability(_Part):
    """Days on which somebody could take part; `end` null leaves it open."""

    start: date
    end: date | None = None


class FundingInterest(_Part):
    """What somebody would fund: in which form, how much at once, where and in what."""

    instruments: list[Instrument] = Field(min_length=1, max_length=6)
    smallest_ticket: Money
    largest_ticket: Money
    countries: list[Country] = Field(
        default_factory=list, max_length=50, description="Empty for anywhere."
    )
    sectors: list[SectorCode] = Field(default_factory=list, max_length=10)


class Consent(_Part):
    """What the person agrees to; each can be taken back by sending false."""

    matching: StrictBool = Field(description="To be compared with projects; needed to publish.")
    introductions: StrictBool = Field(
        default=False, description="That associations may introduce the person."
    )
    statistics: StrictBool = Field(default=False, description="To be counted in public figures.")


class ProfileWrite(_Part):
    """The whole profile; what is left out is empty."""

    skills: list[SkillHeld] = Field(default_factory=list, max_length=64)
    languages: list[LanguageSpoken] = Field(default_factory=list, max_length=12)
    origin_ties: list[OriginTie] = Field(default_factory=list, max_length=8)
    affinity_countries: list[Country] = Field(default_factory=list, max_length=8)
    practices: list[Practice] = Field(default_factory=list, max_length=8)
    availability: Availability | None = Field(
        None, description="One window; who is free twice states the longer or the next one."
    )
    modalities_preferred: list[Modality] = Field(default_factory=list, max_length=4)
    modalities_accepted: list[Modality] = Field(default_factory=list, max_length=4)
    sectors: list[SectorCode] = Field(default_factory=list, max_length=10)
    open_invitations_cap: int = Field(
        3,
        ge=1,
        le=50,
        strict=True,
        description="How many open invitations at once are welcome. The more are open, the later "
        "you are told; beyond three times as many no list tells you until you answered some.",
    )
    public_holidays_of: Country | None = Field(
        None,
        description="Whose public holidays and weekends are days off for you: the time that you "
        "have to answer is counted without them. Nothing else reads it; without it Monday to "
        "Friday are working days.",
    )
    funding: FundingInterest | None = None
    consent: Consent
    skills_in_own_words: Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")] = ""


def _without_contradiction(profile: ProfileWrite) -> ProfileWrite:
    if len({each.skill for each in profile.skills}) < len(profile.skills):
        raise ValueError("skills: one is named twice; name it once, at the level you have")
    window, funding = profile.availability, profile.funding
    if window is not None and window.end is not None and window.end < window.start:
        raise ValueError(
            "availability: it ends before it begins; exchange the days, or leave `end` out"
        )
    if funding is None:
        return profile
    smallest, largest = funding.smallest_ticket, funding.largest_ticket
    if smallest.currency != largest.currency:
        raise ValueError("funding: the tickets are in two currencies; state both in one")
    if smallest.amount_minor > largest.amount_minor:
        raise ValueError("funding: the smallest ticket is larger than the largest; exchange them")
    return profile


ProfileSent = Annotated[ProfileWrite, AfterValidator(_without_contradiction)]
"""A profile as it comes in; what was stored before is read as it is, whatever it says."""
