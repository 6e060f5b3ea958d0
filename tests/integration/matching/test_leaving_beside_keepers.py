"""Somebody leaves while their places are being written: neither the leaver nor the keeper fails."""

import asyncio
import random
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import text

from services.matching.answers.domain import AskKind
from services.matching.features.repository import FeatureRepository
from services.matching.features.service import PROJECT
from services.matching.lists import service as lists
from services.matching.lists.repository import Changes, ListRepository
from services.matching.lists.service import Keeper
from services.matching.shards.repository import LISTS, ShardRepository
from services.matching.subjects.service import erase_subject
from shared.db.transaction import begun
from shared.db.unit_of_work import Database
from tests.faults.lists.oracle import differences
from tests.integration.matching.asking import Asking, step
from tests.integration.matching.histories import (
    crowd,
    erase,
    hear,
    published,
    rows,
    starter_skills,
    work,
)
from tests.integration.matching.test_asks import populated
from tests.integration.matching.test_telling import somebody_waits
from tests.support.waiting import until

pytestmark = pytest.mark.starter
_SHARES = (
    "SELECT count(*) FROM pg_locks "
    "WHERE pid = pg_backend_pid() AND locktype = 'advisory' AND objid = $1"
)


async def test_an_erasure_waits_for_a_keeper_and_never_in_a_ring_with_it(
    matching_database: Database, matching_url: str
) -> None:
    skills = await starter_skills(matching_database)
    people = await crowd(matching_database, skills, 8)
    for number in range(1, 5):
        await hear(matching_database, published(uuid4(), skills), number)
    await work(matching_database)
    async with matching_database.connection() as connection:
        most = "SELECT profile_id FROM match GROUP BY 1 HAVING count(*) > 1 LIMIT 1"
        profile = await connection.scalar(text(most))
        epoch = await connection.scalar(text("SELECT epoch FROM shard_owner"))
    owner = next(owner for owner, each in people.items() if each == profile)
    keeper = await asyncpg.connect(matching_url.replace("+asyncpg", ""))
    try:
        async with begun(keeper):
            await ShardRepository(keeper, shard=0).take(1, beside_answers=1, epoch=epoch)
            lists = ListRepository(keeper, shard=0, shards=1)
            # Of the places that an erasure would delete, the last it comes to.
            first, *_, last = await lists.places([profile])
            await lists.write(Changes(gone=[last.match_id]))
            leaving = asyncio.create_task(erase(matching_database, owner))
            await until(lambda: somebody_waits(matching_database))
            await lists.write(Changes(gone=[first.match_id]))
        await leaving
    finally:
        await keeper.close()
    async with matching_database.connection() as connection:
        left = text("SELECT count(*) FROM match WHERE profile_id = :profile")
        assert await connection.scalar(left, {"profile": profile}) == 0
    assert await rows(matching_database, "match") > 0


async def test_only_the_owner_shares_the_lists_before_anything_is_loaded(
    matching_database: Database, matching_url: str
) -> None:
    await work(matching_database)
    async with matching_database.connection() as connection:
        epoch = await connection.scalar(text("SELECT epoch FROM shard_owner"))
    keeper = await asyncpg.connect(matching_url.replace("+asyncpg", ""))
    try:
        for asked, shares in ((None, 0), (epoch - 1, 0), (epoch, 1)):
            async with begun(keeper):
                await ShardRepository(keeper, shard=0).take(1, beside_answers=1, epoch=asked)
                assert await keeper.fetchval(_SHARES, LISTS) == shares
    finally:
        await keeper.close()


async def _kept(database: Database, projects: int = 3) -> tuple[Keeper, UUID, UUID]:
    """A keeper that made the lists of a small world, and somebody in all of them with a profile."""
    skills = await starter_skills(database)
    people = await crowd(database, skills, 12)
    for number in range(projects):
        await hear(database, published(uuid4(), skills), number)
    keeper = Keeper()
    await work(database, keeper)
    owner, profile = next(iter(people.items()))
    assert await _places(database, profile) >= projects
    return keeper, owner, profile


async def _every_list_again(database: Database) -> None:
    async with database.unit_of_work() as uow:
        await FeatureRepository(uow.session).add_work_for_all_projects(PROJECT)


async def _places(database: Database, profile: UUID) -> int:
    asked = text("SELECT count(*) FROM match WHERE profile_id = :profile")
    async with database.connection() as connection:
        return int(await connection.scalar(asked, {"profile": profile}) or 0)


async def _step(database: Database, keeper: Keeper) -> bool:
    async with database.driver() as driver:
        did = await keeper.follow(driver)
    await keeper.settle()
    return did


async def test_who_left_comes_into_no_list_however_much_other_work_came_before(
    matching_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper, owner, profile = await _kept(matching_database)
    monkeypatch.setattr(lists, "_AT_ONCE", 1)
    await _every_list_again(matching_database)
    await erase(matching_database, owner)
    steps = 0
    while await _step(matching_database, keeper):
        assert await _places(matching_database, profile) == 0
        steps += 1
    assert steps >= 3
    assert await differences(matching_database) == []


async def test_who_left_comes_into_no_list_while_somebody_asks(asking: Asking) -> None:
    skills = await populated(asking, random.Random(1), 20)
    keeper = Keeper()
    for number in range(12):
        await hear(asking.database, published(uuid4(), skills), number)
    await work(asking.database, keeper)
    most = text(
        "SELECT p.person_id, p.id FROM match m JOIN profile p ON p.id = m.profile_id "
        "WHERE m.role = 1 GROUP BY 1, 2 HAVING count(*) = 12 LIMIT 1"
    )
    async with asking.database.connection() as connection:
        owner, profile = (await connection.execute(most)).one()
    await erase(asking.database, owner)
    # An answer that shows people looks itself whether they are there; this one shows none.
    other = {"profile_id": str(uuid4())}
    await asking.write_ask(AskKind.MY_PROJECTS, uuid4(), other)
    # More lists than are made beside an answer.
    assert await step(asking, keeper)
    assert await rows(asking.database, "match_work") > 0
    assert await _places(asking.database, profile) == 0
    await work(asking.database, keeper)
    assert await differences(asking.database) == []


async def test_who_leaves_as_a_keeper_begins_comes_into_no_list(
    matching_database: Database,
) -> None:
    keeper, owner, profile = await _kept(matching_database)
    await _every_list_again(matching_database)
    async with matching_database.unit_of_work() as uow:
        await erase_subject(uow, person_id=owner, actor="the person")
        # It sees the rows as they were before the erasure, whose end it waits for.
        stepping = asyncio.create_task(_step(matching_database, keeper))
        await until(lambda: somebody_waits(matching_database))
    assert await stepping
    assert await _places(matching_database, profile) == 0
    await work(matching_database, keeper)
    assert await differences(matching_database) == []


async def test_who_leaves_while_a_keeper_loads_comes_into_no_list(
    matching_database: Database,
) -> None:
    _, owner, profile = await _kept(matching_database)
    await _every_list_again(matching_database)
    other = Keeper()
    async with matching_database.unit_of_work() as uow:
        # People are loaded before projects.
        await uow.session.execute(text("LOCK TABLE role_feature IN ACCESS EXCLUSIVE MODE"))
        stepping = asyncio.create_task(_step(matching_database, other))
        await until(lambda: somebody_waits(matching_database))
        await erase(matching_database, owner)
    assert await stepping
    assert await _places(matching_database, profile) == 0
    await work(matching_database, other)
    assert await differences(matching_database) == []


async def test_lists_that_somebody_came_into_as_they_left_are_made_anew_too(
    matching_database: Database,
) -> None:
    keeper, owner, profile = await _kept(matching_database)
    skills, project = await starter_skills(matching_database), uuid4()
    await hear(matching_database, published(project, skills), 9)
    async with matching_database.driver() as driver:
        assert await keeper.follow(driver)
        leaving = asyncio.create_task(erase(matching_database, owner))
        await until(lambda: somebody_waits(matching_database))
    await keeper.settle()
    await leaving
    assert await _places(matching_database, profile) == 0
    asked = text("SELECT count(*) FROM match_work WHERE kind = 'project' AND subject = :project")
    async with matching_database.connection() as connection:
        assert await connection.scalar(asked, {"project": project}) == 1
