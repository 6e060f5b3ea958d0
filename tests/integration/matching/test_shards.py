"""People are cut into shards, each with a part of every list; together they are the whole."""

import random
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.matching.engine.sql import SqlEngine
from services.matching.features import service as features
from services.matching.lists import domain as list_rules
from services.matching.lists import service as lists
from services.matching.lists.loops import LOCK_NUMBER, list_loops
from services.matching.lists.service import Keeper
from services.matching.profiles.service import import_profiles
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
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


@pytest.mark.parametrize("seed", [1, 2])
async def test_the_first_of_a_list_are_the_first_of_all_shards(
    matching_database: Database, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(list_rules, "LEAST", 5)
    monkeypatch.setattr(list_rules, "MOST", 9)
    monkeypatch.setattr(lists, "STORED", 7)
    chance = random.Random(seed)
    skills = await starter_skills(matching_database)
    keepers = [Keeper(shard=shard, shards=3) for shard in range(3)]
    people: dict[UUID, UUID] = {}
    projects = [uuid4() for _ in range(3)]
    for step in range(1, 40):
        act = chance.choice(("join", "join", "edit", "project", "work", "work"))
        if act == "join":
            people |= await join(matching_database, chance, skills, 4)
        elif act == "edit" and people:
            owner = chance.choice(sorted(people))
            async with matching_database.unit_of_work() as uow:
                await features.put_profile(
                    uow,
                    profile_id=people[owner],
                    owner=owner,
                    body=person(chance, skills),
                    is_open=chance.random() < 0.8,
                )
        elif act == "project":
            asked = chance.sample(skills, k=chance.randint(1, 3))
            await hear(matching_database, published(chance.choice(projects), asked), step)
        else:
            await work(matching_database, chance.choice(keepers), dies=chance.random() < 0.3)
    await _all_work(matching_database, keepers)
    await _assert_first_are_right(matching_database, least=5)


async def test_another_number_of_shards_makes_every_list_anew(
    matching_database: Database,
) -> None:
    skills = await starter_skills(matching_database)
    chance = random.Random(9)
    await join(matching_database, chance, skills, 30)
    await hear(matching_database, published(uuid4(), skills), 1)
    await work(matching_database)
    for shards in (3, 2, 1):
        keepers = [Keeper(shard=shard, shards=shards) for shard in range(shards)]
        # The first keeper puts the new number in force; work of shards that are no more is its own.
        await _all_work(matching_database, keepers)
        async with matching_database.unit_of_work() as uow:
            made = await import_profiles(uow, profiles=[(uuid4(), person(chance, skills))])
            asked = text("SELECT shard FROM match_work WHERE subject = :who")
            found = list(await uow.session.scalars(asked, {"who": made[0]}))
            number = text("SELECT number FROM profile_feature WHERE profile_id = :who")
            assert found == [await uow.session.scalar(number, {"who": made[0]}) % shards]
        await _all_work(matching_database, keepers)
        assert await differences(matching_database) == []
        # Work of every shard waits when the number changes: none of it is lost.
        await join(matching_database, chance, skills, 6)
    await _all_work(matching_database, [Keeper()])
    assert await rows(matching_database, "match_work") == 0


async def test_a_worker_leaves_the_shards_that_it_has_no_seat_for(
    matching_database: Database, matching_url: str
) -> None:
    first, let_go = list_loops(matching_url, Wake(), shards=3, most=1)
    second, let_go_too = list_loops(matching_url, Wake(), shards=3, most=3)
    held = (
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted "
        "AND objid::bigint BETWEEN :first AND :first + 2 AND database = "
        "(SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    counted = []
    for loops in (first, second):
        for loop in loops:
            await loop.step()
        async with matching_database.connection() as connection:
            counted.append(await connection.scalar(text(held), {"first": LOCK_NUMBER}))
    for end in (*let_go, *let_go_too):
        await end()
    assert counted == [1, 3]


async def _all_work(database: Database, keepers: list[Keeper]) -> None:
    """Twice: the first round may make work for the others."""
    for keeper in (*keepers, *keepers):
        await work(database, keeper)


async def _assert_first_are_right(database: Database, *, least: int) -> None:
    """The first of the stored places are the first of the true list, however they were cut."""
    async with database.unit_of_work() as uow:
        open_lists = await uow.session.execute(
            text(
                "SELECT project_id, role FROM role_feature JOIN project_feature p "
                "USING (project_id) WHERE p.is_open"
            )
        )
        for row in list(open_lists):
            true = await SqlEngine(uow.session).best(row.project_id, row.role, None)
            asked = text(
                "SELECT profile_id FROM match WHERE project_id = :p AND role = :r "
                "ORDER BY order_key DESC"
            )
            stored = list(await uow.session.scalars(asked, {"p": row.project_id, "r": row.role}))
            wanted = [each.profile_id for each in true]
            assert stored[:least] == wanted[:least]
            assert len(stored) >= min(least, len(wanted))
