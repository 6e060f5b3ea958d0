"""What an operator types when something was lost, as the runbooks say it."""

import asyncio
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from deploy.cli.main import app
from services.matching.hears import HEARS as MATCHING
from shared.contracts.state import State
from shared.db.unit_of_work import Database
from tests.support.events import membership, tell

PARTNER = uuid4()


@pytest.fixture(autouse=True)
def _settings(
    monkeypatch: pytest.MonkeyPatch, registry_url: str, matching_url: str, notifications_url: str
) -> None:
    monkeypatch.setenv("DIASPORA_ENVIRONMENT", "test")
    monkeypatch.setenv("COLUMNS", "200")
    for name in ("PERSON_ID_KEY", "SECRET_PEPPER", "KEY_ENCRYPTION_KEY", "CONTACT_KEY"):
        monkeypatch.setenv(f"DIASPORA_{name}", "only-for-tests-and-nowhere-else")
    monkeypatch.setenv("REGISTRY_DATABASE_URL", registry_url)
    monkeypatch.setenv("MATCHING_DATABASE_URL", matching_url)
    monkeypatch.setenv("NOTIFICATIONS_DATABASE_URL", notifications_url)


async def diaspora(*words: str | Path) -> Result:
    """Run the command; it makes a loop of its own."""
    return await asyncio.to_thread(CliRunner().invoke, app, [str(word) for word in words])


async def a_partner(registry: Database) -> None:
    """A verified partner with one member, and both told."""
    async with registry.connection() as connection:
        await connection.execute(
            text(
                "INSERT INTO partner (id, slug, name, partner_type, sides, documents, status, "
                "description, created_at, version, review_overdue, name_words) VALUES "
                "(:id, 'p', 'P', 'other', '[]', '[]', 'suspended', '', now(), 1, false, '{}')"
            ),
            {"id": PARTNER},
        )
        await connection.execute(
            text("INSERT INTO member VALUES (:id, gen_random_uuid(), 'editor', now())"),
            {"id": PARTNER},
        )
        await connection.execute(
            text("INSERT INTO event_sequence VALUES ('registry.partners', :id, 3)"),
            {"id": str(PARTNER)},
        )
    await tell(registry, membership(PARTNER))


async def count(database: Database, table: str) -> int:
    async with database.connection() as connection:
        return len((await connection.execute(text(f"TABLE {table}"))).all())


async def test_everything_is_backed_up_and_restored(
    registry_database: Database, matching_database: Database, tmp_path: Path
) -> None:
    await a_partner(registry_database)
    taken = await diaspora("backup", tmp_path / "monday")
    assert taken.exit_code == 0, taken.output
    for name in ("registry", "matching", "notifications"):
        assert f"{name}: " in taken.output
    refused = await diaspora("restore", tmp_path / "monday", "--service", "registry")
    assert refused.exit_code == 1
    assert "--force" in refused.output
    async with registry_database.connection() as connection:
        await connection.execute(text("TRUNCATE member, partner CASCADE"))
    async with matching_database.connection() as connection:
        await connection.execute(
            text("INSERT INTO known_partner VALUES (:id, true, 9, 1)"), {"id": PARTNER}
        )
    restored = await diaspora("restore", tmp_path / "monday", "--service", "registry", "--force")
    assert restored.exit_code == 0, restored.output
    assert f"matching has heard more on registry.partners of 1: {PARTNER}" in restored.output
    assert "diaspora rebuild matching --from registry" in restored.output
    assert await count(registry_database, "partner") == 1


async def test_derived_rows_are_made_anew_from_a_service_or_a_file(
    registry_database: Database, matching_database: Database, tmp_path: Path
) -> None:
    await a_partner(registry_database)
    looked = await diaspora("rebuild", "matching", "--from", "registry", "--dry-run")
    assert looked.exit_code == 0, looked.output
    assert f"missing {PARTNER}" in looked.output
    assert await count(matching_database, "known_partner") == 0
    done = await diaspora("rebuild", "matching", "--from", "registry")
    assert done.exit_code == 0, done.output
    assert await count(matching_database, "known_partner") == 1
    assert await count(matching_database, "partner_member") == 1

    async with matching_database.connection() as connection:
        await connection.execute(text("TRUNCATE known_partner, partner_member"))
    file = tmp_path / "registry.jsonl"
    written = await diaspora("state", "export", "registry", "--to", file)
    assert written.exit_code == 0, written.output
    assert "2 events" in written.output
    again = await diaspora("rebuild", "matching", "--from", file)
    assert again.exit_code == 0, again.output
    assert await count(matching_database, "partner_member") == 1


async def test_a_file_that_is_older_than_what_was_heard_changes_nothing(
    registry_database: Database, matching_database: Database, tmp_path: Path
) -> None:
    await a_partner(registry_database)
    file = tmp_path / "registry.jsonl"
    await diaspora("state", "export", "registry", "--to", file)
    event = State(membership(), 1).as_event(source="/registry", at=registry_database.clock.now())
    async with matching_database.unit_of_work() as uow:
        await uow.session.execute(
            text("INSERT INTO inbox (consumer, source, event_id) VALUES ('matching', :s, :i)"),
            {"s": event.source, "i": event.id},
        )
        await MATCHING[type(event.data)](event, uow)  # type: ignore[operator]
    refused = await diaspora("rebuild", "matching", "--from", file)
    assert refused.exit_code == 1
    assert "1 events of registry were heard after it was written" in refused.output
    assert await count(matching_database, "partner_member") == 1
    half = tmp_path / "half.jsonl"
    for content in (file.read_bytes()[:-20], b"", b"5\n", b'{"teller": "registry"}\n', b"{}\n{}\n"):
        half.write_bytes(content)
        assert "no whole file" in (await diaspora("rebuild", "matching", "--from", half)).output


async def test_who_derives_nothing_says_so() -> None:
    refused = await diaspora("rebuild", "registry", "--from", "matching")
    assert refused.exit_code == 1
    assert "Nothing to do" in refused.output
