"""Lists stay right whatever happens, and people are told once."""

import random
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import text

from services.matching.features import service as features
from services.matching.features.repository import FeatureRepository
from services.matching.lists import domain as list_rules
from services.matching.lists import service as lists
from services.matching.lists.loops import Seats, keep_lists
from services.matching.lists.service import Keeper
from services.matching.profiles.service import import_profiles
from services.matching.shards.repository import ShardRepository
from services.matching.subjects.service import erase_subject
from shared.contracts.registry import MembershipChanged, PartnerSuspended, ProjectClosed
from shared.db.session_lock import SessionLock
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from tests.integration.matching.histories import (
    PARTNER,
    assert_prefixes,
    hear,
    join,
    person,
    published,
    rows,
    starter_skills,
    tell_once,
    work,
)

pytestmark = pytest.mark.starter
_SCANS = "SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relname = 'match_work'"
_MUCH_WORK = (
    "INSERT INTO match_work (shard, kind, subject) "
    "SELECT 0, 'profile', gen_random_uuid() FROM generate_series(1, 5000)"
)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_after_any_history_every_list_is_a_prefix_of_its_true_order(
    matching_database: Database, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(list_rules, "LEAST", 5)
    monkeypatch.setattr(list_rules, "MOST", 9)
    monkeypatch.setattr(lists, "STORED", 7)
    chance = random.Random(seed)
    skills = await starter_skills(matching_database)
    projects = [uuid4() for _ in range(3)]
    keepers = [Keeper(), Keeper()]
    people = await join(matching_database, chance, skills, 30)
    for number, project_id in enumerate(projects):
        await hear(matching_database, published(project_id, skills[number : number + 3]), 0)
    for step in range(1, 90):
        # Mostly people change, one at a time: a project's own change makes its lists anew anyhow.
        weights = {"edit": 30, "pause": 10, "join": 4, "erase": 1, "project": 1, "close": 0.3}
        act = chance.choices(list(weights), list(weights.values()))[0]
        if act == "join":
            people |= await join(matching_database, chance, skills, 2)
        elif act in ("edit", "pause"):
            owner = chance.choice(sorted(people))
            async with matching_database.unit_of_work() as uow:
                await features.put_profile(
                    uow,
                    profile_id=people[owner],
                    owner=owner,
                    body=person(chance, skills),
                    is_open=act == "edit",
                )
        elif act == "erase":
            owner = chance.choice(sorted(people))
            del people[owner]
            async with matching_database.unit_of_work() as uow:
                await erase_subject(uow, person_id=owner, actor="test")
        elif act == "project":
            asked = chance.sample(skills, k=chance.randint(1, 3))
            await hear(matching_database, published(chance.choice(projects), asked), step)
        else:
            closed = ProjectClosed(
                project_id=chance.choice(projects),
                partner_id=PARTNER,
                title="A project",
                reason="completed",
                at="2026-11-24T09:00:00Z",
            )
            await hear(matching_database, closed, step)
        if chance.random() < 0.7:
            # Now and then another has the lock; now and then it dies before the commit.
            keeper = keepers[chance.random() < 0.15]
            await work(matching_database, keeper, dies=chance.random() < 0.2)
    await work(matching_database, keepers[0])
    await assert_prefixes(matching_database, 5)


async def test_what_a_failed_transaction_counted_is_forgotten(
    matching_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_rules, "LEAST", 5)
    monkeypatch.setattr(lists, "STORED", 7)
    chance = random.Random(12)
    skills = await starter_skills(matching_database)
    await join(matching_database, chance, skills, 30)
    await hear(matching_database, published(uuid4(), skills), 1)
    keeper = Keeper()
    await work(matching_database, keeper)
    # Counted three times, written once: the list would seem longer than it is.
    people = await join(matching_database, chance, skills, 6)
    for _ in range(2):
        await work(matching_database, keeper, dies=True)
    await work(matching_database, keeper)
    assert people
    listed = text("SELECT profile_id FROM match ORDER BY role, order_key DESC")
    pause = text("UPDATE profile_feature SET is_open = false WHERE profile_id = :who")
    async with matching_database.connection() as connection:
        profiles = list(dict.fromkeys(await connection.scalars(listed)))
    for profile in profiles:
        async with matching_database.unit_of_work() as uow:
            await uow.session.execute(pause, {"who": profile})
            await FeatureRepository(uow.session).add_work(features.PROFILE, [profile])
        await work(matching_database, keeper)
        await assert_prefixes(matching_database, 5)


async def test_an_older_event_after_a_newer_one_changes_nothing(
    matching_database: Database,
) -> None:
    skills = await starter_skills(matching_database)
    project_id = uuid4()
    await hear(matching_database, published(project_id, skills[:1], "Newer"), 7)
    await hear(matching_database, published(project_id, skills[:2], "Older"), 6)
    await hear(matching_database, published(project_id, skills[:3], "The same again"), 7)
    async with matching_database.connection() as connection:
        titles = await connection.scalars(text("SELECT title FROM known_project"))
        needs = await connection.scalar(text("SELECT count(*) FROM role_need"))
    assert list(titles) == ["Newer"]
    assert needs == 1


async def test_a_suspended_partners_projects_leave_the_lists(matching_database: Database) -> None:
    skills = await starter_skills(matching_database)
    chance = random.Random(5)
    async with matching_database.unit_of_work() as uow:
        await import_profiles(uow, profiles=[(uuid4(), person(chance, skills)) for _ in range(9)])
    await hear(matching_database, published(uuid4(), skills), 1)
    await work(matching_database)
    assert await rows(matching_database, "match") > 0
    suspended = PartnerSuspended.model_validate(
        {
            "partner_id": PARTNER,
            "name": "A partner",
            "partner_type": "company",
            "sides": ["origin"],
            "country": "SN",
            "status": "suspended",
            "at": "2026-11-24T09:00:00Z",
        }
    )
    await hear(matching_database, suspended, 3)
    await work(matching_database)
    assert await rows(matching_database, "match") == 0


async def test_a_projects_own_people_are_never_in_its_lists(matching_database: Database) -> None:
    skills = await starter_skills(matching_database)
    chance = random.Random(6)
    insider = uuid4()
    async with matching_database.unit_of_work() as uow:
        await import_profiles(uow, profiles=[(insider, person(chance, skills))])
    await hear(matching_database, published(uuid4(), skills), 1)
    members = MembershipChanged.model_validate(
        {"partner_id": PARTNER, "members": [{"person_id": insider, "role": "editor"}]}
    )
    await hear(matching_database, members, 1)
    await work(matching_database)
    assert await rows(matching_database, "match") == 0


async def test_each_pair_is_told_once_and_at_most_twenty_of_a_role_at_a_time(
    matching_database: Database,
) -> None:
    skills = await starter_skills(matching_database)
    chance = random.Random(7)
    crowd = [(uuid4(), person(chance, skills)) for _ in range(60)]
    async with matching_database.unit_of_work() as uow:
        await import_profiles(uow, profiles=crowd)
    # Before there are projects: a changed profile is told of its own best ones besides.
    await work(matching_database)
    await hear(matching_database, published(uuid4(), skills), 1)
    await work(matching_database)
    for _ in range(2):
        while await tell_once(matching_database):
            pass
        async with matching_database.connection() as connection:
            await connection.execute(
                text(
                    "INSERT INTO tell_work (project_id, role) "
                    "SELECT DISTINCT project_id, role FROM match"
                )
            )
    counted = "SELECT role, count(*) AS told FROM exposure GROUP BY role"
    async with matching_database.connection() as connection:
        told = {row.role: row.told for row in await connection.execute(text(counted))}
        sent = await connection.execute(
            text("SELECT event_type, count(*) AS n FROM outbox GROUP BY event_type")
        )
        events = {row.event_type: row.n for row in sent}
    assert told == {0: 20, 1: 20}
    assert events["matching.match.found.v1"] == 40
    assert events["matching.shortlist.ready.v1"] == 1


async def test_who_leaves_leaves_nothing_and_it_is_told(matching_database: Database) -> None:
    skills = await starter_skills(matching_database)
    owner = uuid4()
    async with matching_database.unit_of_work() as uow:
        await import_profiles(uow, profiles=[(owner, person(random.Random(8), skills))])
    await hear(matching_database, published(uuid4(), skills), 1)
    await work(matching_database)
    while await tell_once(matching_database):
        pass
    async with matching_database.unit_of_work() as uow:
        await erase_subject(uow, person_id=owner, actor="the person")
    for table in ("profile", "profile_feature", "profile_skill", "match", "exposure"):
        assert await rows(matching_database, table) == 0, table
    async with matching_database.connection() as connection:
        left = await connection.scalars(text("SELECT event_type FROM outbox ORDER BY id"))
        kinds = set(left)
    assert "matching.profile.erased.v1" in kinds
    assert "matching.match.found.v1" not in kinds


async def test_work_is_found_by_index_also_where_there_was_none_at_first(
    matching_database: Database, matching_url: str
) -> None:
    await work(matching_database)
    lock = SessionLock(matching_url, number=731, application_name="test")

    async def take() -> int:
        async with lock.transaction() as driver:
            assert driver is not None
            _, taken = await ShardRepository(driver, shard=0).take(3, beside_answers=1, epoch=1)
            assert await driver.fetchval(_SCANS) == 0
        return len(taken)

    admin = await asyncpg.connect(matching_url.replace("+asyncpg", ""))
    try:
        await admin.execute("VACUUM ANALYZE match_work")
        assert await take() == 0
        await admin.execute(_MUCH_WORK)
        assert await take() == 3
    finally:
        await admin.close()
        await lock.release()


_TWINS = text(
    "INSERT INTO match SELECT (jsonb_populate_record("
    "m, jsonb_build_object('match_id', gen_random_uuid()))).* FROM match m"
)


async def test_an_upgrade_of_scoring_makes_every_list_anew_once(
    matching_database: Database, matching_url: str
) -> None:
    skills = await starter_skills(matching_database)
    chance = random.Random(9)
    async with matching_database.unit_of_work() as uow:
        await import_profiles(uow, profiles=[(uuid4(), person(chance, skills)) for _ in range(9)])
    for _ in range(2):
        await hear(matching_database, published(uuid4(), skills), 1)
    lock = SessionLock(matching_url, number=730, application_name="test")
    step = keep_lists(lock, Wake(), Keeper(), Seats(1))
    while await step():
        pass
    ids = text("SELECT match_id FROM match ORDER BY 1")
    async with matching_database.connection() as connection:
        places = list(await connection.scalars(ids))
        # As an older version left them: worth less, some lists without anybody, and under other
        # ids, beside the same places of a newer one that it took turns with.
        await connection.execute(text("UPDATE match SET r = r - 1, scoring_version = 1"))
        await connection.execute(_TWINS)
        await connection.execute(text("DELETE FROM match WHERE match_id = :id"), {"id": places[0]})
        await connection.execute(text("DELETE FROM match WHERE role = 0"))
        await connection.execute(text("DELETE FROM tell_work"))
        await connection.execute(text("UPDATE lists_in_force SET scoring = 1"))
    while await step():
        pass
    await assert_prefixes(matching_database, list_rules.LEAST)
    assert await rows(matching_database, "tell_work") == 4
    async with matching_database.connection() as connection:
        assert list(await connection.scalars(ids)) == places
        made_by = await connection.scalars(text("SELECT DISTINCT scoring_version FROM match"))
        assert set(made_by) == {list_rules.SCORING_VERSION}
    assert not await step()
    await lock.release()
