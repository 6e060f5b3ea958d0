"""When a partner hears of its shortlist, which invitations are open, and which place was told."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.matching.lists import domain as list_rules
from services.matching.lists import service as lists
from services.matching.telling.repository import TellingRepository
from shared.clock import FixedClock
from shared.contracts.registry import ProjectClosed, ProjectPublished
from shared.db.unit_of_work import Database
from tests.integration.matching.histories import (
    PARTNER,
    crowd,
    erase,
    hear,
    payloads,
    published,
    starter_skills,
    tell_once,
    work,
)

pytestmark = pytest.mark.starter

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


async def tell_all_at(database: Database, minutes: int) -> list[int]:
    """Tell whoever is next so many minutes after noon; the shortlists' numbers until now."""
    clock = FixedClock(NOON + timedelta(minutes=minutes))
    later = Database(database.engine, source="/matching", clock=clock)
    async with later.connection() as connection:
        # Every list changed: that alone is nothing to tell.
        again = (
            "INSERT INTO tell_work (project_id, role) SELECT DISTINCT project_id, role FROM match"
        )
        await connection.execute(text(f"{again} ON CONFLICT DO NOTHING"))
    while await tell_once(later):
        pass
    told = await payloads(later, "matching.shortlist.ready.v1")
    return [each["revision"] for each in told]


def closed(project_id: UUID) -> ProjectClosed:
    """That a project takes nobody any more."""
    return ProjectClosed(
        project_id=project_id,
        partner_id=PARTNER,
        title="A project",
        reason="completed",
        at="2026-11-24T09:00:00Z",
    )


async def test_a_shortlist_is_told_when_somebody_new_was_told_and_at_most_once_an_hour(
    matching_database: Database,
) -> None:
    skills = await starter_skills(matching_database)
    # One list: of two somebody may be told before and after their partner is.
    one_list = published(uuid4(), skills).model_copy(update={"funding": None})
    await hear(matching_database, one_list, 1)
    await work(matching_database)
    revisions = {}
    for minutes, somebody_joins in (
        (0, True),
        (1, True),
        (59, False),
        (60, False),
        (61, False),
        (180, False),
        (181, True),
        (182, False),
        (300, False),
    ):
        if somebody_joins:
            await crowd(matching_database, skills, 1)
        revisions[minutes] = await tell_all_at(matching_database, minutes)
    one, two, three = [1], [1, 2], [1, 2, 3]
    assert revisions == {
        0: one,
        1: one,
        59: one,
        60: two,
        61: two,
        180: two,
        181: three,
        182: three,
        300: three,
    }


async def test_a_shortlist_is_told_when_somebody_who_was_told_leaves(
    matching_database: Database,
) -> None:
    skills = await starter_skills(matching_database)
    await hear(matching_database, published(uuid4(), skills), 1)
    await work(matching_database)
    people = await crowd(matching_database, skills, 3)
    await tell_all_at(matching_database, 0)
    before = await tell_all_at(matching_database, 120)
    await erase(matching_database, next(iter(people)))
    await work(matching_database)
    assert await tell_all_at(matching_database, 240) == [*before, before[-1] + 1]
    told = await payloads(matching_database, "matching.shortlist.ready.v1")
    earlier, later = (sum(each["told"] for each in told[at]["lists"]) for at in (-2, -1))
    assert later < earlier


async def invitations(database: Database, project_id: UUID) -> tuple[int, int]:
    """How many of a role's are open, and the most that anybody in its list has open."""
    async with database.unit_of_work() as uow:
        telling = TellingRepository(uow.session)
        found = await telling.candidates(project_id, 1, uow.now)
        most = max((each.open_invitations for each in found), default=0)
        return await telling.open_count(project_id, 1, uow.now), most


async def test_invitations_of_a_closed_project_or_a_dropped_role_are_open_no_more(
    matching_database: Database,
) -> None:
    skills = await starter_skills(matching_database)
    await crowd(matching_database, skills, 8)
    closing, dropping, other = uuid4(), uuid4(), uuid4()
    for project_id in (closing, dropping):
        await hear(matching_database, published(project_id, skills), 1)
    await work(matching_database)
    while await tell_once(matching_database):
        pass
    await hear(matching_database, published(other, skills), 1)
    await work(matching_database)
    assert (await invitations(matching_database, closing))[0] > 0
    assert (await invitations(matching_database, other)) == (0, 4)
    await hear(matching_database, closed(closing), 2)
    assert (await invitations(matching_database, closing))[0] == 0
    assert (await invitations(matching_database, other)) == (0, 2)
    state = published(dropping, skills)
    other_role = state.roles[0].model_copy(update={"number": 2})
    changed = state.model_copy(update={"roles": (other_role,), "funding": None})
    await hear(matching_database, changed, 2)
    assert (await invitations(matching_database, dropping))[0] == 0
    assert (await invitations(matching_database, other)) == (0, 0)


async def test_an_invitation_is_open_for_thirty_days_or_until_the_answer(
    matching_database: Database,
) -> None:
    skills = await starter_skills(matching_database)
    await crowd(matching_database, skills, 6)
    project = uuid4()
    await hear(matching_database, published(project, skills), 1)
    await work(matching_database)
    while await tell_once(matching_database):
        pass
    told, _ = await invitations(matching_database, project)
    answers = "UPDATE exposure SET outcome = 'dismissed' WHERE profile_id = :p AND role = 1"
    ages = "UPDATE exposure SET told_at = told_at - interval '31 days' WHERE profile_id = :p"
    async with matching_database.connection() as connection:
        found = await connection.scalars(text("SELECT profile_id FROM exposure WHERE role = 1"))
        one, another = found.all()[:2]
        await connection.execute(text(answers), {"p": one})
        await connection.execute(text(ages), {"p": another})
    assert (await invitations(matching_database, project))[0] == told - 2


async def test_the_place_in_the_list_is_kept_as_it_was_when_it_was_told(
    matching_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_rules, "LEAST", 3)
    monkeypatch.setattr(lists, "STORED", 4)
    skills = await starter_skills(matching_database)
    await crowd(matching_database, skills, 12)
    await hear(matching_database, published(uuid4(), skills), 1)
    await work(matching_database)
    async with matching_database.connection() as connection:
        # Those behind the end of the stored list are told of their own best projects.
        await connection.execute(
            text("INSERT INTO tell_profile_work (profile_id) SELECT id FROM profile")
        )
    while await tell_once(matching_database):
        pass
    # Nobody named their best: they are found once more, and then told.
    await work(matching_database)
    while await tell_once(matching_database):
        pass
    ranked = (
        "SELECT e.position, m.place FROM exposure e LEFT JOIN ("
        "SELECT *, row_number() OVER (PARTITION BY project_id, role ORDER BY order_key DESC) "
        "AS place FROM match) m USING (project_id, role, profile_id)"
    )
    async with matching_database.connection() as connection:
        found = (await connection.execute(text(ranked))).all()
    listed = [row for row in found if row.place is not None]
    assert {row.place for row in listed} >= {1, 2, 3}
    assert [row.position for row in listed] == [row.place for row in listed]
    assert {row.position for row in found if row.place is None} == {5}


async def test_who_fits_every_role_of_a_project_is_told_once_of_it_and_of_others(
    matching_database: Database,
) -> None:
    skills = await starter_skills(matching_database)
    many, others = uuid4(), [uuid4() for _ in range(3)]
    state = published(many, skills).model_dump()
    (one,) = state["roles"]
    state["roles"] = [one | {"number": number} for number in range(1, 7)]
    await hear(matching_database, ProjectPublished.model_validate(state), 1)
    for project_id in others:
        await hear(matching_database, published(project_id, skills), 1)
    await work(matching_database)
    await crowd(matching_database, skills, 1)
    async with matching_database.connection() as connection:
        # What their lists would tell them is another matter.
        await connection.execute(text("DELETE FROM tell_work"))
    while await tell_once(matching_database):
        pass
    told = await payloads(matching_database, "matching.match.found.v1")
    assert sorted(each["project_id"] for each in told) == sorted(map(str, (many, *others)))
