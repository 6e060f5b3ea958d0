"""Which of the conditions that are never traded were asked, and which a pair fails."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from services.matching.scoring.facts import (
    OPEN_END,
    Credits,
    FunderFacts,
    ProfileFacts,
    ProjectFacts,
    RoleFacts,
    Spoken,
    Window,
)
from services.matching.scoring.funding import LISTED_F, FundingFilter, FundingFit
from services.matching.scoring.people import (
    LISTED_A,
    LISTED_R,
    Filter,
    Fit,
    is_met_closely,
    span_of,
)

FAILED_SCORE: Final = "failed.score"
_MUST_HAVE: Final = f"failed.{Filter.MUST_HAVE}"
# Either would tell a host where the person is, or practises: to a host both are one.
_THE_PERSONS_OWN: Final = frozenset({f"failed.{Filter.PLACEMENT}", f"failed.{Filter.SAFEGUARD}"})


@dataclass(frozen=True, slots=True)
class Obstacle:
    """
    Why a pair does not stand in a list, and what its sentence speaks of.

    `sentence` is given where the key alone does not say which one; `skills` are internal ids, each
    with the least level that would do.
    """

    key: str
    sentence: str = ""
    score: int = 0
    threshold: int = 0
    skills: tuple[tuple[int, int], ...] = ()
    languages: tuple[Spoken, ...] = ()
    window: Window | None = None
    days: int = 0
    count: int = 0


NOT_OPEN: Final = Obstacle("failed.open")
NOT_ASKED: Final = Obstacle("failed.role")
UNAVAILABLE: Final = Obstacle("failed.unavailable")
PENDING: Final = Obstacle("pending")


def behind(count: int) -> Obstacle:
    """It fits, and the list is full of so many who stand before it."""
    return Obstacle("behind", count=count)


def as_told_to_host(obstacles: Iterable[Obstacle]) -> list[Obstacle]:
    """The same without what is the person's own affair: that is one, and does not say which."""
    told = [UNAVAILABLE if each.key in _THE_PERSONS_OWN else each for each in obstacles]
    return list(dict.fromkeys(told))


def as_told_to_introducer(obstacles: Iterable[Obstacle]) -> list[Obstacle]:
    """As a host is told, without the skills that somebody lacks: those are of the profile."""
    unnamed = Obstacle(_MUST_HAVE, f"{_MUST_HAVE}.some")
    return [unnamed if each.key == _MUST_HAVE else each for each in as_told_to_host(obstacles)]


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


def obstacles_of_person(
    found: Fit,
    profile: ProfileFacts,
    role: RoleFacts,
    credits_: Credits,
    *,
    is_project_open: bool,
) -> list[Obstacle]:
    """All that stands between a person and a role's list; nothing where it is listed."""
    is_endless = role.window is not None and role.window.end == OPEN_END
    named = (
        Obstacle(f"failed.{Filter.LANGUAGE}", languages=role.required),
        Obstacle(
            f"failed.{Filter.WINDOW}",
            "failed.window.open" if is_endless else "",
            window=span_of(role),
            days=max(1, role.needed_days),
        ),
        Obstacle(
            _MUST_HAVE,
            skills=tuple(
                (need.skill, max(1, need.level - 1))
                for need in role.needs
                if need.must_have and not is_met_closely(need, profile, credits_)
            ),
        ),
    )
    missed = Obstacle(FAILED_SCORE, score=found.r, threshold=LISTED_R)
    if found.r >= LISTED_R:
        missed = Obstacle(FAILED_SCORE, "failed.interest", score=found.a, threshold=LISTED_A)
    keys = _keys(found.failed, is_project_open=is_project_open)
    if not keys and not found.is_listed:
        return [missed]
    known = {each.key: each for each in named}
    return [known.get(key) or Obstacle(key) for key in keys]


def obstacles_of_funder(found: FundingFit, *, is_project_open: bool) -> list[Obstacle]:
    """All that stands between a funder and the list; nothing where it is listed."""
    keys = _keys(found.failed, is_project_open=is_project_open)
    if not keys and not found.is_listed:
        return [Obstacle(FAILED_SCORE, score=found.f, threshold=LISTED_F)]
    # A tie is not what a funder's countries are about.
    country = f"failed.{FundingFilter.COUNTRY}"
    return [Obstacle(key, f"{key}.funding" if key == country else "") for key in keys]


def _keys(failed: Sequence[str], *, is_project_open: bool) -> list[str]:
    keys = [f"failed.{each}" for each in failed]
    if not is_project_open and NOT_OPEN.key not in keys:
        keys.insert(0, NOT_OPEN.key)
    return keys
