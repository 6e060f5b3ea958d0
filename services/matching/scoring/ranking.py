"""
The true order of a list by brute force: every pair scored, the best first.

What is slow and plainly right; every engine must answer the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from services.matching.scoring.facts import (
    Credits,
    FunderFacts,
    FundingFacts,
    ProfileFacts,
    ProjectFacts,
    RoleFacts,
)
from services.matching.scoring.funding import FundingFit, funding_fit
from services.matching.scoring.ordering import order_key, pack
from services.matching.scoring.people import Fit, fit

AnyFit = TypeVar("AnyFit", Fit, FundingFit)


@dataclass(frozen=True, slots=True)
class Ranked(Generic[AnyFit]):
    """A place in a list; the key says which place."""

    profile_id: UUID
    key: int
    fit: AnyFit


def best_of(
    profiles: Iterable[ProfileFacts],
    project: ProjectFacts,
    role: RoleFacts,
    credits_: Credits,
    limit: int | None = None,
) -> list[Ranked[Fit]]:
    """The first `limit` people of a role's list, or all of it."""
    found = [(profile, fit(profile, project, role, credits_)) for profile in profiles]
    places = [
        Ranked(
            profile.profile_id,
            order_key(scored.r, profile.years, profile.number, project.number),
            scored,
        )
        for profile, scored in found
        if scored.is_listed
    ]
    return sorted(places, key=lambda place: -place.key)[:limit]


def best_funders_of(
    funders: Iterable[FunderFacts],
    project: ProjectFacts,
    funding: FundingFacts,
    limit: int | None = None,
) -> list[Ranked[FundingFit]]:
    """The first `limit` funders of a project, or all; years of experience do not count here."""
    found = [(funder, funding_fit(funder, project, funding)) for funder in funders]
    places = [
        Ranked(funder.profile_id, order_key(scored.f, 0, funder.number, project.number), scored)
        for funder, scored in found
        if scored.is_listed
    ]
    return sorted(places, key=lambda place: -place.key)[:limit]


def facts_of_fit(scored: Fit) -> bytes:
    """What a list row keeps of a person's fit, to explain it later."""
    head = (scored.affinity, scored.modality, scored.sector, scored.window)
    needs = [(met.skill, met.credit, met.level, met.is_narrow) for met in scored.needs]
    return pack(head, needs)


def facts_of_funding(scored: FundingFit) -> bytes:
    """What a list row keeps of a funder's fit."""
    return pack((scored.sector, scored.amount, scored.country, scored.bonus), ())
