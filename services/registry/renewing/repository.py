"""Every query about projects that are looked at again."""

from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.contributions.models import Contribution, ContributionBalance
from services.registry.projects.models import Project
from services.registry.projects.schemas import OPEN
from shared.contracts.values import ProjectKind
from shared.db.columns import columns

_C, _B, _P = columns(Contribution), columns(ContributionBalance), columns(Project)


class RenewingRepository:
    """Projects and their books in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock(self, project_id: UUID) -> Project | None:
        """The project, its row locked, whoever's it is."""
        found: Project | None = await self._session.scalar(
            select(Project)
            .where(_P.id == project_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return found

    async def lock_unguarded(self, day: date) -> Project | None:
        """A vacancy whose safeguards were not asked since this day began; those in hand wait."""
        found: Project | None = await self._session.scalar(
            select(Project)
            .where(
                _P.kind == ProjectKind.VACANCY,
                _P.status.in_(OPEN),
                or_(_P.guarded_on.is_(None), _P.guarded_on < day),
            )
            .order_by(_P.guarded_on.nulls_first())
            .limit(1)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )
        return found

    async def booked(self, project_id: UUID) -> list[tuple[str, str, int, int]]:
        """Of each contribution: currency, instrument, what is committed and what went back."""
        found = await self._session.execute(
            select(_C.currency, _C.instrument, _B.committed, _B.refunded)
            .join_from(Contribution, ContributionBalance, _B.contribution_id == _C.id)
            .where(_C.project_id == project_id)
        )
        return [tuple(row) for row in found]
