"""Skill ids stay small: a failed import takes none, and one that needs too many is refused."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from deploy.cli.main import app
from services.matching.esco.reader import SKILL_PREFIX
from services.matching.features.service import all_projects_again
from services.matching.index.worth import SKILL_LIMIT, TooManySkills
from services.matching.taxonomy import service
from shared.db.unit_of_work import Database, UnitOfWork

STARTER = service.STARTER / "en"


class Killed(Exception):
    """The import dies after everything was written, before the commit."""


async def die(_: UnitOfWork) -> None:
    raise Killed


async def bring_in(database: Database, path: Path, *, dies: bool = False) -> None:
    async with database.unit_of_work() as uow:
        await service.import_taxonomy(
            uow, path=path, version=path.name, after=die if dies else all_projects_again
        )


async def ids(database: Database) -> list[int]:
    """Every skill's, retired ones too."""
    async with database.unit_of_work() as uow:
        return list(await uow.session.scalars(text("SELECT id FROM skill ORDER BY id")))


def made_up(folder: Path, *names: str) -> Path:
    """A taxonomy of these skills alone."""
    folder.mkdir()
    lines = [f"{SKILL_PREFIX}{name},skill/competence,{name}," for name in names]
    header = "conceptUri,skillType,preferredLabel,altLabels"
    (folder / "skills.csv").write_text("\n".join([header, *lines]), encoding="utf-8")
    return folder


async def test_imports_that_failed_leave_no_gap(
    matching_database: Database, tmp_path: Path
) -> None:
    for _ in range(3):
        with pytest.raises(Killed):
            await bring_in(matching_database, STARTER, dies=True)
    await bring_in(matching_database, STARTER)
    first = await ids(matching_database)
    assert first == list(range(1, len(first) + 1))
    with pytest.raises(Killed):
        await bring_in(matching_database, made_up(tmp_path / "failed", "a", "b"), dies=True)
    await bring_in(matching_database, made_up(tmp_path / "next", "c"))
    # Those of before are retired, and their ids stay theirs.
    assert await ids(matching_database) == [*first, len(first) + 1]


async def test_of_two_imports_at_once_none_takes_the_others_ids(
    matching_database: Database, tmp_path: Path
) -> None:
    folders = [made_up(tmp_path / name, *(f"{name}-{n}" for n in range(9))) for name in "ab"]
    await asyncio.gather(*(bring_in(matching_database, each) for each in folders))
    assert await ids(matching_database) == list(range(1, 19))


async def almost_full(database: Database) -> None:
    """The last id but one is taken."""
    async with database.unit_of_work() as uow:
        await uow.session.execute(
            text(
                "INSERT INTO skill (id, uri, kind, idf16, is_common, is_retired, version) "
                "VALUES (:id, 'the last but one', '', 16, false, false, 'before')"
            ),
            {"id": SKILL_LIMIT - 2},
        )


async def test_what_finds_no_ids_is_refused_before_anything_is_written(
    matching_database: Database, tmp_path: Path
) -> None:
    await almost_full(matching_database)
    with pytest.raises(TooManySkills, match="2 new skills would follow the 65534"):
        await bring_in(matching_database, made_up(tmp_path / "two", "a", "b"))
    assert await ids(matching_database) == [SKILL_LIMIT - 2]
    async with matching_database.unit_of_work() as uow:
        assert await service.active_version(uow) == "none"
        assert not await uow.session.scalar(text("SELECT is_retired FROM skill"))
    await bring_in(matching_database, made_up(tmp_path / "one", "a"))
    assert await ids(matching_database) == [SKILL_LIMIT - 2, SKILL_LIMIT - 1]


async def test_an_operator_reads_why_and_no_trace(
    matching_database: Database,
    matching_url: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("DIASPORA_ENVIRONMENT", "test")
    for name in ("PERSON_ID_KEY", "SECRET_PEPPER", "KEY_ENCRYPTION_KEY"):
        monkeypatch.setenv(f"DIASPORA_{name}", "only-for-tests-and-nowhere-else")
    monkeypatch.setenv("MATCHING_DATABASE_URL", matching_url)
    await almost_full(matching_database)
    path = made_up(tmp_path / "two", "a", "b")
    typed = ["taxonomy", "import", str(path)]
    refused: Result = await asyncio.to_thread(CliRunner().invoke, app, typed)
    assert (refused.exit_code, "skill ids end at 65535" in refused.output) == (1, True)
