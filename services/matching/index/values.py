"""What is put into the index, people who fund and projects with all they ask, and what is found."""

from dataclasses import dataclass
from typing import NamedTuple

from services.matching.engine.scored import Scored
from services.matching.scoring.facts import (
    FunderFacts,
    FundingFacts,
    ProfileFacts,
    ProjectFacts,
    RoleFacts,
)


class Question(NamedTuple):
    """A role that need not be stored: a draft's, or one that asks for less than it does."""

    project: ProjectFacts
    role: RoleFacts


@dataclass(frozen=True, slots=True)
class Found:
    """How many would be listed, and the first of them."""

    qualified: int
    first: list[Scored]


@dataclass(frozen=True, slots=True)
class IndexedProfile:
    """A profile's current row; an organisation has no skills, and most people fund nothing."""

    person: ProfileFacts
    funder: FunderFacts | None = None


@dataclass(frozen=True, slots=True)
class IndexedProject:
    """A project's current row; must-haves are already cleared for skills of too many trades."""

    facts: ProjectFacts
    roles: tuple[RoleFacts, ...]
    funding: FundingFacts | None = None
    is_open: bool = True
