"""A dense world that changes at random, each change in a transaction as intake writes it."""

import random
from collections.abc import Awaitable, Callable
from uuid import UUID

from sqlalchemy import delete, insert, text

from services.matching.features.models import (
    Exclusion,
    ProfileFeature,
    ProfileSkill,
    ProjectFeature,
    RoleFeature,
    RoleNeed,
)
from services.matching.features.repository import FeatureRepository
from services.matching.features.service import PROFILE, PROJECT, WAKE, profile_left
from services.matching.partners.models import PartnerMember
from services.matching.placements.models import PlacedPerson
from services.matching.subjects.repository import SubjectRepository
from services.matching.taxonomy.models import TaxonomyVersion
from shared.db.columns import columns
from shared.db.unit_of_work import Database, UnitOfWork
from shared.errors import HouseDown
from tests.integration.matching.population_rows import Population
from tests.integration.matching.populations import add_person, add_project, make_taxonomy
from tests.support.chance import new_uuid
from tests.support.waiting import until

_RING = "40P01"
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 1))")
_B, _M, _E = columns(PlacedPerson), columns(PartnerMember), columns(Exclusion)


class World:
    """Everybody and every project of one writer; writers share the projects, not the people."""

    def __init__(self, database: Database, *, seed: int, projects: list[tuple[UUID, UUID]]) -> None:
        """`projects` are (project, partner) each."""
        self._database = database
        self._projects = projects
        self._chance = random.Random(seed)
        self._owner_of: dict[UUID, UUID] = {}

    async def fill(self, people: int) -> None:
        """So many people, then each project once."""
        for _ in range(people):
            await self._put_person(self._new_person())
        for project in self._projects:
            await self._put_project(*project)

    async def change(self) -> None:
        """One random change: mostly of people, now and then of a project."""
        drawn = self._chance.random()
        if drawn < 0.02:
            await self._put_project(*self._chance.choice(self._projects))
        elif drawn < 0.06:
            await self._put_person(self._new_person())
        elif drawn < 0.10:
            await self._erase(self._somebody())
        else:
            await self._put_person(self._somebody())

    def _new_person(self) -> UUID:
        profile_id = new_uuid(self._chance)
        self._owner_of[profile_id] = new_uuid(self._chance)
        return profile_id

    def _somebody(self) -> UUID:
        return self._chance.choice(list(self._owner_of))

    def _twin(self) -> random.Random:
        """Many are twins of somebody else, so that lists have ties."""
        return random.Random(self._chance.randrange(400))

    async def _put_person(self, profile_id: UUID) -> None:
        made = Population({})
        add_person(made, self._twin(), 0, self._owner_of[profile_id], profile_id)
        (row,) = made.rows[ProfileFeature]
        held = {
            each["skill_id"]: (each["level"], each["years"])
            for each in made.rows.get(ProfileSkill, ())
        }
        for name in ("profile_id", "number"):
            del row[name]
        owner = self._owner_of[profile_id]

        async def write(uow: UnitOfWork) -> None:
            features = FeatureRepository(uow.session)
            await features.put_profile(profile_id, row, held)
            await uow.session.execute(delete(PlacedPerson).where(_B.person_id == owner))
            await _insert(uow, PlacedPerson, made)
            await features.add_work(PROFILE, [profile_id])
            uow.wake(WAKE)

        await self._done(write)

    async def _erase(self, profile_id: UUID) -> None:
        """What hangs on a profile, and the work after it, as an erasure does it."""
        del self._owner_of[profile_id]

        async def write(uow: UnitOfWork) -> None:
            subjects = SubjectRepository(uow.session)
            erased = await subjects.erase(profile_id)
            projects = sorted({project_id for project_id, _ in erased.lists})
            await profile_left(uow, profile_id=profile_id, projects=projects)

        await self._done(write)

    async def _put_project(self, project_id: UUID, partner_id: UUID) -> None:
        made = Population({}, common=make_taxonomy(0).common)
        owners, ids = list(self._owner_of.values()), list(self._owner_of)
        add_project(made, self._chance, 0, project_id, partner_id, owners=owners, ids=ids)
        (row,) = made.rows[ProjectFeature]
        for name in ("project_id", "number"):
            del row[name]

        async def write(uow: UnitOfWork) -> None:
            await uow.session.execute(_LOCK, {"name": str(project_id)})
            features = FeatureRepository(uow.session)
            await features.put_project(
                project_id, row, made.rows[RoleFeature], made.rows.get(RoleNeed, [])
            )
            await uow.session.execute(delete(PartnerMember).where(_M.partner_id == partner_id))
            await uow.session.execute(delete(Exclusion).where(_E.project_id == project_id))
            await _insert(uow, PartnerMember, made)
            await _insert(uow, Exclusion, made)
            await features.add_work(PROJECT, [project_id])
            uow.wake(WAKE)

        await self._done(write)

    async def _done(self, write: Callable[[UnitOfWork], Awaitable[None]]) -> None:
        """Try again, as an event is, while a keeper that is frozen has what an erasure needs."""

        async def is_done() -> bool:
            try:
                async with self._database.unit_of_work() as uow:
                    await write(uow)
            except HouseDown as error:
                # Waiting in a ring is an error of the code, and not of the moment.
                if error.state == _RING:
                    raise
                return False
            return True

        await until(is_done, seconds=60)


async def write_taxonomy(database: Database) -> None:
    """The world's skills, in force."""
    async with database.unit_of_work() as uow:
        await make_taxonomy(0).write(uow.session)
        uow.session.add(TaxonomyVersion(version="1", is_active=True, imported_at=uow.now))


async def _insert(uow: UnitOfWork, table: type, made: Population) -> None:
    if made.rows.get(table):
        await uow.session.execute(insert(table), made.rows[table])
