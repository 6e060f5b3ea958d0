"""Makes the report of skew: from the lists as the index has them, and from who was told."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from services.matching.fairness.domain import FIRST, Skew, Tally, highest_exposure
from services.matching.fairness.repository import FairnessRepository
from services.matching.mirror.mirror import Mirror
from shared.db.unit_of_work import UnitOfWork

Progress = Callable[[int, int], None]
# DAC codes of three digits name a category: 122 is basic health.
_CATEGORY = 3


@dataclass(frozen=True, slots=True)
class FairnessReport:
    """How the first of each list, and those told, differ from all who qualify, per origin."""

    roles: int
    first: list[Skew]
    told: list[Skew]
    people_told: int
    most_told: int
    share_of_the_top_hundredth: float
    people_held_back: int
    invitations_held_back: int


async def report(
    uow: UnitOfWork, *, most_roles: int, progress: Progress = lambda done, all_: None
) -> FairnessReport:
    """
    Compare per origin and sector of the project; reads an index of its own, and writes nothing.

    Of each role the first 20 by order, and as many as were told, against everybody listed.
    """
    mirror = Mirror(shard=0, shards=1)
    await mirror.load(uow.driver, None)
    repository = FairnessRepository(uow.driver)
    first, told = Tally(), Tally()
    roles = await repository.open_roles(most_roles)
    for done, role in enumerate(roles, start=1):
        listed = [p.profile_id for p in mirror.index.best(role.project_id, role.role, None)]
        origins = await repository.origins(listed)
        groups = {profile: origins.get(profile, []) for profile in listed}
        category = role.sector[:_CATEGORY]
        first.add(category, groups.values(), [groups[each] for each in listed[:FIRST]])
        # Whoever was told and has left the list since is no longer compared with it.
        still = [groups[each] for each in await repository.told(role) if each in groups]
        told.add(category, groups.values(), still)
        progress(done, len(roles))
        await asyncio.sleep(0)
    exposures = await repository.told_per_person(uow.now)
    most, share = highest_exposure(exposures)
    people, invitations = await repository.held_back()
    return FairnessReport(
        roles=len(roles),
        first=first.report(),
        told=told.report(),
        people_told=len(exposures),
        most_told=most,
        share_of_the_top_hundredth=share,
        people_held_back=people,
        invitations_held_back=invitations,
    )
