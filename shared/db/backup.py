"""
Backing a service's database up and restoring it, table by table over an ordinary connection.

One snapshot holds all tables, stored positions and inbox among them. A restored teller counts on
from 2^32 above what it had told when the backup was taken, so that no hearer takes what is told
next for something it has heard; `restore_note` says so to whoever looks for gaps.

* ArchiveRefused        the folder cannot be restored from
* RestoreRefused        the database is not one to restore into
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final

import asyncpg
from sqlalchemy import MetaData

from shared.db.archive import (
    FORMAT,
    Manifest,
    SequenceValue,
    TableFile,
    TableWriter,
    abandon,
    begin,
    end,
    pieces,
    read_manifest,
)
from shared.db.engine import direct_connection
from shared.db.migrations import VERSION_TABLE, migrate
from shared.db.tables import load_tables

# More events than a teller tells of one thing between a backup and its restore.
STEP: Final = 2**32
# A second of waiting each, until the server finds the ring.
_LOCK_TRIES = 20
_COLUMNS = """
    SELECT attname FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0
      AND NOT attisdropped AND attgenerated = '' ORDER BY attnum
"""
_SEQUENCES = """
    SELECT relname FROM pg_class
    WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace ORDER BY relname
"""
Progress = Callable[[str, int], None]


class RestoreRefused(Exception):
    """Nothing was changed; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What is in the database now; events told from now on have numbers above `floor`."""

    manifest: Manifest
    step: int
    floor: int


async def back_up(
    url: str, *, service: str, folder: Path, progress: Progress | None = None
) -> Manifest:
    """
    Write the database to a new folder, readable by its owner alone.

    A folder with its final name is whole: until then it is called otherwise, and nothing of it
    stays if it is never to be. Raises ArchiveRefused when it is there already.
    """
    partial = begin(folder)
    try:
        manifest = await _write(url, service, partial, progress or _silent)
        end(partial, folder, manifest)
    except BaseException:
        abandon(partial)
        raise
    return manifest


async def _write(url: str, service: str, folder: Path, progress: Progress) -> Manifest:
    async with (
        direct_connection(url, application_name=f"{service}-backup") as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        taken_at = await connection.fetchval("SELECT now()")
        version = await _version(connection)
        server = str(await connection.fetchval("SHOW server_version"))
        tables = [
            await _copy_out(connection, name, folder, progress) for name in table_names(service)
        ]
        # Sequences know no snapshot: read last, they are never before the rows.
        sequences = [
            await _sequence(connection, row["relname"])
            for row in await connection.fetch(_SEQUENCES)
        ]
    return Manifest(
        format=FORMAT,
        service=service,
        schema_version=version,
        taken_at=taken_at,
        server=server,
        tables=tables,
        sequences=sequences,
    )


async def restore(
    url: str,
    *,
    service: str,
    folder: Path,
    force: bool = False,
    least_floor: int = 0,
    after: Sequence[str] = (),
    progress: Progress | None = None,
) -> Restored:
    """
    Make the database what it was when the backup was taken, in one transaction.

    A database without tables gets them first. `least_floor` is one that hearers know of already;
    `after` are the service's own statements. Raises ArchiveRefused and RestoreRefused.
    """
    manifest = read_manifest(folder, service=service)
    async with direct_connection(url, application_name=f"{service}-restore") as connection:
        if await connection.fetchval("SELECT to_regclass('public.event_sequence')") is None:
            await migrate(url, f"services.{service}")
        await _check_version(connection, manifest)
        names = table_names(service)
        async with connection.transaction():
            await connection.execute("SET LOCAL lock_timeout = '10s'")
            await connection.execute("SET LOCAL search_path TO public")
            await _lock(connection, names)
            if not force:
                await _check_empty(connection, names)
            known = await connection.fetchval("SELECT coalesce(max(floor), 0) FROM restore_note")
            await connection.execute(f"TRUNCATE {', '.join(map(_quoted, names))}")
            await _copy_in(connection, manifest, folder, names, progress or _silent)
            restored = await _rise(connection, manifest, max(int(known), least_floor))
            for statement in after:
                await connection.execute(statement)
        await connection.execute("ANALYZE")
    return restored


async def _lock(connection: asyncpg.Connection, names: Sequence[str]) -> None:
    """Keep everybody else out; who writes meanwhile may hold the tables in another order."""
    for _ in range(_LOCK_TRIES):
        try:
            async with connection.transaction():
                await connection.execute(f"LOCK TABLE {', '.join(map(_quoted, names))}")
        except asyncpg.DeadlockDetectedError:
            continue
        return
    raise RestoreRefused("others write all the time: stop the service and try again")


def table_names(service: str) -> list[str]:
    """Every table of a service, those that others refer to first."""
    load_tables(f"services.{service}")
    metadata: MetaData = import_module(f"services.{service}.database").metadata
    return [table.name for table in metadata.sorted_tables]


async def _copy_out(
    connection: asyncpg.Connection, name: str, folder: Path, progress: Progress
) -> TableFile:
    columns = [row["attname"] for row in await connection.fetch(_COLUMNS, _quoted(name))]
    table = TableFile(name=name, columns=columns, rows=0, sha256="")
    writer = TableWriter(folder / table.file)
    said = await connection.copy_from_table(
        name, schema_name="public", columns=columns, output=writer
    )
    table.sha256 = writer.close()
    table.rows = int(said.split()[-1])
    progress(name, table.rows)
    return table


async def _copy_in(
    connection: asyncpg.Connection,
    manifest: Manifest,
    folder: Path,
    names: Sequence[str],
    progress: Progress,
) -> None:
    files = {table.name: table for table in manifest.tables}
    for name in (each for each in names if each in files):
        table = files[name]
        await connection.copy_to_table(
            name, schema_name="public", columns=table.columns, source=pieces(folder / table.file)
        )
        progress(name, table.rows)
    for sequence in manifest.sequences:
        await connection.execute(
            "SELECT setval($1::text::regclass, $2, $3)",
            _quoted(sequence.name),
            sequence.last,
            sequence.is_called,
        )


async def _rise(connection: asyncpg.Connection, manifest: Manifest, known: int) -> Restored:
    """Lift every number above whatever a hearer may have heard, and note it."""
    before = int(await connection.fetchval("SELECT coalesce(max(floor), 0) FROM restore_note"))
    floor = max(before, known) // STEP * STEP + STEP
    step = floor - before
    await connection.execute("UPDATE event_sequence SET last = last + $1", step)
    await connection.execute(
        "INSERT INTO restore_note (backup_taken_at, floor, floor_before) VALUES ($1, $2, $3)",
        manifest.taken_at,
        floor,
        before,
    )
    return Restored(manifest, step, floor)


async def _check_version(connection: asyncpg.Connection, manifest: Manifest) -> None:
    version = await _version(connection)
    if version != manifest.schema_version:
        raise RestoreRefused(
            f"The backup has schema version {manifest.schema_version}, the database {version}: "
            "restore it with the release that took it, then migrate."
        )


async def _check_empty(connection: asyncpg.Connection, names: Sequence[str]) -> None:
    filled = [
        name
        for name in names
        if await connection.fetchval(f"SELECT EXISTS (SELECT 1 FROM {_quoted(name)})")  # noqa: S608
    ]
    if filled:
        raise RestoreRefused(
            f"The database is not empty ({', '.join(filled[:5])} ...): --force replaces all of it."
        )


async def _version(connection: asyncpg.Connection) -> str:
    """What the migrations say; `none` where the tables were made without them."""
    if await connection.fetchval(f"SELECT to_regclass('public.{VERSION_TABLE}')") is None:
        return "none"
    return str(await connection.fetchval(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608


async def _sequence(connection: asyncpg.Connection, name: str) -> SequenceValue:
    row = await connection.fetchrow(f"SELECT last_value, is_called FROM {_quoted(name)}")  # noqa: S608
    return SequenceValue(name=name, last=row["last_value"], is_called=row["is_called"])


def _quoted(name: str) -> str:
    return f'"{name}"'


def _silent(name: str, rows: int) -> None:
    """Nobody watches."""
