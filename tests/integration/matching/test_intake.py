"""What is told becomes numbers: all of it, once, and whatever is told at the same moment."""

import random
from uuid import UUID, uuid4

import httpx2
import pytest
from sqlalchemy import text

from services.matching.features.loops import follow_projects
from services.matching.hears import HEARS
from shared.contracts.registry import ProjectPublished
from shared.db.unit_of_work import Database
from tests.integration.matching.histories import (
    PARTNER,
    hear,
    heard,
    join,
    published,
    starter_skills,
    work,
)
from tests.integration.matching.test_doors import ME, as_, publish, statement
from tests.integration.matching.vetting import partner_state
from tests.support.events import act_on

pytestmark = pytest.mark.starter

UNKNOWN = "http://data.europa.eu/esco/skill/of-a-newer-version"


async def _places(database: Database, role: int = 1) -> int:
    asked = text("SELECT count(*) FROM match WHERE role = :role")
    async with database.connection() as connection:
        return int(await connection.scalar(asked, {"role": role}) or 0)


@pytest.mark.parametrize("must_have", [True, False])
async def test_what_a_role_must_have_and_nobody_knows_nobody_is_said_to_have(
    matching_database: Database, *, must_have: bool
) -> None:
    skills = await starter_skills(matching_database)
    await join(matching_database, random.Random(3), skills, 9)
    told = published(uuid4(), skills).model_dump(mode="json")
    need = {"skill": UNKNOWN, "level": 2, "weight": 3, "must_have": must_have}
    told["roles"][0]["skills"].append(need)
    await hear(matching_database, ProjectPublished.model_validate(told), 1)
    await work(matching_database)
    assert (await _places(matching_database) == 0) is must_have


async def test_an_edit_takes_no_number_from_who_comes_after(
    api: httpx2.AsyncClient, matching_database: Database
) -> None:
    skills = await starter_skills(matching_database)
    me, project = as_("person", uuid4()), uuid4()
    await publish(api, me, statement(skills[0]))
    for years in range(5):
        etag = (await api.get(ME, headers=me)).headers["etag"]
        body = statement(skills[0], skills=[{"skill": skills[0], "level": 3, "years": years}])
        assert (await api.put(ME, headers=me | {"If-Match": etag}, json=body)).is_success
        edited = published(project, skills[: years + 1])
        await hear(matching_database, edited, years + 1)
    await publish(api, as_("person", uuid4()), statement(skills[0]))
    await hear(matching_database, published(uuid4(), skills), 1)
    for table in ("profile_feature", "project_feature"):
        async with matching_database.connection() as connection:
            numbers = await connection.scalars(
                text(f"SELECT number FROM {table} ORDER BY number")  # noqa: S608  constants
            )
            first, second = numbers
        assert second == first + 1


@pytest.mark.parametrize("comes_first", ["partner", "project"])
async def test_a_project_told_beside_its_partners_suspension_is_closed_soon_after(
    matching_database: Database, comes_first: str
) -> None:
    skills = await starter_skills(matching_database)
    project = uuid4()
    told = [(partner_state(PARTNER, "suspended"), 1), (published(project, skills), 1)]
    if comes_first == "project":
        told.reverse()
    async with matching_database.unit_of_work() as uow:
        await act_on(HEARS, heard(*told[0]), uow)
        # Neither waits for the other, and neither sees the other.
        await hear(matching_database, *told[1])
    assert await _is_open(matching_database, project)
    step = follow_projects(matching_database)
    assert await step()
    assert not await _is_open(matching_database, project)
    assert not await step()


async def _is_open(database: Database, project: UUID) -> bool:
    asked = text("SELECT is_open FROM project_feature WHERE project_id = :project")
    async with database.connection() as connection:
        return bool(await connection.scalar(asked, {"project": project}))
