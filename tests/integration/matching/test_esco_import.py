"""The starter set and real ESCO downloads, on a real PostgreSQL."""

import asyncio
import csv
import gzip
from pathlib import Path
from time import perf_counter

import asyncpg
import pytest
from sqlalchemy import text

from services.matching.esco.reader import SKILL_PREFIX, read
from services.matching.esco.relatedness import LEAST_CREDIT
from services.matching.features.service import all_projects_again
from services.matching.suggestions.service import Suggester
from services.matching.taxonomy import service
from services.matching.taxonomy.service import ImportReport
from shared.db.unit_of_work import Database, UnitOfWork


async def count(database: Database, sql: str) -> int:
    async with database.connection() as connection:
        return int(await connection.scalar(text(sql)) or 0)


async def bring_in(database: Database, path: Path, version: str) -> ImportReport:
    """Import, and say how long the slowest of the reads beside it took on the server."""
    is_over = asyncio.Event()
    reader = asyncio.create_task(slowest_read(database, is_over))
    began = perf_counter()
    async with database.unit_of_work() as uow:
        report = await service.import_taxonomy(
            uow, path=path, version=version, after=all_projects_again
        )
    took = perf_counter() - began
    is_over.set()
    slowest = await reader
    print(f"\n{version}: {report} in {took:.1f} s, the slowest read {slowest:.0f} ms")  # noqa: T201
    assert slowest < 1_000
    return report


async def slowest_read(database: Database, is_over: asyncio.Event) -> float:
    """Read credits again and again until it is over; in ms, by the server's clock."""
    asked = (
        "SELECT 1000 * extract(epoch FROM clock_timestamp() - statement_timestamp()), "
        "count(*) FROM skill_credit WHERE skill_id = 7"
    )
    url = database.engine.url.set(drivername="postgresql")
    # Without a transaction: it would be open, and silent, while the import works something out.
    connection = await asyncpg.connect(url.render_as_string(hide_password=False))
    slowest = 0.0
    while not is_over.is_set():
        slowest = max(slowest, float(await connection.fetchval(asked)))
    await connection.close()
    return slowest


async def narrower_pairs(database: Database) -> set[tuple[str, str]]:
    """Pairs of a narrower skill and the skill whose must-have it meets."""
    async with database.connection() as connection:
        found = await connection.execute(
            text(
                "SELECT h.uri AS held, a.uri AS asked FROM skill_credit c "
                "JOIN skill h ON h.id = c.held_id JOIN skill a ON a.id = c.skill_id "
                "WHERE c.is_narrow"
            )
        )
        return {(row.held, row.asked) for row in found}


async def agreement(database: Database, path: Path) -> tuple[float, float]:
    """
    Which part of a list of related skills is ours too, and of it which within 3/16.

    The list takes three quarters of what occupations share, and every occupation as much.
    """
    async with database.connection() as connection:
        found = await connection.execute(
            text(
                "SELECT a.uri AS asked, h.uri AS held, c.credit FROM skill_credit c "
                "JOIN skill h ON h.id = c.held_id JOIN skill a ON a.id = c.skill_id"
            )
        )
        ours = {(row.asked, row.held): row.credit for row in found}
    with gzip.open(path, "rt") as lines:
        listed = {
            (SKILL_PREFIX + row["skill_uri"], SKILL_PREFIX + row["related_uri"]): int(
                row["credit_16ths"]
            )
            for row in csv.DictReader(lines)
        }
    theirs = {pair: credit for pair, credit in listed.items() if credit >= LEAST_CREDIT}
    both = ours.keys() & theirs.keys()
    near = sum(abs(ours[pair] - theirs[pair]) <= 3 for pair in both)
    return len(both) / len(theirs), near / len(both)


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
        spoken, found = await suggester.skills(matching_database, typed, language)
        assert spoken == language
        assert found


async def test_a_language_without_labels_is_answered_in_english(
    matching_database: Database,
) -> None:
    async with matching_database.unit_of_work() as uow:
        await service.load_starter(uow, after=all_projects_again)
    spoken, found = await Suggester().skills(matching_database, "solar energy", "sw")
    assert spoken == "en"
    assert found[0].text == "solar energy"


async def test_official_files_come_in_whole_twice_and_then_in_a_newer_version(
    matching_database: Database, official_zips: Path, real_data: Path
) -> None:
    first = await bring_in(matching_database, official_zips, "1.1.1")
    assert (first.skills, first.occupations) == (13_896, 3_007)
    second = await bring_in(matching_database, official_zips, "1.1.1")
    assert (second.added, second.retired) == (0, 0)
    await _has_what_the_files_say(matching_database, official_zips, real_data)
    await _keeps_the_ids_and_retires_what_is_gone(matching_database, real_data)


async def _has_what_the_files_say(
    matching_database: Database, official_zips: Path, real_data: Path
) -> None:
    french = real_data / "matching" / "esco_v1.0.3_skills_fr.csv.gz"
    async with matching_database.unit_of_work() as uow:
        assert await service.import_labels(uow, path=french, language="fr") > 13_000
    suggester = Suggester()
    _, found = await suggester.skills(matching_database, "gerer le persnnel musical", "fr")
    began = perf_counter()
    await suggester.skills(matching_database, "gerer le persnnel musical", "fr")
    print(f"one suggestion in {(perf_counter() - began) * 1000:.1f} ms")  # noqa: T201
    assert "gérer le personnel musical" in [each.text for each in found]
    relations = read(official_zips)
    assert await narrower_pairs(matching_database) >= {
        pair for pair in relations.broader if set(pair) <= relations.skills.keys()
    }
    file = real_data / "matching" / "skill_related_top16.csv.gz"
    share, near = await agreement(matching_database, file)
    print(f"{share:.1%} of the derived relations are ours, {near:.1%} of them within 3/16")  # noqa: T201
    assert share > 0.7
    assert near > 0.8


async def _keeps_the_ids_and_retires_what_is_gone(
    matching_database: Database, real_data: Path
) -> None:
    before = await count(matching_database, "SELECT max(id) FROM skill")
    # French ones are there by now, and say nothing of the English that the files bring.
    other_names = (
        "SELECT count(DISTINCT skill_id) FROM skill_label "
        "WHERE language = 'en' AND NOT is_preferred"
    )
    named_before = await count(matching_database, other_names)
    assert named_before > 13_000
    newer = await bring_in(matching_database, real_data / "domain" / "esco-1.2.0", "1.2.0")
    assert newer.skills > 13_900
    assert newer.retired > 0
    assert newer.relabelled > 0
    nameless = "is_retired AND NOT EXISTS (SELECT 1 FROM skill_label WHERE skill_id = skill.id)"
    assert await count(matching_database, f"SELECT count(*) FROM skill WHERE {nameless}") == 0  # noqa: S608
    assert await count(matching_database, "SELECT min(id) FROM skill WHERE version = '1.2.0'") < 50
    assert await count(matching_database, "SELECT max(id) FROM skill") > before
    # Its files say hardly any other names, which is no reason to lose those of the zips.
    assert await count(matching_database, other_names) >= named_before
    itself = "SELECT count(*) FROM skill_credit WHERE skill_id = held_id AND credit = 16"
    assert await count(matching_database, itself) == await count(
        matching_database, "SELECT count(*) FROM skill"
    )


async def test_names_that_are_written_later_are_found_at_once(
    matching_database: Database, tmp_path: Path
) -> None:
    async with matching_database.unit_of_work() as uow:
        await service.load_starter(uow, after=all_projects_again)
    suggester = Suggester()
    _, before = await suggester.skills(matching_database, "jua", "fr")
    async with matching_database.unit_of_work() as uow:
        uris = await uow.session.scalars(text("SELECT uri FROM skill ORDER BY id LIMIT 1"))
    renamed = tmp_path / "skills.csv"
    renamed.write_text(
        f"conceptUri,skillType,preferredLabel,altLabels\n{uris.one()},,nishati ya jua,\n"
    )
    async with matching_database.unit_of_work() as uow:
        assert await service.import_labels(uow, path=renamed, language="fr") == 1
    language, found = await suggester.skills(matching_database, "nishati ya jua", "fr")
    _, others = await suggester.skills(matching_database, "énergie solaire", "fr")
    assert language == "fr"
    assert found[0].text == "nishati ya jua"
    assert "nishati ya jua" not in [each.text for each in before]
    assert others[0].text == "énergie solaire"


@pytest.mark.parametrize("column", ["", ",altLabels"])
async def test_files_that_say_no_other_names_delete_none(
    matching_database: Database, tmp_path: Path, column: str
) -> None:
    async with matching_database.unit_of_work() as uow:
        await service.load_starter(uow, after=all_projects_again)
    names = (
        "SELECT count(*) FROM skill_label "
        "WHERE language = 'en' AND {0} is_preferred AND label {1} 'renamed %'"
    )
    others = await count(matching_database, names.format("NOT", "NOT LIKE"))
    async with matching_database.connection() as connection:
        uris = list(await connection.scalars(text("SELECT uri FROM skill")))
    lines = [f"{uri},skill,renamed {n}{column and ','}" for n, uri in enumerate(uris)]
    bare = tmp_path / "skills.csv"
    bare.write_text("\n".join([f"conceptUri,skillType,preferredLabel{column}", *lines]))
    await bring_in(matching_database, tmp_path, "bare")
    assert await count(matching_database, names.format("NOT", "NOT LIKE")) == others
    assert await count(matching_database, names.format("", "LIKE")) == len(uris)
    # A file that does say some says of the others that there are none.
    bare.write_text(
        f"conceptUri,skillType,preferredLabel,altLabels\n{uris[0]},,renamed,sun\n{uris[1]},,renamed,"
    )
    async with matching_database.unit_of_work() as uow:
        await service.import_labels(uow, path=bare, language="en")
        asked = (
            "SELECT label FROM skill_label l JOIN skill s ON s.id = l.skill_id "
            "WHERE language = 'en' AND NOT is_preferred AND uri = ANY(:uris)"
        )
        found = await uow.session.scalars(text(asked), {"uris": uris[:2]})
        assert list(found) == ["sun"]


async def test_reading_goes_on_beside_an_import_that_writes_only_what_differs(
    matching_database: Database, tmp_path: Path
) -> None:
    async with matching_database.unit_of_work() as uow:
        await service.load_starter(uow, after=all_projects_again)
    before = await relations(matching_database)
    lines = (service.STARTER / "en" / "skills.csv").read_text().splitlines()
    (tmp_path / "skills.csv").write_text("\n".join(lines[:40]))
    seen = []

    async def while_not_committed(_: UnitOfWork) -> None:
        async with matching_database.unit_of_work(lock_timeout_ms=300) as other:
            for table in ("skill", "skill_label", "occupation", "taxonomy_version"):
                await other.session.execute(text(f"SELECT * FROM {table}"))  # noqa: S608
        seen.append(await relations(matching_database))

    async with matching_database.unit_of_work() as uow:
        await service.import_taxonomy(
            uow, path=tmp_path, version="smaller", after=while_not_committed
        )
    assert seen == [before]
    assert await relations(matching_database) != before
    await bring_in(matching_database, service.STARTER / "en", "whole again")
    assert await relations(matching_database) == before


async def relations(database: Database) -> tuple[set[str], set[str]]:
    """What is related to what, and which occupation names which skill."""
    async with database.unit_of_work(lock_timeout_ms=300) as uow:
        credits_ = await uow.session.scalars(text("SELECT c::text FROM skill_credit c"))
        named = await uow.session.scalars(text("SELECT o::text FROM occupation_skill o"))
        return set(credits_), set(named)
