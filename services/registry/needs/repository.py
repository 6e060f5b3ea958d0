"""Every query about the places of projects and the money that went there."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.applications.domain import ApplicationStatus
from services.registry.applications.models import Application
from services.registry.needs.models import ProjectNeed
from shared.db.columns import columns

_A, _N = columns(Application), columns(ProjectNeed)
_APPLIED = (
    ApplicationStatus.SUBMITTED,
    ApplicationStatus.ELIGIBLE,
    ApplicationStatus.INELIGIBLE,
    ApplicationStatus.SELECTED,
    ApplicationStatus.NOT_SELECTED,
)


class NeedRepository:
    """Needs in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, need: ProjectNeed) -> None:
        """What is said of a project's place for the first time."""
        self._session.add(need)

    async def get(self, project_id: UUID) -> ProjectNeed | None:
        """What is known of the project's place."""
        return await self._session.get(ProjectNeed, project_id)

    async def currencies(self, programme_id: UUID) -> list[str]:
        """In which currencies applications were selected, the one with most of them first."""
        found = await self._session.scalars(
            select(_A.currency)
            .where(_A.programme_id == programme_id, _A.status == ApplicationStatus.SELECTED)
            .group_by(_A.currency)
            .order_by(func.count().desc(), _A.currency)
        )
        return list(found)

    async def places(self, programme_id: UUID) -> list[ProjectNeed]:
        """
        Every place from which a project applied: they are the people money is compared with.

        One row for each place, that of the newest year.
        """
        found = await self._session.scalars(
            select(ProjectNeed)
            .join(Application, _A.project_id == _N.project_id)
            .where(_A.programme_id == programme_id, _A.status.in_(_APPLIED))
            .ext(distinct_on(_N.place_code))
            .order_by(_N.place_code, _N.year.desc(), _N.stated_at.desc(), _N.project_id)
        )
        return list(found)

    async def money(self, programme_id: UUID, currency: str) -> dict[str | None, int]:
        """The programme's share of what was selected, by place; None: nobody described it."""
        found: Any = await self._session.execute(
            select(_N.place_code, func.sum(_A.programme_minor))
            .join_from(Application, ProjectNeed, _N.project_id == _A.project_id, isouter=True)
            .where(
                _A.programme_id == programme_id,
                _A.status == ApplicationStatus.SELECTED,
                _A.currency == currency,
            )
            .group_by(_N.place_code)
        )
        return {code: int(minor) for code, minor in found}
