"""Contacts that imports kept before they were left out are gone after the migration."""

import zlib
from uuid import UUID, uuid4

from alembic import command
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from shared.db.migrations import _run, migrate
from tests.support.databases import empty_database

PACKAGE = "services.registry"
_PARTNER = text(
    "INSERT INTO partner (id, slug, name, partner_type, sides, description, documents, status, "
    "created_at, version) VALUES (:id, :slug, 'A partner', 'company', '[]', '', '[]', 'draft', "
    "now(), 1)"
)
_PROJECT = text(
    "INSERT INTO project (id, partner_id, kind, status, title, summary, language, country, sector, "
    "sdg_targets, open_to_all, roles, used_numbers, created_at, version) VALUES (:id, :partner, "
    "'community', 'draft', 'A well', '', 'en', 'SN', '14031', '[]', false, '[]', '[]', now(), 1)"
)
_SOURCE = text(
    "INSERT INTO iati_source (project_id, xml, sha256, reader_version) VALUES (:id, :xml, '', 3)"
)
WITH = (
    b"<iati-activity><title></title><contact-info><person-name></person-name></contact-info>"
    b"<result></result></iati-activity>"
)
WITHOUT = b"<iati-activity><title></title><result></result></iati-activity>"


async def test_kept_activities_lose_their_contacts_and_nothing_else() -> None:
    partner, sources = uuid4(), {uuid4(): WITH, uuid4(): WITHOUT}
    async with empty_database() as url:
        await migrate(url, PACKAGE)
        await _run(url, PACKAGE, lambda config: command.downgrade(config, "0015"))
        engine = create_async_engine(url)
        async with engine.begin() as connection:
            await connection.execute(_PARTNER, {"id": partner, "slug": "clinic"})
            for project, xml in sources.items():
                await connection.execute(_PROJECT, {"id": project, "partner": partner})
                await connection.execute(_SOURCE, {"id": project, "xml": zlib.compress(xml)})
        await migrate(url, PACKAGE)
        async with engine.connect() as connection:
            kept = await connection.execute(text("SELECT project_id, xml FROM iati_source"))
            found: dict[UUID, bytes] = {row.project_id: zlib.decompress(row.xml) for row in kept}
        await engine.dispose()
    assert found == dict.fromkeys(sources, WITHOUT)
