"""What is put into the index: people who may also fund, and projects with all they ask for."""

from dataclasses import dataclass

from services.matching.scoring.facts import (
    FunderFacts,
    FundingFacts,
    ProfileFacts,
    ProjectFacts,
    RoleFacts,
)


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
