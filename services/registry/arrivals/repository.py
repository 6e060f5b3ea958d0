"""Every query about what rows became."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.arrivals.models import ImportedRow
from shared.db.columns import columns

_R = columns(ImportedRow)


class RowRepository:
    """What rows became, in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def known(self, partner_id: UUID, kind: str, references: list[str]) -> dict[str, UUID]:
        """What rows with these references became before."""
        found = await self._session.execute(
            select(_R.reference, _R.object_id).where(
                _R.partner_id == partner_id, _R.kind == kind, _R.reference.in_(references)
            )
        )
        return {row.reference: row.object_id for row in found}

    async def keep(self, rows: list[dict[str, Any]]) -> None:
        """Remember what rows became."""
        if rows:
            statement = upsert(ImportedRow)
            await self._session.execute(
                statement.on_conflict_do_update(
                    index_elements=["partner_id", "kind", "reference"],
                    set_={"object_id": statement.excluded.object_id},
                ),
                rows,
            )
