"""
Copies of derived tables, in a schema of their own, on which handlers run unchanged.

A session that `steps_in` finds the copies first and everything else where it always is. The
exchange is a comparison: only rows that differ are written to the real tables, so that numbers,
privileges and plans stay, and what is said to have been different is what was changed.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from shared.db.derived import DerivedTable

SCHEMA: Final = "rebuild_shadow"
FED: Final = f"{SCHEMA}.rebuild_fed"
_EXAMPLES = 3
_STEP_IN = text(f"SET LOCAL search_path TO {SCHEMA}, public")
_STEP_OUT = text("SET LOCAL search_path TO public")
_COLUMNS = text(
    """
    SELECT a.attname AS name, coalesce(i.indisprimary, false) AS is_key
    FROM pg_attribute a
    LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary AND a.attnum = ANY(i.indkey)
    WHERE a.attrelid = CAST(:name AS regclass) AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attnum
    """
)
# A copy's constraints get names of their own; handlers say ON CONFLICT ON CONSTRAINT <name>.
_NAMES = text(
    """
    SELECT n.conname AS given, o.conname AS real
    FROM pg_constraint o JOIN pg_constraint n
      ON n.contype = o.contype AND pg_get_constraintdef(n.oid) = pg_get_constraintdef(o.oid)
    WHERE o.conrelid = CAST(:real AS regclass) AND n.conrelid = CAST(:copy AS regclass)
      AND o.contype IN ('p', 'u') AND n.conname <> o.conname
    """
)
# Counted as they happen, also those of a transaction that is undone.
_WRITTEN = text(
    """
    SELECT relname, n_tup_ins + n_tup_upd + n_tup_del AS n
    FROM pg_stat_xact_user_tables WHERE schemaname = 'public'
    """
)


class WroteElsewhere(Exception):
    """A handler wrote to a table that is neither derived nor dropped: nothing was exchanged."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How one table differed from what it should be; `examples` are its keys."""

    table: str
    rows: int
    missing: int
    surplus: int
    changed: int
    examples: tuple[str, ...]


async def make(
    connection: AsyncConnection, tables: Sequence[DerivedTable], dropped: Sequence[str]
) -> None:
    """Fresh empty copies; what an interrupted rebuild left is thrown away."""
    await drop(connection)
    await connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))
    for name in (*(each.name for each in tables), *dropped):
        copy = f"CREATE UNLOGGED TABLE {SCHEMA}.{name} (LIKE public.{name} INCLUDING ALL)"
        await connection.execute(text(copy))
        places = {"real": f"public.{name}", "copy": f"{SCHEMA}.{name}"}
        for given, real in (await connection.execute(_NAMES, places)).all():
            rename = f"ALTER TABLE {SCHEMA}.{name} RENAME CONSTRAINT {given} TO {real}"
            await connection.execute(text(rename))
    fed = "topic text, key text, last bigint, PRIMARY KEY (topic, key)"
    await connection.execute(text(f"CREATE UNLOGGED TABLE {FED} ({fed})"))


async def drop(connection: AsyncConnection) -> None:
    """No copies any more."""
    await connection.execute(text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))


@asynccontextmanager
async def stepping_in(session: AsyncSession) -> AsyncIterator[None]:
    """Inside, tables that have a copy are their copies; WroteElsewhere for a write to another."""
    await session.execute(_STEP_IN)
    before = await _written(session)
    yield
    await session.flush()
    after = await _written(session)
    touched = sorted(name for name, count in after.items() if count != before.get(name, 0))
    if touched:
        raise WroteElsewhere(", ".join(touched))
    await session.execute(_STEP_OUT)


async def exchange(
    session: AsyncSession, tables: Sequence[DerivedTable], *, dry_run: bool
) -> list[Difference]:
    """Make the real tables equal to their copies, or only say how they differ."""
    found = []
    for table in tables:
        exchanged = await _Exchange.of(session, table)
        found.append(await exchanged.difference())
        if not dry_run:
            await exchanged.write()
    return found


@dataclass(frozen=True, slots=True)
class _Exchange:
    session: AsyncSession
    table: DerivedTable
    keys: tuple[str, ...]
    values: tuple[str, ...]

    @classmethod
    async def of(cls, session: AsyncSession, table: DerivedTable) -> "_Exchange":
        found = (await session.execute(_COLUMNS, {"name": f"public.{table.name}"})).all()
        keys = tuple(row.name for row in found if row.is_key)
        values = tuple(
            row.name for row in found if not row.is_key and row.name not in table.lasting
        )
        return cls(session, table, keys, values)

    async def difference(self) -> Difference:
        key = " || ' ' || ".join(f"coalesce(o.{k}, n.{k})::text" for k in self.keys)
        row = (
            await self.session.execute(
                text(
                    f"""
                    WITH compared AS (
                        SELECT {key} AS key, o.{self.keys[0]} IS NOT NULL AS is_old, CASE
                            WHEN o.{self.keys[0]} IS NULL THEN 'missing'
                            WHEN n.{self.keys[0]} IS NULL THEN 'surplus'
                            WHEN {self._counted("o")} IS DISTINCT FROM {self._counted("n")}
                            THEN 'changed' END AS what
                        FROM public.{self.table.name} o
                        FULL JOIN {SCHEMA}.{self.table.name} n USING ({", ".join(self.keys)})
                    )
                    SELECT count(*) FILTER (WHERE is_old) AS rows,
                        count(*) FILTER (WHERE what = 'missing') AS missing,
                        count(*) FILTER (WHERE what = 'surplus') AS surplus,
                        count(*) FILTER (WHERE what = 'changed') AS changed,
                        (array_agg(what || ' ' || key ORDER BY key)
                            FILTER (WHERE what IS NOT NULL))[1:{_EXAMPLES}] AS examples
                    FROM compared
                    """  # noqa: S608  names of our own tables
                )
            )
        ).one()
        examples = tuple(row.examples or ())
        return Difference(
            self.table.name, row.rows, row.missing, row.surplus, row.changed, examples
        )

    async def write(self) -> None:
        old, new = f"public.{self.table.name} o", f"{SCHEMA}.{self.table.name} n"
        same = " AND ".join(f"n.{name} = o.{name}" for name in self.keys)
        # What passed with its event is no reason to write a row, but goes with one that is written.
        reasons = [f"{self._counted('o')} IS DISTINCT FROM {self._counted('n')}"]
        reasons += [f"o.{name} <> n.{name}" for name in self.table.sequences]
        changes = ", ".join(f"{name} = n.{name}" for name in self.values)
        columns = (*self.keys, *self.values)
        copied = ", ".join(f"n.{name}" for name in columns)
        # Names of our own tables and columns, nothing else.
        statements = [
            f"DELETE FROM {old} WHERE NOT EXISTS (SELECT 1 FROM {new} WHERE {same})",  # noqa: S608
            f"INSERT INTO public.{self.table.name} ({', '.join(columns)}) "  # noqa: S608
            f"SELECT {copied} FROM {new} WHERE NOT EXISTS (SELECT 1 FROM {old} WHERE {same})",
        ]
        if changes:
            where = f"{same} AND ({' OR '.join(reasons)})"
            statements.append(f"UPDATE {old} SET {changes} FROM {new} WHERE {where}")  # noqa: S608
        for statement in statements:
            await self.session.execute(text(statement))

    def _counted(self, side: str) -> str:
        """The row as it is compared."""
        names = (*self.table.sequences, *self.table.lasting)
        paths = [*((name,) for name in names), *self.table.passing]
        return f"(to_jsonb({side}){''.join(f' #- {_path(path)}' for path in paths)})"


def _path(parts: Sequence[str]) -> str:
    return "'{" + ",".join(parts) + "}'"


async def _written(session: AsyncSession) -> Mapping[str, int]:
    rows: Any = await session.execute(_WRITTEN)
    return {row.relname: row.n for row in rows}
