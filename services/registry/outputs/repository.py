"""Every query about outputs and notes of placements."""

from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.outputs.models import KnowledgeTransferOutput, MonitoringNote
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page

RowT = TypeVar("RowT", KnowledgeTransferOutput, MonitoringNote)
_O = columns(KnowledgeTransferOutput)


class OutputRepository:
    """Outputs and notes in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: KnowledgeTransferOutput | MonitoringNote) -> None:
        """A new row."""
        self._session.add(row)

    async def page(self, kind: type[RowT], placement_id: UUID, request: PageRequest) -> Rows[RowT]:
        """Of a placement, in the order in which they were written down."""
        table = columns(kind)
        statement = select(kind).where(table.placement_id == placement_id)
        ordered = statement.order_by(table.created_at, table.id)
        return await select_page(self._session, ordered, request)

    async def output_ids(self, placement_id: UUID) -> set[UUID]:
        """Which outputs the placement has."""
        found = await self._session.scalars(select(_O.id).where(_O.placement_id == placement_id))
        return set(found)
