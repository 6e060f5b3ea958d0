"""Everything a partner owns in one archive, made in steps that a crash leaves whole."""

import asyncio
import hashlib
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import orjson
import pytest

from services.registry.exports import domain, repository, service
from services.registry.exports.loops import forget_old, make_archives
from services.registry.lists.everything import LISTS
from services.registry.projects.repository import ProjectRepository
from shared.clock import FixedClock
from tests.integration.registry.exchange import export, make_archive
from tests.integration.registry.house import House, slug_of
from tests.integration.registry.projects import do, draft
from tests.integration.registry.uploads import run
from tests.unit.registry.iati_files import activity, document


def start(house: House, path: str, by: str = "founder") -> Any:
    return house.api.post(
        f"/v1/exports?partner_id={path.rpartition('/')[2]}", headers=house.as_(by)
    )


async def fetch(house: House, job: dict[str, Any]) -> dict[str, bytes]:
    """The files of an archive, each checked by its own sum."""
    answer = await house.api.get(f"/v1/exports/{job['id']}/archive", headers=house.as_("founder"))
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    with ZipFile(BytesIO(answer.content)) as zipped:
        assert zipped.testzip() is None
        return {name: zipped.read(name) for name in zipped.namelist()}


async def test_an_archive_holds_all_that_is_the_partners_and_says_so(house: House) -> None:
    path = await house.verified()
    await draft(house, path, title="A draft")
    await draft(house, await house.verified("founder", "other"), title="Not ours")
    place = '<recipient-region code="298"/>'
    await run(house, path, document(activity("XX-1"), activity("XX-2", place=place)))
    job = await make_archive(house, path)
    assert (job["status"], job["error"], job["files_done"]) == (
        "finished",
        None,
        job["files_total"],
    )
    files = await fetch(house, job)
    told = orjson.loads(files["manifest.json"])
    assert told["partner_id"] == path.rpartition("/")[2]
    assert told["files"] == job["files"]
    for each in told["files"]:
        content = files[each["name"]]
        assert (len(content), hashlib.sha256(content).hexdigest()) == (
            each["bytes"],
            each["sha256"],
        )
    counted = {each["name"]: each["rows"] for each in told["files"]}
    assert counted == {
        "iati/activities.xml": 3,
        "iati/organisations.xml": 1,
        "lists/partners.jsonl": 1,
        "lists/projects.jsonl": 2,
        "lists/members.jsonl": 1,
    } | {f"lists/{name}.jsonl": 0 for name in [*LISTS][3:]}
    assert b"Not ours" not in b"".join(files.values())
    assert files["iati/activities.xml"] == (await export(house, "iati/activities", path)).content
    assert files["lists/projects.jsonl"] == (await export(house, "projects.jsonl", path)).content


async def test_a_partner_without_projects_has_no_activities_and_an_empty_list(
    house: House,
) -> None:
    files = await fetch(house, await make_archive(house, await house.verified()))
    assert files["lists/projects.jsonl"] == b""
    assert "iati/activities.xml" not in files


async def test_a_worker_that_dies_takes_back_a_step_and_the_next_goes_on(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await house.verified()
    await run(house, path, document(*(activity(f"XX-{number}") for number in range(7))))
    monkeypatch.setattr("services.registry.disclosure.service._AT_ONCE", 2)
    monkeypatch.setattr("services.registry.lists.projects.ROWS_AT_ONCE", 2)
    whole, calls = ProjectRepository.following, 0

    async def killed(*given: Any) -> Any:
        nonlocal calls
        calls += 1
        found = await whole(*given)
        if calls in (2, 7):
            raise asyncio.CancelledError
        return found

    monkeypatch.setattr(ProjectRepository, "following", killed)
    started = (await start(house, path)).json()
    deaths = 0
    while True:
        try:
            if not await make_archives(house.database)():
                break
        except asyncio.CancelledError:
            deaths += 1
    assert deaths == 2
    files = await fetch(house, started)
    assert files["iati/activities.xml"] == (await export(house, "iati/activities", path)).content
    assert files["lists/projects.jsonl"].count(b"\n") == 7


async def test_two_workers_at_once_make_one_archive(house: House) -> None:
    path = await house.verified()
    for number in range(5):
        await draft(house, path, title=f"Project {number}")
    started = (await start(house, path)).json()
    step = make_archives(house.database)
    while any(await asyncio.gather(step(), step(), step())):
        pass
    files = await fetch(house, started)
    assert files["lists/projects.jsonl"].count(b"\n") == 5


async def test_who_asks_again_while_one_is_under_way_gets_that_one(house: House) -> None:
    path = await house.verified()
    answers = await asyncio.gather(*(start(house, path) for _ in range(4)))
    assert {each.status_code for each in answers} == {202}
    assert len({each.json()["id"] for each in answers}) == 1
    done = await make_archive(house, path)
    assert (await start(house, path)).json()["id"] != done["id"]
    assert ("partner.exported", f"person:{house.person('founder')}") in await house.audited()


async def test_only_an_administrator_starts_looks_and_fetches(house: House) -> None:
    path = await house.verified()
    for name in ("viewer", "editor"):
        await house.member(path, name, name)
    job = await make_archive(house, path)
    callers = [house.as_(name) for name in ("stranger", "viewer", "editor")]
    for headers in (*callers, await house.as_system(path)):
        whose = f"?partner_id={path.rpartition('/')[2]}"
        asked = await house.api.post(f"/v1/exports{whose}", headers=headers)
        assert (asked.status_code, slug_of(asked)) == (404, "partner-not-found")
        for place in (f"/v1/exports/{job['id']}", f"/v1/exports/{job['id']}/archive"):
            looked = await house.api.get(place, headers=headers)
            assert (looked.status_code, slug_of(looked)) == (404, "export-not-found")


async def test_an_archive_that_is_not_finished_is_not_fetched(house: House) -> None:
    started = await start(house, await house.verified())
    answer = await house.api.get(
        f"{started.headers['location']}/archive", headers=house.as_("founder")
    )
    assert (answer.status_code, slug_of(answer)) == (409, "export-not-ready")


async def test_an_archive_that_grows_too_large_fails_and_keeps_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await house.verified()
    await draft(house, path)
    monkeypatch.setattr(domain, "MOST_BYTES", 100)
    job = await make_archive(house, path)
    assert job["status"] == "failed"
    assert "export the lists" in job["error"]
    async with house.database.unit_of_work() as uow:
        assert await repository.ExportRepository(uow.session).part(UUID(job["id"]), 0) is None


async def test_what_cannot_be_made_fails_and_does_not_stop_the_worker(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await house.verified()

    async def broken(*_: Any) -> None:
        raise RuntimeError("odd")

    monkeypatch.setattr(service, "_advance", broken)
    job = await make_archive(house, path)
    assert (job["status"], job["files"]) == ("failed", [])
    assert job["id"] in job["error"]
    monkeypatch.undo()
    assert (await make_archive(house, path))["status"] == "finished"


async def test_an_archive_is_kept_for_seven_days(house: House, clock: FixedClock) -> None:
    path = await house.verified()
    await do(house, await draft(house, path), "publish")
    job = await make_archive(house, path)
    sweep = forget_old(house.database)
    clock.advance(timedelta(days=6, hours=23))
    assert not await sweep()
    assert (await fetch(house, job))["manifest.json"]
    clock.advance(timedelta(hours=2))
    while await sweep():
        pass
    place = f"/v1/exports/{job['id']}"
    answer = await house.api.get(place, headers=house.as_("founder"))
    assert (answer.status_code, slug_of(answer)) == (404, "export-not-found")


async def test_an_archive_that_names_somebody_who_leaves_is_forgotten(house: House) -> None:
    path = await house.verified()
    await house.member(path, "leaving", "editor")
    job = await make_archive(house, path)
    held = await house.api.get("/v1/subjects/me", headers=house.as_("leaving"))
    assert [each["kind"] for each in held.json()["records"]] == ["archive"]
    gone = await house.api.delete("/v1/subjects/me", headers=house.as_("leaving"))
    assert gone.json()["erased"]["archives"] == 1
    answer = await house.api.get(f"/v1/exports/{job['id']}/archive", headers=house.as_("founder"))
    assert (answer.status_code, slug_of(answer)) == (409, "export-not-ready")
    assert "has left" in answer.json()["detail"]
    async with house.database.unit_of_work() as uow:
        assert await repository.ExportRepository(uow.session).part(UUID(job["id"]), 0) is None
