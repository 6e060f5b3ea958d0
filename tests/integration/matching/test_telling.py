"""What is told, how often, and what an erasure at the same moment leaves of it."""

import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from sqlalchemy import text

from services.matching.database import metadata
from services.matching.pairs.repository import MatchRepository
from services.matching.profiles.service import import_profiles
from services.matching.projects.repository import ProjectRepository
from services.matching.subjects.service import erase_subject
from services.matching.telling import service as telling
from services.matching.telling.repository import TellingRepository
from shared.clock import FixedClock
from shared.db.unit_of_work import Database
from shared.errors import HouseDown
from tests.integration.matching.histories import (
    hear,
    person,
    published,
    rows,
    starter_skills,
    tell_once,
    work,
)

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
# By design: that somebody left is remembered for 30 days, what counts the events of a key goes on
# counting, and who was erased is told to the others.
REMEMBERS = {"erased_subject", "event_sequence", "outbox"}


async def crowd(database: Database, skills: list[str], size: int) -> dict[UUID, UUID]:
    """So many people with profiles, by owner; nothing is said to them of themselves."""
    chance = random.Random(11)
    who = [(uuid4(), person(chance, skills)) for _ in range(size)]
    async with database.unit_of_work() as uow:
        made = await import_profiles(uow, profiles=who)
    # Before there are projects: a changed profile is told of its own best ones besides.
    await work(database)
    return dict(zip((owner for owner, _ in who), made, strict=True))


async def payloads(database: Database, kind: str) -> list[dict[str, Any]]:
    """What was told of one kind of event, the oldest first."""
    asked = text("SELECT payload FROM outbox WHERE event_type = :kind ORDER BY id")
    async with database.connection() as connection:
        found = await connection.scalars(asked, {"kind": kind})
        return [orjson.loads(payload) for payload in found]


async def test_reasons_are_one_to_three_and_the_score_is_that_of_the_list(
    matching_database: Database,
) -> None:
    skills = await starter_skills(matching_database)
    await crowd(matching_database, skills, 30)
    await hear(matching_database, published(uuid4(), skills), 1)
    await work(matching_database)
    while await tell_once(matching_database):
        pass
    told = await payloads(matching_database, "matching.match.found.v1")
    assert told
    assert {1 <= len(each["reasons"]) <= 3 for each in told} == {True}
    async with matching_database.connection() as connection:
        listed = await connection.execute(text("SELECT match_id, r FROM match"))
        scores = {str(row.match_id): row.r for row in listed}
    assert {each["match_id"]: each["score"] for each in told}.items() <= scores.items()


async def test_a_shortlist_is_told_at_most_once_an_hour_and_then_again(
    matching_database: Database,
) -> None:
    skills = await starter_skills(matching_database)
    await crowd(matching_database, skills, 5)
    await hear(matching_database, published(uuid4(), skills), 1)
    await work(matching_database)
    revisions = []
    for minutes in (0, 1, 59, 60, 61, 119, 120):
        clock = FixedClock(NOON + timedelta(minutes=minutes))
        later = Database(matching_database.engine, source="/matching", clock=clock)
        async with later.connection() as connection:
            again = "INSERT INTO tell_work SELECT DISTINCT project_id, role FROM match"
            await connection.execute(text(f"{again} ON CONFLICT DO NOTHING"))
        while await tell_once(later):
            pass
        told = await payloads(later, "matching.shortlist.ready.v1")
        revisions.append([each["revision"] for each in told])
    one, two, three = [1], [1, 2], [1, 2, 3]
    assert revisions == [one, one, one, two, two, two, three]


async def erase(database: Database, owner: UUID) -> None:
    """As somebody else's request, in a transaction of its own."""
    async with database.unit_of_work(lock_timeout_ms=300) as uow:
        await erase_subject(uow, person_id=owner, actor="the person")


Read = Callable[..., Awaitable[Any]]


def interrupted(read: Read, then: Callable[[], Awaitable[None]]) -> Read:
    """The read, with something else happening right after its first time."""
    happened: list[bool] = []

    async def reading(*args: Any, **named: Any) -> Any:
        found = await read(*args, **named)
        if not happened:
            happened.append(True)
            await then()
        return found

    return reading


async def test_who_leaves_while_the_next_are_chosen_is_passed_over(
    matching_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    skills = await starter_skills(matching_database)
    people = await crowd(matching_database, skills, 10)
    await hear(matching_database, published(uuid4(), skills), 1)
    await work(matching_database)
    async with matching_database.connection() as connection:
        # In both lists, whichever is told first.
        both = "SELECT profile_id FROM match WHERE may_be_told GROUP BY 1 HAVING count(*) = 2"
        profile_id = (await connection.scalars(text(both))).first()
    owner = next(owner for owner, made in people.items() if made == profile_id)
    leaving = interrupted(TellingRepository.candidates, lambda: erase(matching_database, owner))
    monkeypatch.setattr(TellingRepository, "candidates", leaving)
    while await tell_once(matching_database):
        pass
    await work(matching_database)
    told = await payloads(matching_database, "matching.match.found.v1")
    assert told
    assert str(profile_id) not in {each["profile_id"] for each in told}
    assert await traces(matching_database, owner, people[owner]) == set()


@pytest.mark.parametrize(
    ("step", "repository", "last_read"),
    [
        (telling.tell_role, MatchRepository, "places"),
        (telling.tell_profile, ProjectRepository, "get"),
    ],
)
async def test_who_leaves_while_being_told_leaves_nothing(
    matching_database: Database,
    monkeypatch: pytest.MonkeyPatch,
    step: Callable[..., Awaitable[bool]],
    repository: type,
    last_read: str,
) -> None:
    skills = await starter_skills(matching_database)
    await hear(matching_database, published(uuid4(), skills), 1)
    await work(matching_database)
    people = await crowd(matching_database, skills, 1)
    ((owner, profile_id),) = people.items()
    refused: list[HouseDown] = []

    async def leave() -> None:
        try:
            await erase(matching_database, owner)
        except HouseDown as error:
            # It waits for whoever tells, longer than here.
            refused.append(error)

    leaving = interrupted(getattr(repository, last_read), leave)
    monkeypatch.setattr(repository, last_read, leaving)
    async with matching_database.unit_of_work() as uow:
        assert await step(uow)
    if refused:
        await erase(matching_database, owner)
    await work(matching_database)
    while await tell_once(matching_database):
        pass
    assert await traces(matching_database, owner, profile_id) == set()
    assert await payloads(matching_database, "matching.match.found.v1") == []


async def test_an_erased_person_is_in_no_table(matching_database: Database) -> None:
    skills = await starter_skills(matching_database)
    people = await crowd(matching_database, skills, 4)
    await hear(matching_database, published(uuid4(), skills), 1)
    await work(matching_database)
    while await tell_once(matching_database):
        pass
    owner, profile_id = next(iter(people.items()))
    before = await traces(matching_database, owner, profile_id)
    assert {"profile", "profile_feature", "profile_skill", "match", "exposure"} <= before
    others = await rows(matching_database, "profile")
    await erase(matching_database, owner)
    await work(matching_database)
    while await tell_once(matching_database):
        pass
    assert await traces(matching_database, owner, profile_id) == set()
    assert await rows(matching_database, "profile") == others - 1
    (told,) = await payloads(matching_database, "matching.profile.erased.v1")
    assert (told["person_id"], told["profile_id"]) == (str(owner), str(profile_id))


async def traces(database: Database, *ids: UUID) -> set[str]:
    """The tables that hold one of the ids anywhere, in whatever column."""
    found = set()
    async with database.connection() as connection:
        for table in metadata.tables:
            asked = f'SELECT EXISTS (SELECT 1 FROM "{table}" t WHERE t::text LIKE :what)'  # noqa: S608
            for each in ids:
                if await connection.scalar(text(asked), {"what": f"%{each}%"}):
                    found.add(table)
    return found - REMEMBERS
