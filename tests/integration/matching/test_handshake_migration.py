"""What was there before handshakes: invitations get their match, projects a date of terms."""

from uuid import UUID, uuid4, uuid5

from alembic import command
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from shared.db.migrations import _run, migrate
from tests.support.databases import empty_database

PACKAGE = "services.matching"
# As ids of matches were made then.
_MATCHES = UUID("5b0f4a3e-2a64-5d0c-8b0b-3a1d2c9e7f10")
_PROJECT = text(
    "INSERT INTO known_project (project_id, partner_id, title, country, is_open, sequence, state) "
    "VALUES (:id, :id, 'A project', 'SN', true, 1, "
    '\'{"at": "2026-11-24T09:00:00Z"}\')'
)
_TOLD = text(
    "INSERT INTO exposure (project_id, role, profile_id, position, score, told_at) "
    "VALUES (:project, :role, :profile, 1, 5000, :at)"
)


async def test_old_invitations_get_their_match_and_old_projects_their_terms() -> None:
    changed_since, quiet, profile = uuid4(), uuid4(), uuid4()
    async with empty_database() as url:
        await migrate(url, PACKAGE)
        await _run(url, PACKAGE, lambda config: command.downgrade(config, "0008"))
        engine = create_async_engine(url)
        async with engine.begin() as connection:
            for project in (changed_since, quiet):
                await connection.execute(_PROJECT, {"id": project})
            for role in (0, 1):
                told = {"project": changed_since, "role": role, "profile": profile}
                at = text("SELECT CAST('2026-11-23T09:00:00Z' AS timestamptz)")
                await connection.execute(_TOLD, told | {"at": await connection.scalar(at)})
        await migrate(url, PACKAGE)
        async with engine.connect() as connection:
            matches = await connection.execute(text("SELECT role, match_id FROM exposure"))
            assert {row.role: row.match_id for row in matches} == {
                role: uuid5(_MATCHES, f"{changed_since}/{role}/{kind}/{profile}")
                for role, kind in ((0, "funding"), (1, "skills"))
            }
            terms = await connection.execute(text("SELECT project_id, terms_at FROM known_project"))
            found: dict[UUID, str] = {row.project_id: str(row.terms_at.date()) for row in terms}
        await engine.dispose()
    # Whoever was told of a project was told after it was public, whenever it was last changed.
    assert found == {changed_since: "2026-11-23", quiet: "2026-11-24"}
