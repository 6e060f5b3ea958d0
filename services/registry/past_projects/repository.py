"""
Every query about projects that are past.

The load-bearing one is `_OVER`: whether all windows of a project's roles have ended. Nothing is
stored for it, so it reads every project, by the hour and not by the second.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.applications.domain import ApplicationStatus
from services.registry.applications.models import Application
from services.registry.placements.domain import TAKEN
from services.registry.placements.models import Placement
from services.registry.projects.models import Project
from services.registry.projects.schemas import ProjectStatus
from services.registry.renewals.models import ProjectRenewal
from shared.db.columns import columns

_P, _L, _A = columns(Project), columns(Placement), columns(Application)
_R = columns(ProjectRenewal)
_WAITING = (ApplicationStatus.SUBMITTED, ApplicationStatus.ELIGIBLE)
_OVER = text(
    """
    project.roles <> '[]' AND NOT EXISTS (
        SELECT FROM jsonb_array_elements(project.roles) AS role
        WHERE (role #>> '{window,end}') IS NULL
            OR CAST(role #>> '{window,end}' AS date) > :day)
    """
)


class PastProjectRepository:
    """Projects whose windows are over, in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock_over(self, day: date, *, after: UUID | None, most: int) -> list[Project]:
        """
        The next published projects, by id, whose windows all ended on this day or before.

        Their rows are locked; those in other hands are left to them.
        """
        statement = select(Project).where(_P.status == ProjectStatus.PUBLISHED, _OVER)
        if after is not None:
            statement = statement.where(_P.id > after)
        found = await self._session.scalars(
            statement.order_by(_P.id)
            .limit(most)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True),
            {"day": day},
        )
        return list(found)

    async def busy(self, ids: list[UUID]) -> set[UUID]:
        """
        Those of the projects that are still in somebody's hands.

        People are bound to them or at work, a round decides on them, or their books moved and what
        they have raised is to be counted anew.
        """
        if not ids:
            return set()
        bound = select(_L.project_id).where(_L.project_id.in_(ids), _L.status.in_(TAKEN))
        waiting = select(_A.project_id).where(_A.project_id.in_(ids), _A.status.in_(_WAITING))
        moved = select(_R.project_id).where(_R.project_id.in_(ids))
        return set(await self._session.scalars(bound.union(waiting, moved)))
