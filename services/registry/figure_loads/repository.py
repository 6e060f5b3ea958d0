"""Every query about loading figures: they come in by COPY, and are compared in the database."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.figure_loads.models import FigureLoad
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page

_L = columns(FigureLoad)
_STAGE = text(
    "CREATE TEMP TABLE figure_staged (line int, kind text, from_country text, to_country text, "
    "year smallint, quarter smallint, value numeric(20, 6)) ON COMMIT DROP"
)
_STAGED = ("line", "kind", "from_country", "to_country", "year", "quarter", "value")
# Of rows about the same the first counts.
_DROP_REPEATED = text(
    """
    WITH ranked AS (
        SELECT ctid AS place, row_number() OVER same AS nth, first_value(line) OVER same AS first
        FROM figure_staged
        WINDOW same AS (PARTITION BY kind, from_country, to_country, year, quarter ORDER BY line)
    )
    DELETE FROM figure_staged AS staged USING ranked
    WHERE staged.ctid = ranked.place AND ranked.nth > 1
    RETURNING staged.line, ranked.first
    """
)
_COMPARE = text(
    """
    SELECT count(*) FILTER (WHERE held.value IS NULL) AS added,
        count(*) FILTER (WHERE held.value <> staged.value) AS changed,
        count(*) FILTER (WHERE held.value = staged.value) AS unchanged
    FROM figure_staged AS staged
    LEFT JOIN corridor_figure AS held ON held.source_id = :source_id
        AND (held.kind, held.from_country, held.to_country, held.year, held.quarter)
        = (staged.kind, staged.from_country, staged.to_country, staged.year, staged.quarter)
    """
)
_WRITE = text(
    """
    INSERT INTO corridor_figure AS held
        (source_id, kind, from_country, to_country, year, quarter, value, loaded_at)
    SELECT :source_id, kind, from_country, to_country, year, quarter, value, :at
    FROM figure_staged
    ON CONFLICT (source_id, kind, from_country, to_country, year, quarter) DO UPDATE
    SET value = excluded.value, loaded_at = excluded.loaded_at
    WHERE held.value <> excluded.value
    """
)


class LoadRepository:
    """What was loaded, in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, load: FigureLoad) -> None:
        """What became of a file."""
        self._session.add(load)

    async def page(self, sources: Iterable[UUID], request: PageRequest) -> Rows[FigureLoad]:
        """What was loaded of these sources, the newest first."""
        statement = select(FigureLoad).where(_L.source_id.in_(list(sources))).order_by(_L.id.desc())
        return await select_page(self._session, statement, request)


class Staging:
    """Figures of one file on their way in, by COPY into a table that ends with the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def open(self) -> None:
        """Make the table."""
        await self._session.execute(_STAGE)

    async def copy(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Some rows: line, kind, the two countries, year, quarter, value."""
        connection = await self._session.connection()
        raw = await connection.get_raw_connection()
        await raw.driver_connection.copy_records_to_table(  # type: ignore[union-attr]
            "figure_staged", records=rows, columns=list(_STAGED)
        )

    async def drop_repeated(self) -> list[tuple[int, int]]:
        """Take out rows about the same as an earlier one; the line of each, and of the earlier."""
        found = await self._session.execute(_DROP_REPEATED)
        return sorted((line, first) for line, first in found)

    async def compare(self, source_id: UUID) -> tuple[int, int, int]:
        """How many are new to the source, how many say otherwise, how many the same."""
        found = (await self._session.execute(_COMPARE, {"source_id": source_id})).one()
        return found.added, found.changed, found.unchanged

    async def write(self, source_id: UUID, at: datetime) -> None:
        """Let the source say what was staged."""
        await self._session.execute(_WRITE, {"source_id": source_id, "at": at})
