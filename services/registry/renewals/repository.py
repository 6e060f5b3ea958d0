"""Every query about projects that are to be looked at again."""

from collections.abc import Sequence
from uuid import UUID

import orjson
from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.renewals.models import ProjectRenewal
from shared.db.columns import columns
from shared.flow import Flow

_R = columns(ProjectRenewal)
# In words of the database, since the room of projects itself asks what safeguards say.
_VACANCIES = text(
    """
    INSERT INTO project_renewal (project_id, flow)
    SELECT id, CAST(:flow AS jsonb) FROM project
    WHERE kind = 'vacancy' AND status IN ('published', 'running')
        AND (CAST(:countries AS text[]) IS NULL OR country = ANY(:countries))
        AND EXISTS (
            SELECT FROM jsonb_array_elements(roles) role
            WHERE left(role ->> 'isco_group', 2) = ANY(:groups)
        )
    """
)


class RenewalRepository:
    """Projects to look at again, in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: ProjectRenewal) -> None:
        """One project more."""
        self._session.add(row)

    async def add_vacancies(
        self, *, groups: Sequence[str], countries: Sequence[str] | None, flow: Flow
    ) -> None:
        """Every published vacancy with a role in one of these groups, of all or some countries."""
        wanted = None if countries is None else list(countries)
        said = {
            "groups": list(groups),
            "countries": wanted,
            "flow": orjson.dumps(flow.kept()).decode(),
        }
        await self._session.execute(_VACANCIES, said)

    async def take(self) -> ProjectRenewal | None:
        """The oldest row that nobody has in hand, locked until the transaction ends."""
        found: ProjectRenewal | None = await self._session.scalar(
            select(ProjectRenewal).order_by(_R.number).limit(1).with_for_update(skip_locked=True)
        )
        return found

    async def drop(self, project_id: UUID) -> None:
        """What was read of a project; what comes meanwhile stays."""
        mine = select(_R.number).where(_R.project_id == project_id)
        await self._session.execute(
            delete(ProjectRenewal).where(_R.number.in_(mine.with_for_update(skip_locked=True)))
        )
