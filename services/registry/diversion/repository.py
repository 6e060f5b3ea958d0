"""Every query about movements and suspicions."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.diversion.models import Diversion, Movement
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page

_M, _D = columns(Movement), columns(Diversion)


class DiversionRepository:
    """Movements and suspicions in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def put(self, rows: list[dict[str, Any]]) -> None:
        """Figures, each in place of the one that stood there; in one order, so nobody waits."""
        ordered = sorted(
            rows, key=lambda row: (row["origin"], row["destination"], row["sector"], row["year"])
        )
        statement = upsert(Movement).values(ordered)
        new = statement.excluded
        await self._session.execute(
            statement.on_conflict_do_update(
                index_elements=["origin", "destination", "sector", "year"],
                set_={
                    "people": new.people,
                    "source": new.source,
                    "loaded_at": new.loaded_at,
                },
            )
        )

    async def into(
        self, *, destination: str, sector: str, years: range
    ) -> dict[tuple[str, int], int]:
        """People by origin and year, as sources say."""
        found = await self._session.execute(
            select(_M.origin, _M.year, _M.people).where(
                _M.destination == destination,
                _M.sector == sector,
                _M.year >= years.start,
                _M.year < years.stop,
            )
        )
        return {(row.origin, row.year): row.people for row in found}

    async def sectors_into(self, destination: str) -> list[str]:
        """The sectors that sources have figures of."""
        found = await self._session.scalars(
            select(_M.sector).where(_M.destination == destination).distinct().order_by(_M.sector)
        )
        return list(found)

    async def tell_once(self, row: dict[str, Any]) -> bool:
        """Write a suspicion down; answers whether it is new."""
        written: Any = await self._session.execute(
            upsert(Diversion).values(row).on_conflict_do_nothing()
        )
        return bool(written.rowcount)

    async def movements(self, request: PageRequest, filters: dict[str, Any]) -> Rows[Movement]:
        """Figures, by corridor, sector and year."""
        statement = select(Movement)
        for name, value in filters.items():
            if value is not None:
                statement = statement.where(_M[name] == value)
        ordered = statement.order_by(_M.destination, _M.origin, _M.sector, _M.year)
        return await select_page(self._session, ordered, request)

    async def diversions(self, request: PageRequest) -> Rows[Diversion]:
        """Suspicions, the newest first."""
        ordered = select(Diversion).order_by(_D.told_at.desc(), _D.id.desc())
        return await select_page(self._session, ordered, request)
