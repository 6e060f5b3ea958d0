"""Every query about progress reports."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.progress_reports.models import ProgressReport
from shared.db.columns import columns

_G = columns(ProgressReport)


class ProgressRepository:
    """Progress reports in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, report: ProgressReport) -> None:
        """A quarter's report."""
        self._session.add(report)

    async def of_project(self, project_id: UUID) -> list[ProgressReport]:
        """A project's reports, the oldest quarter first."""
        found = await self._session.scalars(
            select(ProgressReport).where(_G.project_id == project_id).order_by(_G.year, _G.quarter)
        )
        return list(found)
