"""A person whose `sub` changed finds everything again, in all three services."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from deploy.cli.main import app
from deploy.cli.people import link_everywhere
from deploy.composition import SERVICES
from services.notifications.subjects import service as notifications
from shared.db.people import CannotBeLinked
from tests.e2e.people import (
    alerts_about,
    ok,
    project,
    publish,
    published_profile,
    skill,
    verified_address,
    verified_partner,
)
from tests.e2e.system import System
from tests.support.waiting import until

OLD, NEW = "awa-at-the-old-provider", "awa-at-the-new-provider"
_ROWS = {
    "registry": "SELECT partner_id, person_id, role FROM member ORDER BY 1, 2",
    "matching": "SELECT person_id, partner_id, status, version FROM profile ORDER BY id",
    "notifications": "SELECT recipient_id, number, dedupe_key FROM alert ORDER BY 1, 2",
}


async def _link(system: System, old: str = OLD, new: str = NEW) -> list[str]:
    said: list[str] = []
    ids = {"old": system.person_id(old), "new": system.person_id(new)}
    await link_everywhere(system.databases, **ids, say=said.append)
    return said


async def _rows(system: System) -> dict[str, list[Any]]:
    found = {}
    for name, query in _ROWS.items():
        async with system.databases[name].connection() as connection:
            found[name] = list(await connection.execute(text(query)))
    return found


async def _mentions(system: System, service: str, person_id: UUID) -> list[str]:
    """The columns of a service's database in which the id still stands, history apart."""
    columns = text(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = "
        "'public' AND table_name NOT IN ('audit', 'linked_person', 'inbox', 'outbox', "
        "'consumer_position', 'event_sequence', 'idempotency_answer')"
    )
    found = []
    async with system.databases[service].connection() as connection:
        for table, column in await connection.execute(columns):
            asked = text(
                f'SELECT EXISTS (SELECT FROM "{table}" WHERE "{column}"::text LIKE :id)'  # noqa: S608
            )
            if await connection.scalar(asked, {"id": f"%{person_id}%"}):
                found.append(f"{table}.{column}")
    return found


async def _story(system: System) -> tuple[str, str, str]:
    """Somebody with a profile, an address, an alert, and a partner they administer."""
    skills = [await skill(system, "solar energy")]
    await verified_address(system, OLD, "awa@example.org")
    await published_profile(system, OLD, skills)
    own = await verified_partner(system, OLD, "awas-own")
    partner_id = await verified_partner(system, "founder", "cold-rooms")
    project_id = await publish(system, "founder", project(partner_id, skills))

    async def told() -> bool:
        # For the skills and for the money.
        return len(await alerts_about(system, OLD, project_id)) == 2

    await until(told, seconds=60)
    return own, partner_id, project_id


async def test_everything_is_found_again_under_the_new_id(system: System) -> None:
    own, partner_id, project_id = await _story(system)
    before = await alerts_about(system, OLD, project_id)
    said = await _link(system)
    assert [line.partition(":")[0] for line in said] == ["notifications", "matching", "registry"]

    async def quiet() -> bool:
        found = [await _mentions(system, each, system.person_id(OLD)) for each in SERVICES]
        return not any(found)

    await until(quiet, seconds=60)
    assert await alerts_about(system, NEW, project_id) == before
    async with system.client("matching", "person", NEW) as awa:
        profile = await ok(await awa.get("/v1/profiles/me"))
        matches = await ok(await awa.get("/v1/profiles/me/matches"))
    assert profile["person_id"] == str(system.person_id(NEW))
    assert {each["project_id"] for each in matches["items"]} == {project_id}
    async with system.client("notifications", "person", NEW) as awa:
        points = await ok(await awa.get("/v1/contact-points"))
    assert [each["verified_at"] is not None for each in points["items"]] == [True]
    for service in SERVICES:
        async with system.client(service, "person", NEW) as awa:
            me = await ok(await awa.get("/v1/me"))
        assert me["partners"] == [{"partner_id": own, "role": "administrator"}], service
    # Told is never untold, and never told twice: only what is new comes, by mail too.
    skills = [await skill(system, "solar energy")]
    second = await publish(system, "founder", project(partner_id, skills, title="Solar mills"))

    async def told() -> bool:
        mails = [mail for mail in system.mail.messages if "Solar mills" in str(mail)]
        return len(await alerts_about(system, NEW, second)) == len(mails) == 2

    await until(told, seconds=60)
    assert len(await alerts_about(system, NEW, project_id)) == len(before)


async def test_a_second_run_changes_nothing(system_in_process: System) -> None:
    system = system_in_process
    await _story(system)
    await _link(system)
    before = await _rows(system)
    said = await _link(system)
    assert {line.partition(": ")[2] for line in said} == {"nothing was left under the old id"}
    assert await _rows(system) == before
    for database in system.databases.values():
        async with database.connection() as connection:
            asked = text("SELECT count(*) FROM audit WHERE action = 'subject.linked'")
            assert await connection.scalar(asked) == 1


async def test_a_run_that_died_between_two_services_is_finished_by_the_next(
    system_in_process: System,
) -> None:
    system = system_in_process
    _, _, project_id = await _story(system)
    async with system.databases["notifications"].unit_of_work() as uow:
        await notifications.link(
            uow, old=system.person_id(OLD), new=system.person_id(NEW), actor="who died"
        )
    await _link(system)
    assert await alerts_about(system, NEW, project_id)
    async with system.client("matching", "person", NEW) as awa:
        await ok(await awa.get("/v1/profiles/me"))
    async with system.client("registry", "person", NEW) as awa:
        assert (await ok(await awa.get("/v1/me")))["partners"]


async def test_two_profiles_are_refused_with_what_to_do_and_nothing_moves(
    system_in_process: System,
) -> None:
    system = system_in_process
    _, _, project_id = await _story(system)
    await published_profile(system, NEW, [await skill(system, "solar energy")])
    before = await _rows(system)
    with pytest.raises(CannotBeLinked, match=r"Both ids have a profile.*DELETE /v1/subjects"):
        await _link(system)
    after = await _rows(system)
    assert after["registry"] == before["registry"]
    assert after["matching"] == before["matching"]
    assert await alerts_about(system, OLD, project_id)


async def test_who_erases_the_new_id_to_make_room_keeps_what_comes_from_the_old_one(
    system_in_process: System,
) -> None:
    system = system_in_process
    own, _, _ = await _story(system)
    await published_profile(system, NEW, [await skill(system, "solar energy")])
    # Nobody has heard of the erasure yet when the ids are joined.
    for service in ("registry", "notifications"):
        await system.stop_worker(service)
    async with system.client("matching", "person", NEW) as awa:
        await ok(await awa.delete("/v1/subjects/me"))
    await _link(system)
    for service in ("registry", "notifications"):
        await system.restart_worker(service)

    async def heard() -> bool:
        found = []
        for service in ("registry", "notifications"):
            async with system.databases[service].connection() as connection:
                asked = text("SELECT count(*) FROM audit WHERE action = 'subject.erased'")
                found.append(int(await connection.scalar(asked) or 0))
        async with system.databases["matching"].connection() as connection:
            waiting = await connection.scalar(text("SELECT count(*) FROM outbox"))
        return waiting == 0 and found[1] == 1

    await until(heard)
    async with system.client("notifications", "person", NEW) as awa:
        assert len((await ok(await awa.get("/v1/contact-points")))["items"]) == 1
    for service in SERVICES:
        async with system.client(service, "person", NEW) as awa:
            me = await ok(await awa.get("/v1/me"))
        assert [each["partner_id"] for each in me["partners"]] == [own], service


async def test_the_command_finds_both_ids_and_moves_the_person(
    system_in_process: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = system_in_process
    for name, value in system.environment().items():
        monkeypatch.setenv(name, value)
    await published_profile(system, OLD, [await skill(system, "solar energy")])
    ids = []
    for sub in (OLD, NEW):
        found = await _run("people", "id", "--sub", sub)
        assert found.stdout.strip() == str(system.person_id(sub))
        ids.append(found.stdout.strip())
    done = await _run("people", "link", *ids)
    assert done.exit_code == 0, done.output
    assert "matching: 1 profile\n" in done.stdout
    async with system.client("matching", "person", NEW) as awa:
        await ok(await awa.get("/v1/profiles/me"))
    wrong = await _run("people", "link", ids[0], ids[0])
    assert (wrong.exit_code, "the same" in wrong.output) == (2, True)
    partner = await _run("people", "link", ids[0], "01890000-0000-7000-8000-000000000000")
    assert (partner.exit_code, "no person's id" in partner.output) == (2, True)


async def _run(*words: str) -> Any:
    """The command in a thread: it has a loop of its own."""
    return await asyncio.to_thread(CliRunner().invoke, app, list(words))
