"""A backup is the whole database at one moment; a restored teller is believed by its hearers."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import text

from deploy import backups
from services.notifications.subjects.service import follow_erasure
from shared.clock import SystemClock
from shared.contracts.matching import ProfileErased
from shared.db.archive import ArchiveRefused
from shared.db.backup import STEP, RestoreRefused, back_up, restore, table_names
from shared.db.engine import make_engine
from shared.db.migrations import migrate
from shared.db.unit_of_work import Database
from tests.support.databases import dsn_of, fresh_database, url_of
from tests.support.events import membership, tell

TEXTS = ["plain", "tab\tand\nline", "\\N", "النص", "back\\slash", ""]


@pytest.fixture
async def other_url() -> AsyncIterator[str]:
    """A second empty database with the registry's tables."""
    async with fresh_database("registry") as name:
        yield url_of(name)


@pytest.fixture
async def bare_url() -> AsyncIterator[str]:
    """A database without any table."""
    name = f"test_bare_{uuid4().hex[:12]}"
    server = await asyncpg.connect(dsn_of("postgres"))
    await server.execute(f'CREATE DATABASE "{name}"')
    yield url_of(name)
    await server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await server.close()


def silent(service: str, table: str, rows: int) -> None:
    """Nobody watches."""


async def fill(database: Database) -> None:
    """Rows of every kind that is hard to write down."""
    async with database.connection() as connection:
        for number, words in enumerate(TEXTS):
            await connection.execute(
                text(
                    "INSERT INTO partner (id, slug, name, partner_type, sides, documents, status, "
                    "description, created_at, version, review_overdue, name_words) VALUES "
                    "(:id, :slug, :words, 'other', "
                    """'["origin"]', '[{"a": "\\n"}]', 'draft', '', now(), 1, false, '{}')"""
                ),
                {"id": uuid4(), "slug": f"partner-{number}", "words": words},
            )
        await connection.execute(
            text(
                "INSERT INTO quarantine (consumer, topic, partition, place, key, headers, value, "
                "reason) VALUES ('c', 't', 0, '1', :raw, :raw, :raw, 'x')"
            ),
            {"raw": bytes(range(256))},
        )
        await connection.execute(
            text(
                "INSERT INTO consumer_position VALUES ('registry', 'matching.profiles', 3, 71, 'e')"
            )
        )
    await tell(database, *(membership() for _ in range(5)))


async def contents(url: str) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    connection = await asyncpg.connect(url.replace("postgresql+asyncpg://", "postgresql://"))
    try:
        return {
            name: sorted(str(dict(row)) for row in await connection.fetch(f"TABLE {name}"))
            for name in table_names("registry")
        }
    finally:
        await connection.close()


async def test_every_table_comes_back_as_it_was(
    registry_database: Database, registry_url: str, other_url: str, tmp_path: Path
) -> None:
    await fill(registry_database)
    before = await contents(registry_url)
    taken = await back_up(registry_url, service="registry", folder=tmp_path / "b")
    assert {t.name: t.rows for t in taken.tables} == {k: len(v) for k, v in before.items()}
    assert (tmp_path / "b").stat().st_mode & 0o077 == 0
    restored = await restore(other_url, service="registry", folder=tmp_path / "b")
    after = await contents(other_url)
    assert restored.step == STEP
    assert len(after.pop("restore_note")) == 1
    before.pop("restore_note")
    lifted = before.pop("event_sequence"), after.pop("event_sequence")
    assert after == before
    assert len(lifted[0]) == len(lifted[1]) == 5

    engine = make_engine(other_url, application_name="test")
    database = Database(engine, source="/registry")
    await tell(database, membership())
    async with database.connection() as connection:
        assert await connection.scalar(text("SELECT max(id) FROM outbox")) == 6
        await connection.execute(
            text(
                "INSERT INTO quarantine (consumer, topic, partition, place, key, headers, value, "
                "reason) VALUES ('c', 't', 0, '2', '', '', '', 'x')"
            )
        )
        assert await connection.scalar(text("SELECT max(seq) FROM quarantine")) == 2
    await engine.dispose()


async def test_a_backup_that_breaks_off_leaves_nothing_behind(
    registry_database: Database, registry_url: str, tmp_path: Path
) -> None:
    await fill(registry_database)

    def stop(table: str, rows: int) -> None:
        if table == "partner":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await back_up(registry_url, service="registry", folder=tmp_path / "b", progress=stop)
    assert os.listdir(tmp_path) == []


async def test_what_is_told_after_a_restore_is_above_all_that_was_told_before(
    registry_database: Database, registry_url: str, tmp_path: Path
) -> None:
    known = uuid4()
    await tell(registry_database, membership(known))
    await back_up(registry_url, service="registry", folder=tmp_path / "b")
    heard = [await next_number(registry_database, known) for _ in range(3)]
    new = uuid4()
    heard.append(await next_number(registry_database, new))
    for _ in range(2):  # the second time from the same backup, older than the first restore
        await restore(registry_url, service="registry", folder=tmp_path / "b", force=True)
        again = [await next_number(registry_database, each) for each in (known, new)]
        assert min(again) > max(heard)
        assert await next_number(registry_database, new) == again[1] + 1
        heard += again


async def test_a_lost_server_learns_the_floor_from_its_hearers(
    registry_database: Database,
    registry_url: str,
    matching_database: Database,
    other_url: str,
    tmp_path: Path,
) -> None:
    partner = uuid4()
    await tell(registry_database, membership(partner))
    await backups.back_up({"registry": registry_database}, tmp_path / "b", silent)
    held = 7 * STEP + 5
    async with matching_database.connection() as connection:
        await connection.execute(
            text("INSERT INTO known_partner VALUES (:id, false, 0, :held)"),
            {"id": partner, "held": held},
        )
    engine = make_engine(other_url, application_name="test")
    lost = Database(engine, source="/registry")
    report = await backups.restore(
        {"registry": lost, "matching": matching_database},
        ["registry"],
        tmp_path / "b",
        force=False,
        progress=silent,
    )
    assert await next_number(lost, partner) > held
    assert [(each.count, each.topic) for each in report.beyond] == [(1, "registry.memberships")]
    assert report.beyond[0].examples == (str(partner),)
    assert report.unasked == ("notifications",)
    await engine.dispose()


async def test_a_database_without_tables_gets_them_first(
    registry_url: str, bare_url: str, tmp_path: Path
) -> None:
    await migrate(bare_url, "services.registry")
    await back_up(bare_url, service="registry", folder=tmp_path / "b")
    with pytest.raises(RestoreRefused, match="schema version"):
        await restore(registry_url, service="registry", folder=tmp_path / "b")
    connection = await asyncpg.connect(bare_url.replace("+asyncpg", ""))
    await connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    await connection.close()
    await restore(bare_url, service="registry", folder=tmp_path / "b")
    assert len((await contents(bare_url))["restore_note"]) == 1


async def test_nothing_is_replaced_unasked_and_nothing_damaged_is_restored(
    registry_database: Database, registry_url: str, tmp_path: Path
) -> None:
    await fill(registry_database)
    await back_up(registry_url, service="registry", folder=tmp_path / "b")
    before = await contents(registry_url)
    with pytest.raises(ArchiveRefused, match="there already"):
        await back_up(registry_url, service="registry", folder=tmp_path / "b")
    with pytest.raises(RestoreRefused, match="--force"):
        await restore(registry_url, service="registry", folder=tmp_path / "b")
    with pytest.raises(ArchiveRefused, match="a backup of registry"):
        await restore(registry_url, service="matching", folder=tmp_path / "b", force=True)
    damaged = tmp_path / "b" / "partner.copy.gz"
    damaged.write_bytes(damaged.read_bytes()[:-9] + b"123456789")
    with pytest.raises(ArchiveRefused, match="damaged"):
        await restore(registry_url, service="registry", folder=tmp_path / "b", force=True)
    assert await contents(registry_url) == before


async def test_a_restore_brings_nobody_back_who_left(
    registry_database: Database, notifications_database: Database, tmp_path: Path
) -> None:
    person, partner = uuid4(), uuid4()
    async with registry_database.connection() as connection:
        await connection.execute(
            text(
                "INSERT INTO partner (id, slug, name, partner_type, sides, documents, status, "
                "description, created_at, version, review_overdue, name_words) VALUES "
                "(:id, 'p', 'P', 'other', '[]', '[]', 'draft', '', now(), 1, false, '{}')"
            ),
            {"id": partner},
        )
        await connection.execute(
            text("INSERT INTO member VALUES (:partner, :person, 'editor', now())"),
            {"partner": partner, "person": person},
        )
    databases = {"registry": registry_database, "notifications": notifications_database}
    await backups.back_up(databases, tmp_path / "b", silent)
    # Somebody without a profile: the profile id is the person's.
    left = ProfileErased(
        profile_id=person, person_id=person, partner_id=None, at=SystemClock().now()
    )
    async with notifications_database.unit_of_work() as uow:
        await follow_erasure(uow, erased=left, sequence=1)
    chosen = list(databases)
    report = await backups.restore(databases, chosen, tmp_path / "b", force=True, progress=silent)
    assert report.erased_again == 1
    async with registry_database.connection() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM member")) == 0
    async with notifications_database.connection() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM tombstone")) == 1


async def next_number(database: Database, partner_id: UUID) -> int:
    """Tell something about a partner; answers its sequence."""
    await tell(database, membership(partner_id))
    async with database.connection() as connection:
        found = await connection.scalar(
            text("SELECT max(sequence) FROM outbox WHERE partition_key = :key"),
            {"key": str(partner_id)},
        )
    return int(found or 0)
