"""What becomes of a skill that a newer version no longer has, and who is told of it."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from deploy.cli.main import app
from services.matching.esco.reader import SKILL_PREFIX
from services.matching.features.service import all_projects_again
from services.matching.taxonomy import service
from services.matching.taxonomy.service import ImportReport
from shared.contracts.registry import ProjectClosed
from shared.db.unit_of_work import Database
from tests.integration.matching.histories import assert_prefixes, hear, published, work
from tests.integration.matching.test_doors import ME, as_, publish, statement

OCCUPATION = "http://data.europa.eu/esco/occupation/"
OCCUPATIONS = 30
ONLINE, NEW_ONLINE, WELD, COOK, CHANGED = (
    SKILL_PREFIX + name for name in ("online", "new-online", "weld", "cook", "changed")
)
FIRST = {ONLINE: "use e-services", WELD: "weld metal", COOK: "cook"}
SECOND = {NEW_ONLINE: "Use E-Services", COOK: "cook"}


def download(folder: Path, skills: Mapping[str, str]) -> Path:
    """An ESCO download with these skills; two of its thirty occupations name all of them."""
    folder.mkdir(exist_ok=True)
    files = {
        "skills": ("conceptUri,skillType,preferredLabel,altLabels", skills.items(), "{},skill,{},"),
        "occupations": (
            "conceptUri,iscoGroup,preferredLabel",
            enumerate(range(OCCUPATIONS)),
            OCCUPATION + "{},2166,trade {}",
        ),
        "occupationSkillRelations": (
            "occupationUri,relationType,skillUri",
            [(number, skill) for number in (0, 1) for skill in skills],
            OCCUPATION + "{},essential,{}",
        ),
    }
    for name, (head, rows, line) in files.items():
        lines = [head, *(line.format(*row) for row in rows)]
        (folder / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    return folder


async def bring_in(database: Database, tmp_path: Path, skills: Mapping[str, str]) -> ImportReport:
    """Put a download with these skills in force."""
    version = "-".join(sorted(uri.removeprefix(SKILL_PREFIX) for uri in skills))
    path = download(tmp_path / "esco", skills)
    async with database.unit_of_work() as uow:
        return await service.import_taxonomy(
            uow, path=path, version=version, after=all_projects_again
        )


async def worth(database: Database) -> dict[tuple[str, str], tuple[int, bool]]:
    """Credits from 16 on, by asked and held skill."""
    asked = text(
        "SELECT a.uri, h.uri, c.credit, c.is_narrow FROM skill_credit c "
        "JOIN skill a ON a.id = c.skill_id JOIN skill h ON h.id = c.held_id WHERE c.credit >= 16"
    )
    async with database.connection() as connection:
        return {(row[0], row[1]): (row[2], row[3]) for row in await connection.execute(asked)}


async def weights(database: Database) -> dict[str, int]:
    """How telling each skill is."""
    async with database.connection() as connection:
        found = await connection.execute(text("SELECT uri, idf16 FROM skill"))
        return {row.uri: row.idf16 for row in found}


async def listed(database: Database, project: UUID) -> dict[str, int]:
    """The skill fit of the profiles in the list of a project's role."""
    await work(database)
    asked = text("SELECT profile_id, s FROM match WHERE project_id = :id AND role = 1")
    async with database.connection() as connection:
        found = await connection.execute(asked, {"id": project})
        return {str(row.profile_id): row.s for row in found}


async def test_a_retired_skill_matches_what_replaces_it_both_ways(
    api: httpx2.AsyncClient, matching_database: Database, tmp_path: Path
) -> None:
    await bring_in(matching_database, tmp_path, FIRST)
    old = await publish(api, as_("person", uuid4()), statement(ONLINE))
    asks_old, asks_new = uuid4(), uuid4()
    await hear(matching_database, published(asks_old, [ONLINE]), 1)
    assert await listed(matching_database, asks_old) == {old: 10_000}
    await bring_in(matching_database, tmp_path, SECOND)
    new = await publish(api, as_("person", uuid4()), statement(NEW_ONLINE))
    await hear(matching_database, published(asks_new, [NEW_ONLINE]), 1)
    assert await listed(matching_database, asks_old) == {old: 10_000, new: 10_000}
    assert await listed(matching_database, asks_new) == {old: 10_000, new: 10_000}
    await assert_prefixes(matching_database, 100)
    assert (await worth(matching_database)).items() >= {
        (ONLINE, ONLINE): (16, True),
        (ONLINE, NEW_ONLINE): (16, True),
        (NEW_ONLINE, ONLINE): (16, True),
        (WELD, WELD): (16, True),
    }.items()


async def test_a_replacement_stays_when_it_is_renamed_and_goes_on_when_it_is_retired(
    matching_database: Database, tmp_path: Path
) -> None:
    async def pairs() -> set[tuple[str, str]]:
        return {pair for pair in await worth(matching_database) if pair[0] != pair[1]}

    await bring_in(matching_database, tmp_path, FIRST)
    both_ways = {(ONLINE, NEW_ONLINE), (NEW_ONLINE, ONLINE)}
    assert (await bring_in(matching_database, tmp_path, SECOND)).replaced == 1
    assert await pairs() == both_ways
    await bring_in(matching_database, tmp_path, {NEW_ONLINE: "deal with offices online"})
    assert await pairs() == both_ways
    await bring_in(matching_database, tmp_path, {CHANGED: "deal with offices online"})
    ones = (ONLINE, NEW_ONLINE, CHANGED)
    assert await pairs() == {(a, b) for a in ones for b in ones if a != b}
    # It is in force again, and so no longer another's.
    await bring_in(matching_database, tmp_path, FIRST | {CHANGED: "deal with offices online"})
    assert await pairs() == {(NEW_ONLINE, CHANGED), (CHANGED, NEW_ONLINE)}


async def test_two_skills_of_that_name_replace_nothing(
    matching_database: Database, tmp_path: Path
) -> None:
    await bring_in(matching_database, tmp_path, FIRST)
    report = await bring_in(matching_database, tmp_path, SECOND | {CHANGED: "use e-services"})
    assert (report.retired, report.replaced) == (2, 0)
    assert {a == b for a, b in await worth(matching_database)} == {True}


async def test_a_retired_skill_keeps_its_last_weight(
    matching_database: Database, tmp_path: Path
) -> None:
    await bring_in(matching_database, tmp_path, FIRST)
    before = await weights(matching_database)
    # 16 x log10(1 + 30 / (1 + 2)); named by none it would be 24.
    assert before[ONLINE] == before[WELD] == 17
    await bring_in(matching_database, tmp_path, SECOND)
    await bring_in(matching_database, tmp_path, {COOK: "cook"})
    after = await weights(matching_database)
    assert (after[ONLINE], after[WELD], after[NEW_ONLINE]) == (17, 17, 17)


async def test_the_import_says_who_still_names_retired_skills(
    api: httpx2.AsyncClient, matching_database: Database, tmp_path: Path
) -> None:
    first = await bring_in(matching_database, tmp_path, FIRST)
    assert (first.still_named.profiles, first.still_named.skills) == (0, ())
    for skills in ((ONLINE, WELD), (ONLINE, COOK), (COOK,)):
        await publish(api, as_("person", uuid4()), statement(*skills))
    await hear(matching_database, published(uuid4(), [ONLINE, WELD]), 1)
    over = published(uuid4(), [WELD])
    await hear(matching_database, over, 1)
    closed = ProjectClosed(
        project_id=over.project_id,
        partner_id=over.partner_id,
        title=over.title,
        reason="completed",
        at=over.at,
    )
    await hear(matching_database, closed, 2)
    told = (await bring_in(matching_database, tmp_path, SECOND)).still_named
    assert (told.profiles, told.roles) == (2, 1)
    assert [(e.uri, e.label, e.profiles, e.roles, e.replaced_by) for e in told.skills] == [
        (ONLINE, "use e-services", 2, 1, NEW_ONLINE),
        (WELD, "weld metal", 1, 1, None),
    ]
    async with matching_database.connection() as connection:
        kept = await connection.scalar(text("SELECT counts FROM taxonomy_version WHERE is_active"))
    assert (kept["profiles_naming_retired"], kept["roles_naming_retired"]) == (2, 1)


async def test_the_owner_reads_which_skills_are_retired_and_what_replaces_them(
    api: httpx2.AsyncClient, matching_database: Database, tmp_path: Path
) -> None:
    await bring_in(matching_database, tmp_path, FIRST)
    me = as_("person", uuid4())
    made = await api.put(ME, headers=me, json=statement(WELD, COOK, ONLINE))
    assert made.json()["retired_skills"] == []
    await bring_in(matching_database, tmp_path, SECOND)
    retired: list[dict[str, Any]] = [
        {"skill": ONLINE, "replaced_by": NEW_ONLINE},
        {"skill": WELD, "replaced_by": None},
    ]
    read = await api.get(ME, headers=me)
    assert read.json()["retired_skills"] == retired
    exported = await api.get("/v1/subjects/me", headers=me)
    assert exported.json()["profile"]["retired_skills"] == retired
    for uri, is_retired, by in (
        (ONLINE, True, NEW_ONLINE),
        (WELD, True, None),
        (NEW_ONLINE, False, None),
    ):
        skill = (await api.get(f"/v1/skills/{uri}", headers=me)).json()
        assert (skill["is_retired"], skill["replaced_by"]) == (is_retired, by)
    # What was read can be sent back, and the offer be taken.
    same = me | {"If-Match": read.headers["etag"]}
    sent = await api.put(ME, headers=same, json=read.json()["profile"])
    taken = me | {"If-Match": sent.headers["etag"]}
    mended = await api.put(ME, headers=taken, json=statement(COOK, NEW_ONLINE))
    assert (sent.status_code, mended.json()["retired_skills"]) == (200, [])


async def test_the_command_says_what_is_retired_and_named(
    api: httpx2.AsyncClient,
    matching_database: Database,
    matching_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DIASPORA_ENVIRONMENT", "test")
    for name in ("PERSON_ID_KEY", "SECRET_PEPPER", "KEY_ENCRYPTION_KEY"):
        monkeypatch.setenv(f"DIASPORA_{name}", "only-for-tests-and-nowhere-else")
    monkeypatch.setenv("MATCHING_DATABASE_URL", matching_url)
    await bring_in(matching_database, tmp_path, FIRST)
    await publish(api, as_("person", uuid4()), statement(ONLINE, WELD))
    words = ["taxonomy", "import", str(download(tmp_path / "esco", SECOND)), "--version", "2"]
    done = await asyncio.to_thread(CliRunner().invoke, app, words)
    assert done.exit_code == 0, done.output
    assert "2 skills (1 new, 2 retired, 0 renamed)" in done.output
    assert (
        "2 retired skills are still named, by 1 of the profiles and 0 of the roles" in done.output
    )
    for line in (
        f"use e-services ({ONLINE}): profiles 1, roles 0; the same as {NEW_ONLINE}",
        f"weld metal ({WELD}): profiles 1, roles 0; replaced by none",
    ):
        assert line in done.output
