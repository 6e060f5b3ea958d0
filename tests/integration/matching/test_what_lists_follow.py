"""A keeper that has its index already follows whatever else the rows can change by."""

import csv
import random
import shutil
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.matching.derived import DERIVED
from services.matching.features.loops import follow_projects
from services.matching.features.repository import FeatureRepository
from services.matching.features.service import (
    PROJECT,
    all_lists_again,
    all_projects_again,
    mend_profile,
    profiles_again,
)
from services.matching.hears import HEARS
from services.matching.lists.service import Keeper
from services.matching.taxonomy.service import STARTER, STARTER_VERSION, import_taxonomy
from shared.db.unit_of_work import Database, UnitOfWork
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
from tests.support.events import act_on

pytestmark = pytest.mark.starter

People = list[tuple[UUID, UUID]]


async def _kept(database: Database) -> tuple[Keeper, People, list[str]]:
    """A keeper that made every list of a small world."""
    skills = await related_skills(database)
    people = await join(database, random.Random(4), skills, 40)
    for count in (1, 2, 3):
        await hear(database, published(uuid4(), skills[:count]), 1)
    keeper = Keeper()
    await work(database, keeper)
    assert await differences(database) == []
    assert await rows(database, "match") > 20
    return keeper, list(people.items()), skills


async def test_another_taxonomy_makes_lists_by_its_credits(matching_database: Database) -> None:
    keeper, _, _ = await _kept(matching_database)
    async with matching_database.unit_of_work() as uow:
        await _put_in_force(uow)
    await work(matching_database, keeper)
    assert await differences(matching_database) == []


async def test_the_same_version_imported_again_makes_every_list_by_its_relations(
    matching_database: Database, tmp_path: Path
) -> None:
    keeper, people, skills = await _kept(matching_database)
    before = await _worth(matching_database, skills)
    again = shutil.copytree(STARTER / "en", tmp_path / "en")
    # Every occupation names the first skill now: it says little, and goes with everything.
    with (again / "occupations.csv").open() as file:
        occupations = [row["conceptUri"] for row in csv.DictReader(file)]
    with (again / "occupationSkillRelations.csv").open("a") as file:
        csv.writer(file).writerows([each, "essential", skills[0]] for each in occupations)
    async with matching_database.unit_of_work() as uow:
        await import_taxonomy(uow, path=again, version=STARTER_VERSION, after=all_projects_again)
    assert await _worth(matching_database, skills) != before
    # Somebody changes meanwhile, and is written by the new relations into lists of the old.
    async with matching_database.unit_of_work() as uow:
        await profiles_again(uow, profile_ids=[profile_id for _, profile_id in people[:5]])
    await work(matching_database, keeper)
    assert await differences(matching_database) == []
    assert not await follow_projects(matching_database)()


async def test_a_project_that_comes_in_while_a_taxonomy_is_put_in_force_follows(
    matching_database: Database,
) -> None:
    keeper, _, skills = await _kept(matching_database)
    async with matching_database.unit_of_work() as uow:
        await _put_in_force(uow)
        # It is heard, and its lists are made, by what is in force until that is committed.
        await hear(matching_database, published(uuid4(), skills), 1)
        await work(matching_database, keeper)
    await work(matching_database, keeper)
    assert len(await differences(matching_database)) > 0
    await _follow(matching_database)
    await work(matching_database, keeper)
    assert await differences(matching_database) == []


async def test_a_project_whose_skill_is_known_just_as_it_comes_in_asks_for_it(
    matching_database: Database,
) -> None:
    skills = await starter_skills(matching_database)
    project = uuid4()
    async with matching_database.unit_of_work() as uow:
        told = heard(published(project, [*skills[:1], "http://data.europa.eu/esco/skill/new"]), 1)
        await act_on(HEARS, told, uow)
        async with matching_database.unit_of_work() as other:
            await other.session.execute(
                text(
                    "INSERT INTO skill (uri, kind, idf16, is_common, is_retired, version) VALUES "
                    "('http://data.europa.eu/esco/skill/new', '', 16, false, false, 'next')"
                )
            )
            await _put_in_force(other)
    assert await rows(matching_database, "role_need") == 1
    await _follow(matching_database)
    assert await rows(matching_database, "role_need") == 2


async def _worth(database: Database, skills: list[str]) -> list[tuple[int, int]]:
    """How telling each skill is, and how much others are worth in its place."""
    asked = text(
        "SELECT s.idf16, sum(c.credit) FROM skill s JOIN skill_credit c ON c.skill_id = s.id "
        "WHERE s.uri = ANY(:skills) GROUP BY s.id ORDER BY s.id"
    )
    async with database.connection() as connection:
        return [(row[0], row[1]) for row in await connection.execute(asked, {"skills": skills})]


async def _put_in_force(uow: UnitOfWork) -> None:
    """Another taxonomy, by which related skills are worth less."""
    await uow.session.execute(
        text("UPDATE skill_credit SET credit = greatest(1, credit / 3) WHERE credit < 16")
    )
    await uow.session.execute(text("UPDATE skill SET idf16 = idf16 + id % 5"))
    await uow.session.execute(text("UPDATE taxonomy_version SET version = 'next'"))
    await all_projects_again(uow)


async def _follow(database: Database) -> None:
    step = follow_projects(database)
    assert await step()
    assert not await step()


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
