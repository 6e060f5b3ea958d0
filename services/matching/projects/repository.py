"""Every query about projects, as far as matching knows them."""

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.projects.models import KnownProject
from shared.db.columns import columns
from shared.flow import Flow

_P = columns(KnownProject)
_APPLY = text(
    """
    INSERT INTO known_project
        (project_id, partner_id, title, country, is_open, sequence, state, terms_at, flow)
    VALUES (:project, :partner, :title, :country, :open, :sequence, CAST(:state AS jsonb), :terms,
        CAST(:flow AS jsonb))
    ON CONFLICT (project_id) DO UPDATE SET
        title = excluded.title, is_open = excluded.is_open, sequence = excluded.sequence,
        flow = excluded.flow,
        country = coalesce(excluded.country, known_project.country),
        state = coalesce(excluded.state, known_project.state),
        terms_at = coalesce(known_project.terms_at, excluded.terms_at)
    WHERE known_project.sequence < excluded.sequence RETURNING project_id
    """
)


class ProjectRepository:
    """Known projects in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def apply(
        self,
        *,
        project_id: UUID,
        partner_id: UUID,
        title: str,
        country: str | None,
        is_open: bool,
        sequence: int,
        state: dict[str, Any] | None,
        flow: Flow,
        terms_at: datetime | None = None,
    ) -> bool:
        """Write the newer state; False when a newer one was applied before.

        `terms_at` stays what it was at first.
        """
        values = {
            "project": project_id,
            "partner": partner_id,
            "title": title,
            "country": country,
            "open": is_open,
            "sequence": sequence,
            "terms": terms_at,
            "flow": orjson.dumps(flow.kept()).decode(),
            "state": orjson.dumps(state).decode() if state is not None else None,
        }
        return await self._session.scalar(_APPLY, values) is not None

    async def get(self, project_id: UUID, *, for_update: bool = False) -> KnownProject | None:
        """A project, fresh from the database; `for_update` keeps others from changing it."""
        statement = select(KnownProject).where(_P.project_id == project_id)
        if for_update:
            statement = statement.with_for_update()
        found: KnownProject | None = await self._session.scalar(
            statement.execution_options(populate_existing=True)
        )
        return found

    async def ids_of(self, partner_id: UUID) -> list[UUID]:
        """The open projects of a partner."""
        found = await self._session.scalars(
            select(_P.project_id)
            .where(_P.partner_id == partner_id, _P.is_open)
            .order_by(_P.project_id)
        )
        return list(found)

    async def open_ids(self) -> list[UUID]:
        """Every open project, in the order in which their rows are locked."""
        statement = select(_P.project_id).where(_P.is_open).order_by(_P.project_id)
        return list(await self._session.scalars(statement))
