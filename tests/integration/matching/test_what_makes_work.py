"""What is work for keepers of lists and what is none, and that none of it is passed over."""

import asyncio
import random
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.matching.features import service as features
from services.matching.hears import HEARS
from services.matching.lists.service import Keeper
from shared.db.unit_of_work import Database
from tests.faults.lists.oracle import differences
from tests.integration.matching.histories import (
    hear,
    heard,
    join,
    person,
    published,
    related_skills,
    rows,
    starter_skills,
    work,
)
from tests.integration.matching.test_telling import somebody_waits
from tests.support.events import act_on
from tests.support.waiting import until

pytestmark = pytest.mark.starter


async def test_an_edit_of_a_profile_that_changes_no_number_makes_no_work(
    matching_database: Database,
) -> None:
    skills = await starter_skills(matching_database)
    owner, profile_id = uuid4(), uuid4()
    said = person(random.Random(1), skills)
    more = random.Random(2).choice([4, 5])
    other = said.model_copy(
        update={"skills": [each.model_copy(update={"years": more}) for each in said.skills]}
    )
    for body, is_work in ((said, True), (said, False), (other, True), (other, False)):
        async with matching_database.unit_of_work() as uow:
            changed = await features.put_profile(
                uow, profile_id=profile_id, owner=owner, body=body, is_open=True
            )
        assert changed is is_work
        assert await _work_taken(matching_database) == int(is_work)


async def test_an_edit_of_a_project_that_changes_no_number_makes_no_work(
    matching_database: Database,
) -> None:
    skills = await starter_skills(matching_database)
    project = uuid4()
    told = [
        (published(project, skills[:2]), True),
        (published(project, skills[:2], "Under another name"), False),
        (published(project, skills[:3]), True),
    ]
    for sequence, (state, is_work) in enumerate(told):
        await hear(matching_database, state, sequence)
        assert await _work_taken(matching_database) == int(is_work)


async def test_work_that_is_committed_after_later_work_was_taken_is_done(
    matching_database: Database,
) -> None:
    skills = await starter_skills(matching_database)
    await join(matching_database, random.Random(4), skills, 12)
    keeper = Keeper()
    await work(matching_database, keeper)
    earlier, later = uuid4(), uuid4()
    async with matching_database.unit_of_work() as uow:
        await act_on(HEARS, heard(published(earlier, skills), 1), uow)
        await hear(matching_database, published(later, skills), 1)
        first, second = (
            await _numbers(matching_database),
            await uow.session.scalar(
                text("SELECT max(id) FROM match_work WHERE subject = :p"), {"p": earlier}
            ),
        )
        assert second < min(first)
        await work(matching_database, keeper)
        assert await _listed(matching_database) == {later}
    await work(matching_database, keeper)
    assert await _listed(matching_database) == {earlier, later}
    assert await differences(matching_database) == []


async def test_a_taxonomy_that_is_put_in_force_during_a_step_is_followed(
    matching_database: Database,
) -> None:
    skills = await related_skills(matching_database)
    await join(matching_database, random.Random(4), skills, 40)
    keeper = Keeper()
    await work(matching_database, keeper)
    await hear(matching_database, published(uuid4(), skills[:3]), 1)
    async with matching_database.unit_of_work() as uow:
        await uow.session.execute(text("LOCK TABLE role_need IN ACCESS EXCLUSIVE MODE"))
        # It knows what is in force, and has not read the project.
        working = asyncio.create_task(work(matching_database, keeper))
        await until(lambda: somebody_waits(matching_database))
        await uow.session.execute(text("UPDATE skill SET idf16 = idf16 + id % 5"))
        await uow.session.execute(
            text("UPDATE skill_credit SET credit = greatest(1, credit / 3) WHERE credit < 16")
        )
        await uow.session.execute(text("UPDATE taxonomy_version SET version = 'next'"))
        await features.all_projects_again(uow)
    await working
    await work(matching_database, keeper)
    assert await differences(matching_database) == []


async def _work_taken(database: Database) -> int:
    """How much work there was; there is none now."""
    count = await rows(database, "match_work")
    async with database.connection() as connection:
        await connection.execute(text("DELETE FROM match_work"))
    return count


async def _numbers(database: Database) -> list[int]:
    async with database.connection() as connection:
        return list(await connection.scalars(text("SELECT id FROM match_work")))


async def _listed(database: Database) -> set[UUID]:
    async with database.connection() as connection:
        return set(await connection.scalars(text("SELECT DISTINCT project_id FROM match")))
