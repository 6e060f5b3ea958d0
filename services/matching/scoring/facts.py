"""
What scoring reads, and nothing else.

No name, gender, age or residence is here; `practice` is read by the safeguard filter alone.
Days are counted from 2000-01-01; OPEN_END means for ever. Languages are BCP 47 with a CEFR level
of 1 to 6. Amounts are `round(1000 x log2(EUR minor units))`.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

OPEN_END: Final = 65_535
_DAY_ZERO: Final = date(2000, 1, 1)
# An open window is compared as one year.
OPEN_WINDOW_DAYS: Final = 365
MODALITY_BITS: Final = {
    "temporary_return": 1,
    "virtual": 2,
    "permanent_return": 4,
    "circular": 8,
}
INSTRUMENT_BITS: Final = {
    "grant": 1,
    "soft_loan": 2,
    "loan": 4,
    "guarantee": 8,
    "equity": 16,
    "donation": 32,
}
VIRTUAL: Final = MODALITY_BITS["virtual"]
ANY_MODALITY: Final = 15


@dataclass(frozen=True, slots=True)
class Spoken:
    """A language at a level."""

    language: str
    level: int


@dataclass(frozen=True, slots=True)
class Window:
    """Days, both included."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Held:
    """A skill somebody has."""

    skill: int
    level: int
    years: int


@dataclass(frozen=True, slots=True)
class ProfileFacts:
    """A person as scoring sees them; `busy` are agreed placements that need presence."""

    profile_id: UUID
    number: int
    owner: UUID
    is_open: bool
    skills: tuple[Held, ...]
    origins: frozenset[str]
    affinities: frozenset[str]
    preferred: int
    accepted: int
    languages: tuple[Spoken, ...]
    window: Window
    sectors: tuple[str, ...]
    practice: frozenset[tuple[str, str]]
    years: int = 0
    busy: tuple[Window, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """A skill a role asks for."""

    skill: int
    level: int
    weight: int
    idf16: int
    must_have: bool


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """Whom a project asks for."""

    number: int
    needs: tuple[Need, ...]
    required: tuple[Spoken, ...]
    wished: tuple[Spoken, ...]
    modalities: int
    window: Window | None
    needed_days: int
    isco_groups: frozenset[str]
    refused_countries: frozenset[str]


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """A project as scoring sees it."""

    project_id: UUID
    number: int
    country: str
    sector: str
    open_to_all: bool
    own_people: frozenset[UUID]
    excluded: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class FunderFacts:
    """Somebody who would fund, as scoring sees them."""

    profile_id: UUID
    number: int
    owner: UUID
    is_open: bool
    instruments: int
    lowest: int
    highest: int
    countries: frozenset[str]
    origins: frozenset[str]
    sectors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FundingFacts:
    """The money a project asks for: the range of tickets, in what form, and who would add."""

    instruments: int
    lowest: int
    highest: int
    has_matching_fund: bool = False


@dataclass(frozen=True, slots=True)
class Credit:
    """What a held skill is worth where another is asked, in 16ths."""

    credit: int
    is_narrow: bool


Credits = dict[int, dict[int, Credit]]
"""By asked skill, then by held skill; every skill is worth 16 to itself."""


def day_number(day: date | None) -> int:
    """Days since 2000-01-01, within 0 to OPEN_END - 1; OPEN_END for none."""
    if day is None:
        return OPEN_END
    return min(OPEN_END - 1, max(0, (day - _DAY_ZERO).days))


def day_of(number: int) -> date | None:
    """The day of a number; None for OPEN_END."""
    return None if number == OPEN_END else _DAY_ZERO + timedelta(days=number)
