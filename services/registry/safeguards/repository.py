"""Every query about safeguard lists."""

from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.safeguards.models import SafeguardListRow
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page

_L = columns(SafeguardListRow)


class SafeguardRepository:
    """Lists in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: SafeguardListRow) -> None:
        """A new version."""
        self._session.add(row)

    async def get(self, list_id: UUID) -> SafeguardListRow | None:
        """One version."""
        return await self._session.get(SafeguardListRow, list_id)

    async def valid(self, *, destination: str, on: date) -> list[SafeguardListRow]:
        """The lists for this destination, its own and those for all, that are valid on a day."""
        found = await self._session.scalars(
            select(SafeguardListRow).where(
                or_(_L.jurisdiction.is_(None), _L.jurisdiction == destination),
                _L.valid_from <= on,
                or_(_L.valid_until.is_(None), _L.valid_until >= on),
            )
        )
        return list(found)

    async def page(self, request: PageRequest) -> Rows[SafeguardListRow]:
        """Every version, the last loaded first."""
        ordered = select(SafeguardListRow).order_by(_L.loaded_at.desc(), _L.id.desc())
        return await select_page(self._session, ordered, request)
