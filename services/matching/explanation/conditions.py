"""Which of the conditions that are never traded were asked, and which a pair fails."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.matching.scoring.facts import FunderFacts, ProjectFacts, RoleFacts
from services.matching.scoring.funding import LISTED_F, FundingFit
from services.matching.scoring.people import LISTED_A, LISTED_R, Fit


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a pair does not stand in a list; the numbers only where a threshold is missed."""

    key: str
    score: int = 0
    threshold: int = 0


def passed_by_person(project: ProjectFacts, role: RoleFacts) -> list[str]:
    """What a listed person has passed, as far as the role asked for it."""
    asked = {
        "passed.country": not project.open_to_all,
        "passed.modality": True,
        "passed.language": bool(role.required),
        "passed.window": role.window is not None,
        "passed.must_have": any(need.must_have for need in role.needs),
        "passed.placement": role.window is not None,
        "passed.safeguard": bool(role.isco_groups and role.refused_countries),
    }
    return [key for key, was_asked in asked.items() if was_asked]


def passed_by_funder(funder: FunderFacts) -> list[str]:
    """What a listed funder has passed, as far as the funder set limits."""
    asked = {
        "passed.instrument": True,
        "passed.amount": True,
        "passed.country": bool(funder.countries),
        "passed.sector": bool(funder.sectors),
    }
    return [key for key, was_asked in asked.items() if was_asked]


def obstacles_of_person(found: Fit, *, is_project_open: bool) -> list[Obstacle]:
    """All that stands between a person and a role's list; nothing where it is listed."""
    missed = Obstacle("failed.score", min(found.r, found.a), max(LISTED_R, LISTED_A))
    return _obstacles(found.failed, missed, found.is_listed, is_project_open)


def obstacles_of_funder(found: FundingFit, *, is_project_open: bool) -> list[Obstacle]:
    """All that stands between a funder and the list; nothing where it is listed."""
    missed = Obstacle("failed.score", found.f, LISTED_F)
    return _obstacles(found.failed, missed, found.is_listed, is_project_open)


def _obstacles(
    failed: Sequence[str],
    missed: Obstacle,
    is_listed: bool,  # noqa: FBT001  private, named at both calls
    is_project_open: bool,  # noqa: FBT001
) -> list[Obstacle]:
    keys = [f"failed.{each}" for each in failed]
    if not is_project_open and "failed.open" not in keys:
        keys.insert(0, "failed.open")
    if not keys and not is_listed:
        return [missed]
    return [Obstacle(key) for key in keys]
