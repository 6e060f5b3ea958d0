"""What is told, how often, and what an erasure at the same moment leaves of it."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.matching.database import metadata
from services.matching.projects.repository import ProjectRepository
from services.matching.subjects.service import erase_subject
from services.matching.taxonomy import service as taxonomy
from services.matching.telling import service as telling
from services.matching.telling.repository import TellingRepository
from shared.db.tables import load_tables
from shared.db.unit_of_work import Database
from shared.errors import HouseDown
from tests.integration.matching.histories import (
    crowd,
    erase,
    hear,
    payloads,
    published,
    rows,
    starter_skills,
    tell_once,
    work,
)
from tests.support.traces import keep_events_about
from tests.support.waiting import until

pytestmark = pytest.mark.starter

# By design: that somebody left is remembered for 30 days, what counts the events of a key goes on
# counting, and who was erased is told to the others.
REMEMBERS = {"erased_subject", "event_sequence", "outbox"}


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


async def test_skills_are_named_in_each_language_that_alerts_are_written_in(
    matching_database: Database, tmp_path: Path
) -> None:
    skills = await starter_skills(matching_database)
    names = {"ar": "مهارة", "pt": "competência", "sw": "ujuzi"}
    for language, name in names.items():
        file = tmp_path / f"{language}.csv"
        lines = [f"{uri},,{name} {n}," for n, uri in enumerate(skills)]
        head = "conceptUri,skillType,preferredLabel,altLabels"
        file.write_text("\n".join([head, *lines]), encoding="utf-8")
        async with matching_database.unit_of_work() as uow:
            await taxonomy.import_labels(uow, path=file, language=language)
    await crowd(matching_database, skills, 5)
    await hear(matching_database, published(uuid4(), skills), 1)
    await work(matching_database)
    while await tell_once(matching_database):
        pass
    told = await payloads(matching_database, "matching.match.found.v1")
    reasons = [reason for each in told for reason in each["reasons"] if reason["kind"] == "skill"]
    assert reasons
    for reason in reasons:
        number = skills.index(reason["subject"])
        labels = reason["labels"]
        # Nobody is written to in Swahili.
        assert set(labels) == {"en", "fr", "es", "ar", "pt"}
        assert (labels["ar"], labels["pt"]) == (f"مهارة {number}", f"competência {number}")


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
        (telling.tell_list, telling, "read_pairs"),
        (telling.tell_profile, ProjectRepository, "get"),
    ],
)
async def test_who_leaves_while_being_told_leaves_nothing(
    matching_database: Database,
    monkeypatch: pytest.MonkeyPatch,
    step: Callable[..., Awaitable[bool]],
    repository: object,
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


async def somebody_waits(database: Database) -> bool:
    """Whether a transaction on this database waits for another's lock."""
    asked = (
        "SELECT EXISTS (SELECT 1 FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock')"
    )
    async with database.connection() as connection:
        return bool(await connection.scalar(text(asked)))


async def outbox(database: Database, profile_id: UUID) -> list[str]:
    """What is still to be sent about a profile, the oldest first."""
    asked = text("SELECT event_type FROM outbox WHERE :p = ANY(subjects) ORDER BY id")
    async with database.connection() as connection:
        return list(await connection.scalars(asked, {"p": profile_id}))


async def patiently_erase(database: Database, owner: UUID) -> None:
    """As the API does: it waits for whoever holds the profile."""
    async with database.unit_of_work() as uow:
        await erase_subject(uow, person_id=owner, actor="the person")


@pytest.mark.parametrize("step", [telling.tell_list, telling.tell_profile])
async def test_an_erasure_waits_for_who_is_telling_and_nothing_is_told_after_it(
    matching_database: Database, step: Callable[..., Awaitable[bool]]
) -> None:
    skills = await starter_skills(matching_database)
    await hear(matching_database, published(uuid4(), skills), 1)
    await work(matching_database)
    ((owner, profile_id),) = (await crowd(matching_database, skills, 1)).items()
    async with matching_database.unit_of_work() as uow:
        assert await step(uow)
        assert uow.told
        leaving = asyncio.create_task(patiently_erase(matching_database, owner))
        await until(lambda: somebody_waits(matching_database))
        assert not leaving.done()
    await leaving
    await work(matching_database)
    while await tell_once(matching_database):
        pass
    assert await outbox(matching_database, profile_id) == ["matching.profile.erased.v1"]
    assert await traces(matching_database, owner, profile_id) == set()


@pytest.mark.parametrize("step", [telling.tell_list, telling.tell_profile])
async def test_who_is_telling_waits_for_an_erasure_and_passes_over_who_left(
    matching_database: Database, step: Callable[..., Awaitable[bool]]
) -> None:
    skills = await starter_skills(matching_database)
    await hear(matching_database, published(uuid4(), skills), 1)
    await work(matching_database)
    ((owner, profile_id),) = (await crowd(matching_database, skills, 1)).items()

    async def tell() -> None:
        async with matching_database.unit_of_work() as uow:
            await step(uow)

    async with matching_database.unit_of_work() as uow:
        await erase_subject(uow, person_id=owner, actor="the person")
        teller = asyncio.create_task(tell())
        await until(lambda: somebody_waits(matching_database))
        assert not teller.done()
    await teller
    await work(matching_database)
    assert await outbox(matching_database, profile_id) == ["matching.profile.erased.v1"]
    assert await traces(matching_database, owner, profile_id) == set()


async def test_an_erased_person_is_in_no_table(matching_database: Database) -> None:
    skills = await starter_skills(matching_database)
    people = await crowd(matching_database, skills, 4)
    await hear(matching_database, published(uuid4(), skills), 1)
    await work(matching_database)
    while await tell_once(matching_database):
        pass
    async with matching_database.connection() as connection:
        # Not everybody who stands in a list is told.
        told_of = set(await connection.scalars(text("SELECT profile_id FROM exposure")))
    owner, profile_id = next(pair for pair in people.items() if pair[1] in told_of)
    await keep_events_about(matching_database, profile_id)
    before = await traces(matching_database, owner, profile_id)
    assert {"profile", "profile_feature", "profile_skill", "match", "exposure"} <= before
    async with matching_database.connection() as connection:
        # As if the broker had refused what was told.
        refused = "INSERT INTO outbox_dead SELECT o.*, 'refused', now() FROM outbox o"
        await connection.execute(text(refused))
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
    # Not every process of a parallel run has loaded them all.
    load_tables("services.matching")
    found = set()
    async with database.connection() as connection:
        for table in metadata.tables:
            asked = f'SELECT EXISTS (SELECT 1 FROM "{table}" t WHERE t::text LIKE :what)'  # noqa: S608
            for each in ids:
                if await connection.scalar(text(asked), {"what": f"%{each}%"}):
                    found.add(table)
    return found - REMEMBERS
