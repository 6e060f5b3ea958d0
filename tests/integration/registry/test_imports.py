"""Importing activity files: uploaded, read by a worker, twice, broken, after a crash."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.registry.imports import service
from services.registry.imports.repository import ImportRepository
from services.registry.projects.repository import ProjectRepository
from services.registry.reading.service import run_here
from tests.integration.registry.house import House, slug_of
from tests.integration.registry.projects import edit, euros, funding, role
from tests.integration.registry.uploads import (
    counts,
    end_of,
    items_of,
    let_the_lease_run_out,
    projects_of,
    read_next,
    run,
    upload,
)
from tests.unit.registry.iati_files import activity, document

FILE = document(
    activity("XX-1"),
    activity("XX-2", place='<recipient-region code="298"/>'),
    activity("XX-3").replace('status code="2"', 'status code="1"'),
    activity("XX-4").replace('status code="2"', 'status code="4"'),
)
PUBLISHED = "registry.project.published.v1"
CHANGED = "registry.project.changed.v1"
CLOSED = "registry.project.closed.v1"


async def kinds_told(house: House) -> list[str]:
    """The types of project events told so far, in order."""
    return [each["type"] for each in await house.told() if ".project." in each["type"]]


async def test_an_upload_is_taken_at_once_and_tells_of_each_activity(house: House) -> None:
    path = await house.verified()
    job = await run(house, path, FILE)
    assert (job["status"], job["error"], counts(job)) == ("finished", None, (3, 0, 0, 1))
    assert job["bytes_read"] == job["bytes_total"] == len(FILE)
    items = await items_of(house, job)
    assert [(each["line"], each["identifier"], each["outcome"]) for each in items] == [
        (3, "XX-1", "imported"),
        (4, "XX-2", "rejected"),
        (5, "XX-3", "imported"),
        (6, "XX-4", "imported"),
    ]
    assert "only the region 298 is named" in items[1]["reason"]
    projects = await projects_of(house)
    assert projects["XX-1"]["id"] == items[0]["project_id"]
    status = {name: each["status"] for name, each in projects.items()}
    assert status == {"XX-1": "draft", "XX-3": "draft", "XX-4": "closed"}
    assert await kinds_told(house) == []
    assert not await read_next(house)


async def test_a_form_with_a_file_does_as_well(house: House) -> None:
    path = await house.verified()
    answer = await house.api.post(
        f"/v1/imports?partner_id={path.rpartition('/')[2]}",
        headers=house.as_("founder"),
        files={"file": ("activities.xml", FILE.encode(), "application/xml")},
    )
    assert answer.status_code == 202, answer.text
    assert counts(await end_of(house, answer.headers["location"])) == (3, 0, 0, 1)


async def test_a_partners_system_imports_for_its_own_partner(house: House) -> None:
    path = await house.verified()
    system = await house.as_system(path)
    answer = await house.api.post("/v1/imports", headers=system, content=FILE)
    assert answer.status_code == 202, answer.text
    assert answer.json()["partner_id"] == path.rpartition("/")[2]


@pytest.mark.parametrize(("verified", "told"), [(True, [PUBLISHED]), (False, [])])
async def test_what_is_under_way_is_published_when_asked_and_the_partner_is_verified(
    house: House, *, verified: bool, told: list[str]
) -> None:
    path = await (house.verified() if verified else house.partner())
    await run(house, path, FILE, "&publish=true")
    assert await kinds_told(house) == told
    status = {name: each["status"] for name, each in (await projects_of(house)).items()}
    first = "published" if verified else "draft"
    assert status == {"XX-1": first, "XX-3": "draft", "XX-4": "closed"}


async def test_the_same_file_twice_changes_nothing_and_tells_nothing(house: House) -> None:
    path = await house.verified()
    await run(house, path, FILE, "&publish=true")
    before, told = await projects_of(house), await house.told()
    assert counts(await run(house, path, FILE, "&publish=true")) == (0, 0, 3, 1)
    assert await projects_of(house) == before
    assert await house.told() == told


async def test_a_draft_of_a_file_is_published_when_it_is_asked_for_later(house: House) -> None:
    path = await house.verified()
    await run(house, path, FILE)
    assert counts(await run(house, path, FILE, "&publish=true")) == (0, 1, 2, 1)
    assert (await projects_of(house))["XX-1"]["status"] == "published"
    assert await kinds_told(house) == [PUBLISHED]


async def test_a_changed_file_updates_and_tells_of_it(house: House) -> None:
    path = await house.verified()
    await run(house, path, FILE, "&publish=true")
    changed = FILE.replace("Well XX-1", "Deep well")
    assert counts(await run(house, path, changed, "&publish=true")) == (0, 1, 2, 1)
    assert (await projects_of(house))["XX-1"]["title"] == "Deep well"
    last = (await house.told())[-1]
    assert (last["type"], last["title"]) == (CHANGED, "Deep well")
    ended = changed.replace('status code="2"', 'status code="4"')
    await run(house, path, ended, "&publish=true")
    assert await kinds_told(house) == [PUBLISHED, CHANGED, CLOSED]


async def test_a_dry_run_says_what_would_happen_and_does_nothing(house: House) -> None:
    path = await house.verified()
    job = await run(house, path, FILE, "&publish=true&dry_run=true")
    assert counts(job) == (3, 0, 0, 1)
    items = await items_of(house, job)
    assert {each["project_id"] for each in items} == {None}
    assert await projects_of(house) == {}
    assert await kinds_told(house) == []
    real = await run(house, path, FILE)
    assert counts(real) == (3, 0, 0, 1)
    assert items == [each | {"project_id": None} for each in await items_of(house, real)]


async def test_terms_that_are_not_in_the_file_stay_when_it_changes(house: House) -> None:
    path = await house.verified()
    money = "<budget><value currency='EUR'>100</value></budget>"
    await run(house, path, document(activity("XX-1", money)))
    project = f"/v1/projects/{(await projects_of(house))['XX-1']['id']}"
    terms = {"smallest_ticket": euros(500), "largest_ticket": None, "matching_fund_open": True}
    edited = await edit(house, project, 2, roles=[role()], funding=funding(10_000) | terms)
    assert edited.status_code == 200, edited.text
    await run(house, path, document(activity("XX-1", money.replace("100", "300"))))
    after = (await projects_of(house))["XX-1"]
    assert after["funding"]["goal"] == euros(30_000)
    assert {name: after["funding"][name] for name in terms} == terms
    assert [each["number"] for each in after["roles"]] == [1]
    await run(house, path, document(activity("XX-1", money.replace("EUR", "XOF"))))
    other = (await projects_of(house))["XX-1"]["funding"]
    assert (other["goal"]["currency"], other["smallest_ticket"]) == ("XOF", None)


async def test_one_activity_twice_in_a_file_is_one_project(house: House) -> None:
    path = await house.verified()
    twice = document(activity("XX-1"), activity("XX-1"), activity("XX-1", "<!-- new -->"))
    assert counts(await run(house, path, twice)) == (1, 1, 1, 0)
    assert len(await projects_of(house)) == 1


async def test_what_stood_before_the_break_of_a_file_is_imported_and_the_break_told(
    house: House,
) -> None:
    path = await house.verified()
    job = await run(house, path, FILE[: FILE.index("XX-3")])
    assert (job["status"], counts(job)) == ("failed", (1, 0, 0, 1))
    assert "the file ends early" in job["error"]
    assert list(await projects_of(house)) == ["XX-1"]
    whole = await run(house, path, FILE)
    assert counts(whole) == (2, 0, 1, 1)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (document(version="1.05"), "'1.05'; 2.01 to 2.03 can be read"),
        (document(head='<!DOCTYPE a [<!ENTITY b "c">]>'), "leave out the DOCTYPE"),
        ("no xml", "Line 1"),
        (document(f"<{'a' * 40_000}></b>"), "tag mismatch"),
    ],
)
async def test_a_file_that_is_no_good_fails_with_its_reason(
    house: House, content: str, reason: str
) -> None:
    job = await run(house, await house.verified(), content)
    assert (job["status"], counts(job)) == ("failed", (0, 0, 0, 0))
    assert reason in job["error"]


async def test_an_empty_file_is_refused_at_the_door(house: House) -> None:
    path = await house.verified()
    answer = await house.api.post(
        f"/v1/imports?partner_id={path.rpartition('/')[2]}", headers=house.as_("founder")
    )
    assert (answer.status_code, slug_of(answer)) == (400, "empty-file")
    assert not await read_next(house)


async def test_a_file_that_is_too_large_is_refused_and_not_kept(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await house.verified()
    monkeypatch.setattr(service, "MOST_BYTES", len(FILE) - 1)
    answer = await house.api.post(
        f"/v1/imports?partner_id={path.rpartition('/')[2]}",
        headers=house.as_("founder"),
        content=FILE,
    )
    assert (answer.status_code, slug_of(answer)) == (413, "file-too-large")
    assert not await read_next(house)


async def test_only_editors_import_and_only_the_partners_people_look(house: House) -> None:
    path = await house.verified()
    await house.member(path, "viewer")
    partner_id = path.rpartition("/")[2]
    for stranger in ("stranger", "viewer"):
        answer = await house.api.post(
            f"/v1/imports?partner_id={partner_id}", headers=house.as_(stranger), content=FILE
        )
        assert (answer.status_code, slug_of(answer)) == (404, "partner-not-found")
    job = await upload(house, path, FILE)
    for place in (job, f"{job}/items"):
        assert (await house.api.get(place, headers=house.as_("viewer"))).status_code == 200
        assert (await house.api.get(place, headers=house.as_("stranger"))).status_code == 404


async def test_a_crash_in_the_middle_is_taken_up_without_doubling(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await house.verified()
    many = document(*(activity(f"XX-{number}") for number in range(120)))
    job = await upload(house, path, many, query="&publish=true")
    whole, calls = ProjectRepository.by_iati, 0

    async def crash(*given: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise RuntimeError("the worker dies")
        return await whole(*given)

    monkeypatch.setattr(ProjectRepository, "by_iati", crash)
    assert await read_next(house)
    half = (await house.api.get(job, headers=house.as_("founder"))).json()
    assert (half["status"], half["done"]) == ("running", 50)
    assert not await read_next(house)
    await let_the_lease_run_out(house)
    ended = await end_of(house, job)
    assert (ended["status"], counts(ended)) == ("finished", (120, 0, 0, 0))
    assert await kinds_told(house) == [PUBLISHED] * 120
    async with house.database.connection() as connection:
        numbers = await connection.scalars(text("SELECT number FROM import_item ORDER BY 1"))
        assert numbers.all() == list(range(1, 121))


async def test_a_reader_that_was_overtaken_does_not_undo_the_end(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await house.verified()
    monkeypatch.setattr(service, "_PIECE_BYTES", 512)
    many = document(*(activity(f"XX-{number}") for number in range(20)))
    job = await upload(house, path, many)
    whole, asked = ImportRepository.piece, 0

    async def overtaken(*given: Any) -> bytes | None:
        nonlocal asked
        asked += 1
        if asked == 3:
            await let_the_lease_run_out(house)
            assert await read_next(house)
        return await whole(*given)

    monkeypatch.setattr(ImportRepository, "piece", overtaken)
    ended = await end_of(house, job)
    assert (ended["status"], ended["error"], counts(ended)) == ("finished", None, (20, 0, 0, 0))


async def test_reading_here_what_a_worker_has_read_already_tells_how_it_ended(
    house: House,
) -> None:
    job = await run(house, await house.verified(), FILE)
    again = await run_here(house.database, UUID(job["id"]), lambda _: None)
    assert (again.status, again.error, again.done) == ("finished", None, 4)
    read = await house.api.get(f"/v1/imports/{job['id']}", headers=house.as_("founder"))
    assert read.json() == job


async def test_the_pieces_of_a_file_are_gone_when_it_is_read(house: House) -> None:
    await run(house, await house.verified(), FILE)
    async with house.database.connection() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM import_piece")) == 0
