"""A keeper that has its index already follows whatever else the rows can change by."""

import random
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.matching.derived import DERIVED
from services.matching.features.repository import FeatureRepository
from services.matching.features.service import (
    PROJECT,
    all_lists_again,
    all_projects_again,
    mend_profile,
)
from services.matching.lists.service import Keeper
from shared.db.unit_of_work import Database
from tests.faults.lists.oracle import differences
from tests.integration.matching.histories import (
    hear,
    join,
    person,
    published,
    rows,
    starter_skills,
    work,
)

pytestmark = pytest.mark.starter

People = list[tuple[UUID, UUID]]


async def _kept(database: Database) -> tuple[Keeper, People, list[str]]:
    """A keeper that made every list of a small world."""
    skills = await starter_skills(database)
    chance = random.Random(4)
    people = await join(database, chance, skills, 40)
    for _ in range(3):
        await hear(database, published(uuid4(), chance.sample(skills, k=3)), 1)
    keeper = Keeper()
    await work(database, keeper)
    assert await differences(database) == []
    assert await rows(database, "match") > 20
    return keeper, list(people.items()), skills


async def test_another_taxonomy_makes_lists_by_its_credits(matching_database: Database) -> None:
    keeper, _, _ = await _kept(matching_database)
    async with matching_database.unit_of_work() as uow:
        await uow.session.execute(
            text("UPDATE skill_credit SET credit = greatest(1, credit / 3) WHERE credit < 16")
        )
        await uow.session.execute(text("UPDATE taxonomy_version SET version = 'next'"))
        await all_projects_again(uow)
    await work(matching_database, keeper)
    assert await differences(matching_database) == []


async def test_after_a_rebuild_rows_that_were_mended_without_work_are_read_again(
    matching_database: Database,
) -> None:
    keeper, people, skills = await _kept(matching_database)
    chance = random.Random(5)
    async with matching_database.unit_of_work() as uow:
        for owner, profile_id in people[:20]:
            await mend_profile(
                uow,
                profile_id=profile_id,
                owner=owner,
                body=person(chance, skills),
                is_open=True,
            )
        await all_lists_again(uow)
    await work(matching_database, keeper)
    assert await differences(matching_database) == []


async def test_after_a_restore_everything_is_read_again(matching_database: Database) -> None:
    keeper, _, _ = await _kept(matching_database)
    async with matching_database.connection() as connection:
        # As a restore leaves it: rows of another day, and nobody who says so but its note.
        await connection.execute(text("UPDATE profile_feature SET is_open = number % 2 = 0"))
        for statement in DERIVED.after_restore:
            await connection.execute(text(statement))
    async with matching_database.unit_of_work() as uow:
        projects = await uow.session.scalars(text("SELECT project_id FROM project_feature"))
        await FeatureRepository(uow.session).add_work(PROJECT, projects)
    await work(matching_database, keeper)
    assert await differences(matching_database) == []


async def test_an_excluded_pair_leaves_the_lists_with_the_projects_next_work(
    matching_database: Database,
) -> None:
    keeper, _, _ = await _kept(matching_database)
    async with matching_database.unit_of_work() as uow:
        found = await uow.session.execute(text("SELECT project_id, profile_id FROM match LIMIT 1"))
        pair = found.one()
        await uow.session.execute(
            text("INSERT INTO exclusion (project_id, profile_id) VALUES (:project, :profile)"),
            {"project": pair.project_id, "profile": pair.profile_id},
        )
        await FeatureRepository(uow.session).add_work(PROJECT, [pair.project_id])
    await work(matching_database, keeper)
    assert await differences(matching_database) == []
    async with matching_database.connection() as connection:
        left = text("SELECT count(*) FROM match WHERE project_id = :p AND profile_id = :q")
        values = {"p": pair.project_id, "q": pair.profile_id}
        assert await connection.scalar(left, values) == 0
