"""Every query about activities as they were published."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.activities.models import IatiSource
from shared.db.columns import columns

_S = columns(IatiSource)


class SourceRepository:
    """Kept activities in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def stamps(self, project_ids: list[UUID]) -> dict[UUID, tuple[bytes, int]]:
        """The hash and the reader's version of what was imported before."""
        found = await self._session.execute(
            select(_S.project_id, _S.sha256, _S.reader_version).where(
                _S.project_id.in_(project_ids)
            )
        )
        return {row.project_id: (row.sha256, row.reader_version) for row in found}

    async def keep_sources(self, rows: list[dict[str, Any]]) -> None:
        """Keep activities as they were published."""
        if not rows:
            return
        statement = upsert(IatiSource)
        await self._session.execute(
            statement.on_conflict_do_update(
                index_elements=["project_id"],
                set_={
                    name: statement.excluded[name] for name in ("xml", "sha256", "reader_version")
                },
            ),
            rows,
        )
