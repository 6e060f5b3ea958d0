"""The starter set and real ESCO downloads, on a real PostgreSQL."""

from pathlib import Path
from time import perf_counter

import pytest
from sqlalchemy import text

from services.matching.features.service import all_projects_again
from services.matching.suggestions.service import Suggester
from services.matching.taxonomy import service
from services.matching.taxonomy.service import ImportReport
from shared.db.unit_of_work import Database


async def count(database: Database, sql: str) -> int:
    async with database.connection() as connection:
        return int(await connection.scalar(text(sql)) or 0)


async def bring_in(database: Database, path: Path, version: str) -> ImportReport:
    began = perf_counter()
    async with database.unit_of_work() as uow:
        report = await service.import_taxonomy(
            uow, path=path, version=version, after=all_projects_again
        )
    print(f"\n{version}: {report} in {perf_counter() - began:.1f} s")  # noqa: T201
    return report


@pytest.fixture
def official_zips(real_data: Path, tmp_path: Path) -> Path:
    """A folder with the two official zips of version 1.1.1."""
    for name in ("classification_en_csv", "relations_csv"):
        file = f"esco_v1.1.1_{name}.zip"
        (tmp_path / file).symlink_to(real_data / "matching" / file)
    return tmp_path


async def test_the_starter_set_loads_once_and_speaks_three_languages(
    matching_database: Database,
) -> None:
    for is_first in (True, False):
        async with matching_database.unit_of_work() as uow:
            assert await service.load_starter(uow, after=all_projects_again) is is_first
    assert await count(matching_database, "SELECT count(*) FROM skill") >= 300
    suggester = Suggester()
    for typed, language in (("solar energy", "en"), ("énergie solaire", "fr"), ("energía", "es")):
        async with matching_database.unit_of_work() as uow:
            spoken, found = await suggester.skills(uow, typed, language)
        assert spoken == language
        assert found


async def test_a_language_without_labels_is_answered_in_english(
    matching_database: Database,
) -> None:
    async with matching_database.unit_of_work() as uow:
        await service.load_starter(uow, after=all_projects_again)
        spoken, found = await Suggester().skills(uow, "solar energy", "sw")
    assert spoken == "en"
    assert found[0].text == "solar energy"


async def test_the_official_zips_come_in_whole_and_a_second_time_change_nothing(
    matching_database: Database, official_zips: Path, real_data: Path
) -> None:
    first = await bring_in(matching_database, official_zips, "1.1.1")
    assert (first.skills, first.occupations) == (13_896, 3_007)
    second = await bring_in(matching_database, official_zips, "1.1.1")
    assert (second.added, second.retired) == (0, 0)
    french = real_data / "matching" / "esco_v1.0.3_skills_fr.csv.gz"
    async with matching_database.unit_of_work() as uow:
        assert await service.import_labels(uow, path=french, language="fr") > 13_000
    suggester = Suggester()
    async with matching_database.unit_of_work() as uow:
        _, found = await suggester.skills(uow, "gerer le persnnel musical", "fr")
        began = perf_counter()
        await suggester.skills(uow, "gerer le persnnel musical", "fr")
    print(f"one suggestion in {(perf_counter() - began) * 1000:.1f} ms")  # noqa: T201
    assert "gérer le personnel musical" in [each.text for each in found]


async def test_a_newer_version_keeps_the_ids_and_retires_what_is_gone(
    matching_database: Database, official_zips: Path, real_data: Path
) -> None:
    await bring_in(matching_database, official_zips, "1.1.1")
    before = await count(matching_database, "SELECT max(id) FROM skill")
    newer = await bring_in(matching_database, real_data / "domain" / "esco-1.2.0", "1.2.0")
    assert newer.skills > 13_900
    assert newer.retired > 0
    assert await count(matching_database, "SELECT min(id) FROM skill WHERE version = '1.2.0'") < 50
    assert await count(matching_database, "SELECT max(id) FROM skill") > before
    itself = "SELECT count(*) FROM skill_credit WHERE skill_id = held_id AND credit = 16"
    assert await count(matching_database, itself) == await count(
        matching_database, "SELECT count(*) FROM skill"
    )
