"""Changes of drawn people and projects, written as intake writes them."""

from itertools import cycle
from uuid import UUID

from services.matching.features.repository import FeatureRepository
from services.matching.features.service import PROFILE, PROJECT, WAKE
from shared.db.unit_of_work import UnitOfWork
from tests.bench.matching.filling import FEATURES, feature_row
from tests.bench.matching.filling_projects import need_rows, role_row
from tests.bench.matching.place import Place

_PARTNER = "SELECT partner_id FROM project_feature WHERE project_id = $1"
_NUMBERED = "SELECT profile_id FROM profile_feature WHERE number = $1"


class Changer:
    """Goes through the people, and through the projects, one after another."""

    def __init__(self, here: Place) -> None:
        self._here = here
        self._projects = cycle(here.projects)
        self._number = 0

    async def change_project(self, uow: UnitOfWork) -> UUID:
        """The next project asks for somebody else."""
        old = next(self._projects).facts
        (new,) = self._here.world.projects(1)
        row = {
            "hash": b"",
            "partner_id": await uow.driver.fetchval(_PARTNER, old.project_id),
            "is_open": True,
            "country": old.country,
            "sector": new.facts.sector,
            "open_to_all": old.open_to_all,
        }
        roles = [role_row(role) for role in new.roles]
        needs = [need for role in new.roles for need in need_rows(role)]
        features = FeatureRepository(uow.session)
        await features.put_project(old.project_id, row, roles, needs)
        await features.add_work(PROJECT, [old.project_id])
        uow.wake(WAKE)
        return old.project_id

    async def change_profile(self, uow: UnitOfWork) -> UUID:
        """The next person is as somebody else would be."""
        self._number += 1
        profile_id: UUID = await uow.driver.fetchval(_NUMBERED, self._number)
        (drawn,) = self._here.world.profiles(1)
        row = dict(zip(FEATURES, feature_row(drawn), strict=True))
        for name in ("profile_id", "number"):
            del row[name]
        held = {each.skill: (each.level, each.years) for each in drawn.person.skills}
        features = FeatureRepository(uow.session)
        await features.put_profile(profile_id, row, held)
        await features.add_work(PROFILE, [profile_id])
        uow.wake(WAKE)
        return profile_id
