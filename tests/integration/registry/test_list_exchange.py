"""Lists leave as CSV and JSON Lines and come in again, row by row."""

from typing import Any

import orjson
import pytest

from services.registry.lists.everything import LISTS
from services.registry.tabular.reading import CsvReader
from tests.integration.registry.exchange import bring_in, export, rows_of
from tests.integration.registry.house import House, slug_of
from tests.integration.registry.projects import do, draft, edit, funding, role, told
from tests.integration.registry.test_project_progress import BESIDES
from tests.integration.registry.uploads import counts, end_of, items_of

FORMATS = ("csv", "jsonl")
FORMULA = '=HYPERLINK("http://evil.example")'
SMALL = b"title,kind,country,sector\nA well,community,SN,14031\nA school,community,SN,11220\n"


def outcomes(job: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(each["outcome"], each["reason"]) for each in job["items"]]


@pytest.mark.parametrize("form", FORMATS)
async def test_ones_own_list_comes_in_again_and_changes_nothing(house: House, form: str) -> None:
    path = await house.verified()
    project = await draft(house, path, title=FORMULA, roles=[role("One"), role("Two")], **BESIDES)
    await do(house, project, "publish")
    await draft(house, path, funding=None, roles=[])
    before = (await export(house, f"projects.{form}", path)).content
    events = await told(house)
    job = await bring_in(house, path, before, f"format={form}")
    assert (job["status"], counts(job)) == ("finished", (0, 0, 2, 0)), job
    assert (await export(house, f"projects.{form}", path)).content == before
    assert await told(house) == events


@pytest.mark.parametrize("form", FORMATS)
async def test_a_list_comes_into_another_registry_with_all_that_it_says(
    house: House, form: str
) -> None:
    path, other = await house.verified(), await house.verified("founder", "mirror")
    await draft(house, path, title=FORMULA, roles=[role("One")], **BESIDES)
    content = (await export(house, f"projects.{form}", path)).content
    for expected in ((1, 0, 0, 0), (0, 0, 1, 0)):
        assert counts(await bring_in(house, other, content, f"format={form}")) == expected
    (left,) = rows_of(await export(house, "projects.jsonl", path))
    (came,) = rows_of(await export(house, "projects.jsonl", other))
    apart = {"id", "partner_id", "created_at", "version"}
    assert {name: came[name] for name in came.keys() - apart} == {
        name: left[name] for name in left.keys() - apart
    }
    assert came["id"] != left["id"]


async def test_a_spreadsheet_runs_nothing_of_a_list(house: House) -> None:
    await draft(house, await house.verified(), title=FORMULA)
    content = (await export(house, "projects.csv")).content
    assert b"'=HYPERLINK" in content
    assert content.startswith(b"id,partner_id,kind,status,title,")
    reader = CsvReader(LISTS["projects"].columns)
    (found,) = [*reader.feed(content), *reader.close()]
    assert found.values is not None
    assert found.values["title"] == FORMULA


async def test_a_list_needs_few_columns_and_the_same_file_twice_changes_nothing(
    house: House,
) -> None:
    path = await house.verified()
    assert counts(await bring_in(house, path, SMALL, "format=csv")) == (2, 0, 0, 0)
    assert counts(await bring_in(house, path, SMALL, "format=csv")) == (0, 0, 2, 0)
    titles = [each["title"] for each in rows_of(await export(house, "projects.jsonl", path))]
    assert titles == ["A well", "A school"]


async def test_rows_that_name_themselves_are_brought_up_to_date(house: House) -> None:
    path = await house.verified()
    first = b"id,title,kind,country,sector\nP-17,A well,community,SN,14031\n"
    changed = first.replace(b"A well", b"A deep well")
    assert counts(await bring_in(house, path, first, "format=csv")) == (1, 0, 0, 0)
    assert counts(await bring_in(house, path, changed, "format=csv")) == (0, 1, 0, 0)
    (row,) = rows_of(await export(house, "projects.jsonl", path))
    assert row["title"] == "A deep well"


async def test_a_dry_run_says_what_would_become_of_each_row_and_does_nothing(
    house: House,
) -> None:
    path = await house.verified()
    content = SMALL + b"A,community,SN,14031\nA road,community,Senegal,21020\n"
    dry = await bring_in(house, path, content, "format=csv&dry_run=true&publish=true")
    assert counts(dry) == (2, 0, 0, 2)
    assert {each["object_id"] for each in dry["items"]} == {None}
    assert rows_of(await export(house, "projects.jsonl", path)) == []
    assert await told(house) == []
    real = await bring_in(house, path, content, "format=csv&publish=true")
    assert outcomes(real) == outcomes(dry)
    assert len(await told(house)) == 2


async def test_each_row_tells_its_line_and_why_it_was_refused(house: House) -> None:
    path = await house.verified()
    content = b"\n".join(
        [
            b'{"title": "A well", "kind": "community", "country": "SN", "sector": "14031"}',
            b"no json",
            b'{"title": "A", "kind": "community", "country": "Senegal", "sector": "14031"}',
            b'{"size": 1}',
            b'{"title": "Roles", "kind": "vacancy", "country": "SN", "sector": "12230", '
            b'"roles": [{"title": "Nurse"}], "status": ["odd"]}',
            b'{"id": "a\\u0000b", "title": "NUL", "kind": "vacancy", "country": "SN", '
            b'"sector": "12230"}',
        ]
    )
    job = await bring_in(house, path, content, "format=jsonl")
    assert (job["status"], counts(job)) == ("finished", (1, 0, 0, 5))
    reasons = [str(each["reason"]) for each in job["items"]]
    assert [each["line"] for each in job["items"]] == [1, 2, 3, 4, 5, 6]
    assert reasons[1] == "It is no JSON."
    assert "/title: " in reasons[2]
    assert "/country: " in reasons[2]
    assert reasons[3] == "No column is called 'size'."
    assert "/roles/0/skills: " in reasons[4]
    assert "NUL" in reasons[5]


async def test_what_stood_before_the_break_of_a_list_is_kept(house: House) -> None:
    path = await house.verified()
    job = await bring_in(house, path, SMALL + b'"A road', "format=csv")
    assert (job["status"], counts(job)) == ("failed", (2, 0, 0, 0))
    assert "Line 4: a quote is left open" in job["error"]


async def test_kind_and_country_stay_and_what_has_ended_is_not_changed(house: House) -> None:
    path = await house.verified()
    project = await draft(house, path)
    identifier = project.rpartition("/")[2]
    moved = f"id,country\n{identifier},ML\n".encode()
    assert "stay what they were" in str(
        outcomes(await bring_in(house, path, moved, "format=csv"))[0][1]
    )
    await do(house, project, "close")
    late = f"id,title\n{identifier},Other words\n".encode()
    assert outcomes(await bring_in(house, path, late, "format=csv")) == [
        ("rejected", "A project that has ended is not edited.")
    ]


async def test_roles_keep_their_numbers_where_the_row_is_the_projects_own(house: House) -> None:
    path = await house.verified()
    project = await draft(house, path, roles=[role("One"), role("Two")])
    await edit(house, project, 1, roles=[role("Two", number=2)])
    (row,) = rows_of(await export(house, "projects.jsonl", path))
    row["roles"][0]["title"] = "Second"
    job = await bring_in(house, path, _line(row), "format=jsonl")
    assert counts(job) == (0, 1, 0, 0)
    (after,) = rows_of(await export(house, "projects.jsonl", path))
    assert [(each["number"], each["title"]) for each in after["roles"]] == [(2, "Second")]


async def test_what_is_asked_to_be_published_and_may_not_says_why(house: House) -> None:
    path = await house.partner()
    job = await bring_in(house, path, SMALL, "format=csv&publish=true")
    assert {each for each, _ in outcomes(job)} == {"imported"}
    assert all(str(reason).startswith("Not published: ") for _, reason in outcomes(job))
    drafted = SMALL.replace(b"sector\n", b"sector,status\n").replace(b"4031\n", b"4031,draft\n")
    verified = await house.verified("founder", "other")
    await bring_in(
        house, verified, drafted.replace(b"1220\n", b"1220,published\n"), "format=csv&publish=true"
    )
    rows = rows_of(await export(house, "projects.jsonl", verified))
    assert {each["title"]: each["status"] for each in rows} == {
        "A well": "draft",
        "A school": "published",
    }


async def test_who_sends_a_list_of_partners_administers_those_that_are_new(house: House) -> None:
    path = await house.verified()
    await house.partner("somebody", "taken")
    content = (
        b"slug,name,partner_type,sides,country\n"
        b"clinic,A new name,host_institution,origin,SN\n"
        b"club-jerez,Club Jerez,hometown_association,destination origin,US\n"
        b"taken,Not mine,company,origin,SN\n"
    )
    job = await bring_in(house, path, content, "format=csv&kind=partners")
    assert [each for each, _ in outcomes(job)] == ["updated", "imported", "rejected"]
    made = f"/v1/partners/{job['items'][1]['object_id']}"
    members = await house.api.get(f"{made}/members", headers=house.as_("founder"))
    assert members.json()["items"][0]["role"] == "administrator"
    again = await bring_in(house, path, content, "format=csv&kind=partners")
    assert [each for each, _ in outcomes(again)] == ["unchanged", "unchanged", "rejected"]
    read = (await house.api.get(path, headers=house.as_("founder"))).json()
    assert (read["name"], read["registration"]) == ("A new name", "SN-clinic")


async def test_a_system_registers_nobody(house: House) -> None:
    path = await house.verified()
    content = b"slug,name,partner_type,sides\nnew-one,New,company,origin\n"
    answer = await house.api.post(
        "/v1/imports?format=csv&kind=partners", headers=await house.as_system(path), content=content
    )
    job = await end_of(house, answer.headers["location"])
    assert counts(job) == (0, 0, 0, 1)
    (item,) = await items_of(house, job)
    assert item["reason"].startswith("Only a person registers a partner")


async def test_others_see_of_partners_what_the_public_sees(house: House) -> None:
    path = await house.verified()
    (own,) = rows_of(await export(house, "partners.jsonl", path))
    (foreign,) = rows_of(await export(house, "partners.jsonl", path, by="stranger"))
    assert (own["registration"], foreign["registration"]) == ("SN-clinic", None)
    await house.partner("somebody", "draft-one")
    seen = rows_of(await export(house, "partners.jsonl", by="stranger"))
    assert [each["slug"] for each in seen] == ["clinic"]


async def test_who_acts_for_a_partner_leaves_for_its_own_people_and_never_comes_in(
    house: House,
) -> None:
    path = await house.verified()
    (own,) = rows_of(await export(house, "members.jsonl", path))
    assert (own["person_id"], own["role"]) == (str(house.person("founder")), "administrator")
    assert rows_of(await export(house, "members.jsonl", path, by="stranger")) == []
    assert rows_of(await export(house, "members.jsonl")) == []
    answer = await house.api.post(
        f"/v1/imports?partner_id={path.rpartition('/')[2]}&format=csv&kind=members",
        headers=house.as_("founder"),
        content=b"person_id\n",
    )
    assert (answer.status_code, slug_of(answer)) == (400, "list-not-taken")


async def test_a_list_that_nobody_declared_is_not_there(house: House) -> None:
    path = await house.verified()
    for what in ("secrets.csv", "secrets.jsonl"):
        answer = await export(house, what)
        assert (answer.status_code, slug_of(answer)) == (404, "list-unknown")
    for query in ("format=csv&kind=secrets", "kind=partners", "format=iati&kind=partners"):
        answer = await house.api.post(
            f"/v1/imports?partner_id={path.rpartition('/')[2]}&{query}",
            headers=house.as_("founder"),
            content=SMALL,
        )
        assert (answer.status_code, slug_of(answer)) == (400, "list-not-taken")


async def test_a_person_who_sent_a_file_is_told_of_it_and_forgotten(house: House) -> None:
    path = await house.verified()
    await house.member(path, "sender", "editor")
    await bring_in(house, path, SMALL, "format=csv", by="sender")
    held = await house.api.get("/v1/subjects/me", headers=house.as_("sender"))
    assert [each["kind"] for each in held.json()["records"]] == ["import"]
    gone = await house.api.delete("/v1/subjects/me", headers=house.as_("sender"))
    assert gone.json()["erased"]["imports"] == 1
    left = await house.api.get("/v1/subjects/me", headers=house.as_("sender"))
    assert left.json()["records"] == []


async def test_a_stranger_cannot_send_a_list(house: House) -> None:
    path = await house.verified()
    answer = await house.api.post(
        f"/v1/imports?partner_id={path.rpartition('/')[2]}&format=csv",
        headers=house.as_("stranger"),
        content=SMALL,
    )
    assert (answer.status_code, slug_of(answer)) == (404, "partner-not-found")


async def test_money_and_roles_are_checked_as_at_the_door(house: House) -> None:
    path = await house.verified()
    row = {
        "title": "A clinic",
        "kind": "investment",
        "country": "SN",
        "sector": "12230",
        "funding": funding(0),
    }
    job = await bring_in(house, path, _line(row), "format=jsonl")
    assert outcomes(job) == [("rejected", "The goal is more than nothing.")]


def _line(row: dict[str, Any]) -> bytes:
    return orjson.dumps(row) + b"\n"
