"""Leaving through the doors: a person everywhere, a partner's profile alone; and what is swept."""

from datetime import timedelta
from uuid import UUID, uuid4

import httpx2
import pytest
from sqlalchemy import text

from services.matching.retention import service as retention
from services.matching.retention.loops import sweep
from shared.clock import FixedClock, SystemClock
from shared.contracts.matching import ProfileErased
from shared.contracts.registry import ProjectClosed
from shared.db.unit_of_work import Database
from tests.integration.matching.histories import (
    PARTNER,
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
from tests.integration.matching.test_doors import ME, MONEY, as_, joins, publish, slug, statement
from tests.integration.matching.vetting import partner_stands

pytestmark = pytest.mark.starter

ERASED, FOUND = "matching.profile.erased.v1", "matching.match.found.v1"
FUNDS = {"funding": MONEY, "consent": {"matching": True}}


async def tell_all(database: Database) -> None:
    """Do all the work, and tell everybody who is next."""
    await work(database)
    while await tell_once(database):
        pass


async def test_deleting_ones_profile_erases_the_person_as_the_one_call_does(
    api: httpx2.AsyncClient, matching_database: Database
) -> None:
    skills = await starter_skills(matching_database)
    await hear(matching_database, published(uuid4(), skills), 1)
    receipts = []
    for path in (ME, "/v1/subjects/me"):
        person = uuid4()
        profile = await publish(api, as_("person", person), statement(*skills, funding=MONEY))
        await tell_all(matching_database)
        assert await rows(matching_database, "exposure") > 0
        assert (await api.delete(path, headers=as_("person", person))).is_success
        await tell_all(matching_database)
        for table in ("profile", "profile_feature", "profile_skill", "match", "exposure"):
            assert await rows(matching_database, table) == 0, table
        told = (await payloads(matching_database, ERASED))[-1]
        assert (told["person_id"], told["profile_id"]) == (str(person), profile)
        async with matching_database.connection() as connection:
            noted = (
                "SELECT action, object_type, actor, decision FROM audit ORDER BY at DESC LIMIT 1"
            )
            receipts.append(tuple((await connection.execute(text(noted))).one()))
    assert receipts[0] == receipts[1]


async def test_deleting_ones_profile_works_without_one_and_twice(
    api: httpx2.AsyncClient, matching_database: Database
) -> None:
    me = as_("person", uuid4())
    assert (await api.delete(ME, headers=me)).status_code == 204
    assert (await api.delete(ME, headers=me)).status_code == 204
    assert len(await payloads(matching_database, ERASED)) == 2


@pytest.mark.parametrize("by", ["member", "system"])
async def test_a_partners_profile_leaves_all_lists_and_can_be_made_anew(
    api: httpx2.AsyncClient, matching_database: Database, by: str
) -> None:
    skills = await starter_skills(matching_database)
    partner, editor = uuid4(), uuid4()
    await joins(matching_database, partner, editor, "editor", 1)
    await partner_stands(matching_database, partner)
    path = f"{ME}?partner={partner}" if by == "member" else ME
    caller = as_("person", editor) if by == "member" else as_("partner", partner)
    await hear(matching_database, published(uuid4(), skills), 1)
    editors_own = await publish(api, as_("person", editor), statement(*skills))
    found = []
    for _ in range(2):
        made = await api.put(path, headers=caller, json=FUNDS)
        assert made.status_code == 201
        profile = made.json()["profile_id"]
        verb = path.replace(ME, f"{ME}/publish")
        once = {**caller, "Idempotency-Key": str(uuid4())}
        assert (await api.post(verb, headers=once)).status_code == 200
        await tell_all(matching_database)
        found.append(profile)
        assert profile in {each["profile_id"] for each in await payloads(matching_database, FOUND)}
        assert (await api.delete(path, headers=caller)).status_code == 204
        assert (await api.delete(path, headers=caller)).status_code == 204
        await tell_all(matching_database)
        assert profile not in await everybody_listed(matching_database)
        assert await rows(matching_database, "idempotency_answer") == 0
        assert (await api.get(path, headers=caller)).status_code == 404
    assert editors_own in await everybody_listed(matching_database)
    told = await payloads(matching_database, ERASED)
    assert [each["profile_id"] for each in told] == found
    assert {(each["person_id"], each["partner_id"]) for each in told} == {(None, str(partner))}
    mine = await api.get(ME, headers=as_("person", editor))
    assert mine.json()["profile_id"] == editors_own


async def test_only_who_acts_for_a_partner_deletes_its_profile(
    api: httpx2.AsyncClient, matching_database: Database
) -> None:
    partner, viewer = uuid4(), uuid4()
    system = as_("partner", partner)
    assert (await api.put(ME, headers=system, json=FUNDS)).status_code == 201
    await joins(matching_database, partner, viewer, "viewer", 1)
    for other in (viewer, uuid4()):
        hidden = await api.delete(f"{ME}?partner={partner}", headers=as_("person", other))
        assert (hidden.status_code, slug(hidden)) == (404, "not-your-partner")
    assert (await api.get(ME, headers=system)).status_code == 200


async def test_an_export_says_of_what_one_was_told_and_for_whom_one_acts(
    api: httpx2.AsyncClient, matching_database: Database
) -> None:
    skills = await starter_skills(matching_database)
    person, project, partner = uuid4(), uuid4(), uuid4()
    await joins(matching_database, partner, person, "editor", 1)
    await hear(matching_database, published(project, skills, "Light"), 1)
    await crowd(matching_database, skills, 3)
    acts_for = [{"partner_id": str(partner), "role": "editor"}]
    before = (await api.get("/v1/subjects/me", headers=as_("person", person))).json()
    assert (before["exposures"], before["memberships"]) == ([], acts_for)
    await publish(api, as_("person", person), statement(*skills, funding=MONEY))
    await tell_all(matching_database)
    async with matching_database.connection() as connection:
        await connection.execute(text("UPDATE exposure SET outcome = 'dismissed' WHERE role = 0"))
        asked = (
            "SELECT e.role, e.position, e.score, e.outcome, e.told_at FROM exposure e "
            "JOIN profile p ON p.id = e.profile_id WHERE p.person_id = :person ORDER BY e.role"
        )
        held = (await connection.execute(text(asked), {"person": person})).all()
    assert [row.role for row in held] == [0, 1]
    exported = (await api.get("/v1/subjects/me", headers=as_("person", person))).json()
    assert sorted(exported["exposures"], key=lambda each: each["role"]) == [
        {
            "project_id": str(project),
            "project_title": "Light",
            "role": row.role,
            "position": row.position,
            "score": row.score,
            "told_at": row.told_at.isoformat().replace("+00:00", "Z"),
            "outcome": row.outcome,
            "has_lapsed": False,
        }
        for row in held
    ]
    assert exported["memberships"] == acts_for


async def swept_after(database: Database, age: timedelta) -> None:
    """Sweep as it will be done so much later."""
    later = Database(
        database.engine, source="/matching", clock=FixedClock(SystemClock().now() + age)
    )
    step = sweep(later)
    while await step():
        pass


async def test_tombstones_are_swept_after_thirty_days(matching_database: Database) -> None:
    await erase(matching_database, uuid4())
    margin = timedelta(minutes=5)
    await swept_after(matching_database, retention.TOMBSTONES_KEPT - margin)
    assert await rows(matching_database, "erased_subject") == 1
    await swept_after(matching_database, retention.TOMBSTONES_KEPT + margin)
    assert await rows(matching_database, "erased_subject") == 0


async def test_counters_of_a_profile_go_with_its_tombstone_and_those_of_others_stay(
    matching_database: Database,
) -> None:
    person, gone, stays = uuid4(), uuid4(), uuid4()
    whose = {"person_id": person, "partner_id": None, "at": SystemClock().now()}
    async with matching_database.unit_of_work() as uow:
        uow.publish(ProfileErased(profile_id=gone, **whose))
        uow.publish(ProfileErased(profile_id=stays, **whose))
        await uow.session.execute(
            text("INSERT INTO erased_subject (subject_id, erased_at) VALUES (:id, now())"),
            {"id": gone},
        )
    await swept_after(matching_database, retention.TOMBSTONES_KEPT - timedelta(minutes=5))
    assert await counted(matching_database) == {str(gone), str(stays)}
    await swept_after(matching_database, retention.TOMBSTONES_KEPT + timedelta(minutes=5))
    assert await counted(matching_database) == {str(stays)}


async def counted(database: Database) -> set[str]:
    """Under which keys it is known how much was told."""
    async with database.connection() as connection:
        return set(await connection.scalars(text("SELECT key FROM event_sequence")))


async def test_old_exposures_of_closed_projects_are_swept_and_of_open_ones_never(
    matching_database: Database,
) -> None:
    skills = await starter_skills(matching_database)
    ended, lasting = uuid4(), uuid4()
    for project in (ended, lasting):
        await hear(matching_database, published(project, skills), 1)
    await crowd(matching_database, skills, 3)
    await tell_all(matching_database)
    closed = ProjectClosed(
        project_id=ended,
        partner_id=PARTNER,
        title="A project",
        reason="completed",
        at="2026-11-24T09:00:00Z",
    )
    await hear(matching_database, closed, 2)
    margin = timedelta(minutes=5)
    await swept_after(matching_database, retention.EXPOSURES_KEPT - margin)
    assert await projects_told(matching_database) == {ended, lasting}
    await swept_after(matching_database, retention.EXPOSURES_KEPT + margin)
    assert await projects_told(matching_database) == {lasting}


async def projects_told(database: Database) -> set[UUID]:
    """The projects of which somebody was told."""
    async with database.connection() as connection:
        return set(await connection.scalars(text("SELECT DISTINCT project_id FROM exposure")))


async def everybody_listed(database: Database) -> set[str]:
    """The profiles that stand in any list."""
    async with database.connection() as connection:
        found = await connection.scalars(text("SELECT DISTINCT profile_id FROM match"))
        return {str(each) for each in found}
