"""Every query about activities as they were published."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.activities.models import IatiSource, IatiUnplaced
from services.registry.partners.repository import acts_for
from shared.contracts.values import MemberRole
from shared.db.columns import columns
from shared.security.principal import Principal

_S, _U = columns(IatiSource), columns(IatiUnplaced)


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

    async def sources(self, project_ids: list[UUID]) -> dict[UUID, bytes]:
        """What was imported, compressed, of those of the projects that came so."""
        found = await self._session.execute(
            select(_S.project_id, _S.xml).where(_S.project_id.in_(project_ids))
        )
        return {row.project_id: row.xml for row in found}

    async def keep_unplaced(self, rows: list[dict[str, Any]]) -> None:
        """Keep activities that are no project."""
        if not rows:
            return
        statement = upsert(IatiUnplaced)
        await self._session.execute(
            statement.on_conflict_do_update(
                constraint="iati_unplaced_once",
                set_={name: statement.excluded[name] for name in ("xml", "sha256")},
            ),
            rows,
        )

    async def drop_unplaced(self, partner_id: UUID, identifiers: list[str]) -> None:
        """They are projects by now."""
        await self._session.execute(
            delete(IatiUnplaced).where(_U.partner_id == partner_id, _U.identifier.in_(identifiers))
        )

    async def unplaced(
        self, principal: Principal, partner_id: UUID | None, after: UUID | None, limit: int
    ) -> list[IatiUnplaced]:
        """The next of them of partners that the principal acts for, or of one, by id."""
        own = acts_for(principal, _U.partner_id, at_least=MemberRole.VIEWER)
        statement = select(IatiUnplaced).where(own)
        if partner_id is not None:
            statement = statement.where(_U.partner_id == partner_id)
        if after is not None:
            statement = statement.where(_U.id > after)
        return list(await self._session.scalars(statement.order_by(_U.id).limit(limit)))
