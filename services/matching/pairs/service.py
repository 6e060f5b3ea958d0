"""
Reads the rows of one pair and makes the facts that the pure pair functions take.

* MatchNotFound    404
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from services.matching.engine.scored import FUNDING_ROLE, Scored, kind_of
from services.matching.explanation.conditions import (
    FAILED_SCORE,
    Obstacle,
    obstacles_of_funder,
    obstacles_of_person,
)
from services.matching.mirror.reading import read_credits, read_profiles, read_projects
from services.matching.scoring.facts import (
    Credits,
    FunderFacts,
    FundingFacts,
    ProfileFacts,
    ProjectFacts,
    RoleFacts,
)
from services.matching.scoring.funding import funding_fit
from services.matching.scoring.ordering import order_key
from services.matching.scoring.people import fit
from services.matching.scoring.ranking import facts_of_fit, facts_of_funding
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound

# The form of `asked`: each need as (skill, level, weight, idf16, must have).
NOTHING_ASKED: Final[dict[str, Any]] = {"needs": [], "wishes_languages": False, "sector": ""}


class MatchNotFound(NotFound):
    """There is no such match, or you stand on neither side of it."""

    slug = "match-not-found"
    title = "No such match"


@dataclass(frozen=True, slots=True)
class Pair:
    """Everything about a person and a project that decides whether they fit."""

    profile: ProfileFacts
    funder: FunderFacts
    project: ProjectFacts
    roles: dict[int, RoleFacts]
    funding: FundingFacts
    is_project_open: bool
    credits: Credits


async def read_pair(uow: UnitOfWork, *, project_id: UUID, profile_id: UUID) -> Pair | None:
    """The pair's facts; None when either was never open."""
    found = await read_pairs(uow, project_id=project_id, profile_ids=[profile_id])
    return found.get(profile_id)


async def read_pairs(
    uow: UnitOfWork, *, project_id: UUID, profile_ids: Sequence[UUID]
) -> dict[UUID, Pair]:
    """The facts of many with one project, in three queries; without what was never open."""
    profiles = await read_profiles(uow.driver, profile_ids) if profile_ids else {}
    project = (await read_projects(uow.driver, [project_id])).get(project_id) if profiles else None
    if project is None:
        return {}
    roles = {role.number: role for role in project.roles}
    asked = {need.skill for role in project.roles for need in role.needs}
    credits_ = await read_credits(uow.driver, sorted(asked))
    return {
        profile_id: Pair(
            profile=profile.person,
            funder=profile.funder,
            project=project.facts,
            roles=roles,
            funding=project.funding,
            is_project_open=project.is_open,
            credits=credits_,
        )
        for profile_id, profile in profiles.items()
    }


@dataclass(frozen=True, slots=True)
class Measure:
    """
    How a pair fits in one role as its rows are now; `asked` is what the role asks for.

    `key` is where it would stand in the list.
    """

    key: int
    r: int
    a: int
    b: int
    s: int
    l: int  # noqa: E741  the term's own name
    facts: bytes
    is_of_the_field: bool
    obstacles: tuple[Obstacle, ...]
    asked: dict[str, Any]

    @property
    def hard_obstacles(self) -> tuple[Obstacle, ...]:
        """The conditions that are never traded and are not met: not that of a threshold."""
        return tuple(each for each in self.obstacles if each.key != FAILED_SCORE)


def measure(pair: Pair, role: int) -> Measure | None:
    """The pair function on one role, or 0 for the money; None when nothing is asked for there."""
    if role == FUNDING_ROLE:
        return _measure_funding(pair) if pair.funding.instruments else None
    asked = pair.roles.get(role)
    return _measure_person(pair, asked) if asked else None


def place_to_tell(pair: Pair, role: int) -> Scored | None:
    """The pair's place in a list as its rows are now; None unless it is one that may be told."""
    if not pair.is_project_open:
        return None
    if role == FUNDING_ROLE:
        return _funding_place(pair) if pair.funding.instruments else None
    asked = pair.roles.get(role)
    return _person_place(pair, asked) if asked else None


def _person_place(pair: Pair, role: RoleFacts) -> Scored | None:
    found = fit(pair.profile, pair.project, role, pair.credits)
    if not found.may_be_told:
        return None
    key = _key(pair, found.r, pair.profile.years)
    terms = (found.r, found.a, found.b, found.s, found.l)
    return _place(pair, role.number, key, terms, facts_of_fit(found))


def _funding_place(pair: Pair) -> Scored | None:
    found = funding_fit(pair.funder, pair.project, pair.funding)
    if not found.is_listed:
        return None
    key = _key(pair, found.f)
    return _place(pair, FUNDING_ROLE, key, (found.f, 0, 0, 0, 0), facts_of_funding(found))


def _key(pair: Pair, score: int, years: int = 0) -> int:
    return order_key(score, years, pair.profile.number, pair.project.number)


def _place(pair: Pair, role: int, key: int, terms: tuple[int, ...], facts: bytes) -> Scored:
    r, a, b, s, l = terms  # noqa: E741
    return Scored(
        project_id=pair.project.project_id,
        role=role,
        kind=kind_of(role),
        profile_id=pair.profile.profile_id,
        key=key,
        r=r,
        a=a,
        b=b,
        s=s,
        l=l,
        facts=facts,
        may_be_told=True,
    )


def _measure_person(pair: Pair, role: RoleFacts) -> Measure:
    found = fit(pair.profile, pair.project, role, pair.credits)
    obstacles = obstacles_of_person(
        found, pair.profile, role, pair.credits, is_project_open=pair.is_project_open
    )
    return Measure(
        key=_key(pair, found.r, pair.profile.years),
        r=found.r,
        a=found.a,
        b=found.b,
        s=found.s,
        l=found.l,
        facts=facts_of_fit(found),
        is_of_the_field=found.is_of_the_field,
        obstacles=tuple(obstacles),
        asked={
            "needs": [
                [need.skill, need.level, need.weight, need.idf16, need.must_have]
                for need in role.needs
            ],
            "wishes_languages": bool(role.wished),
            "sector": pair.project.sector,
        },
    )


def _measure_funding(pair: Pair) -> Measure:
    found = funding_fit(pair.funder, pair.project, pair.funding)
    return Measure(
        key=_key(pair, found.f),
        r=found.f,
        a=0,
        b=0,
        s=0,
        l=0,
        facts=facts_of_funding(found),
        # Whoever is listed as a funder may be told.
        is_of_the_field=True,
        obstacles=tuple(obstacles_of_funder(found, is_project_open=pair.is_project_open)),
        asked=NOTHING_ASKED | {"sector": pair.project.sector},
    )
