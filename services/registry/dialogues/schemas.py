"""Dialogue bodies on the HTTP side."""

from datetime import datetime
from typing import Annotated
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from shared.contracts.values import Language

_NO_NUL = r"^[^\x00]*$"
_FIRST_YEAR, _LAST_YEAR = 2000, 2200
Title = Annotated[str, Field(min_length=2, max_length=300, pattern=_NO_NUL)]
Text = Annotated[
    str, Field(max_length=4000, pattern=_NO_NUL, description="It names no private persons.")
]


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("no time zone of the IANA list")
    return name


TimeZone = Annotated[
    str,
    Field(max_length=64, examples=["America/Mexico_City"], description="IANA name."),
    AfterValidator(_known_zone),
]


def _in_reach(moment: datetime) -> datetime:
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError(f"a year between {_FIRST_YEAR} and {_LAST_YEAR}")
    return moment


# At the ends of the calendar a moment of another time zone is none in UTC.
Moment = Annotated[AwareDatetime, AfterValidator(_in_reach)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DialogueCreate(_Body):
    """What is needed to open a dialogue."""

    partner_id: UUID = Field(description="Its secretariat, which keeps the papers.")
    name: Title
    description: Text = ""
    language: Language = Field("en", max_length=35)
    time_zone: TimeZone = "UTC"


class DialoguePatch(_Body):
    """A merge patch; what is left out stays."""

    # Made by factories, so that the description names no defaults.
    name: Title = Field(default_factory=str)
    description: Text = Field(default_factory=str)
    language: Language = Field(default_factory=str, max_length=35)


class DialogueRead(BaseModel):
    """A dialogue as it stands."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    partner_id: UUID
    name: str
    description: str
    language: str
    time_zone: str
    created_at: datetime
    version: int
