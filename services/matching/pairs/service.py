"""Reads the rows of one pair and makes the facts that the pure pair functions take."""

from dataclasses import dataclass
from uuid import UUID

from services.matching.mirror.reading import read_credits, read_profiles, read_projects
from services.matching.scoring.facts import (
    Credits,
    FunderFacts,
    FundingFacts,
    ProfileFacts,
    ProjectFacts,
    RoleFacts,
)
from shared.db.unit_of_work import UnitOfWork


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
    profile = (await read_profiles(uow.driver, [profile_id])).get(profile_id)
    project = (await read_projects(uow.driver, [project_id])).get(project_id)
    if profile is None or project is None:
        return None
    asked = {need.skill for role in project.roles for need in role.needs}
    return Pair(
        profile=profile.person,
        funder=profile.funder,
        project=project.facts,
        roles={role.number: role for role in project.roles},
        funding=project.funding,
        is_project_open=project.is_open,
        credits=await read_credits(uow.driver, sorted(asked)),
    )
