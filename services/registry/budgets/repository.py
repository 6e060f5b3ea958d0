"""Every query about budget lines."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.budgets.models import BudgetLine
from services.registry.projects.models import Project
from services.registry.projects.repository import ProjectRepository
from shared.db.columns import columns
from shared.security.principal import Principal

_L = columns(BudgetLine)


class BudgetRepository:
    """Budgets in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock_project(self, principal: Principal, project_id: UUID) -> Project | None:
        """The project, its row locked, if the principal may edit it."""
        return await ProjectRepository(self._session).lock(principal, project_id)

    async def replace(self, project_id: UUID, lines: list[BudgetLine]) -> None:
        """Put a budget in place of the last one."""
        await self._session.execute(delete(BudgetLine).where(_L.project_id == project_id))
        self._session.add_all(lines)
        await self._session.flush()

    async def lines(self, project_id: UUID) -> list[BudgetLine]:
        """A project's budget in its order."""
        found = await self._session.scalars(
            select(BudgetLine).where(_L.project_id == project_id).order_by(_L.number)
        )
        return list(found)
