"""Every query about what an application is compared with."""

from uuid import UUID

from sqlalchemy import BigInteger, cast, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.applications.domain import ApplicationStatus
from services.registry.applications.models import Application
from services.registry.programmes.models import Programme
from services.registry.projects.models import Project
from shared.db.columns import columns

_A, _G, _J = columns(Application), columns(Programme), columns(Project)
_NO_PEER = (ApplicationStatus.DRAFT, ApplicationStatus.WITHDRAWN, ApplicationStatus.INELIGIBLE)
_MOST_PEERS = 100


class AssessmentRepository:
    """Peers and earlier stages in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def completed(self, partner_id: UUID) -> list[tuple[str, str]]:
        """(slug of the programme, window) of everything that a partner completed."""
        found = await self._session.execute(
            select(_G.slug, _A.window)
            .join_from(Application, Programme, _G.id == _A.programme_id)
            .where(_A.partner_id == partner_id, _A.completed_at.is_not(None))
        )
        return [(str(slug), str(window)) for slug, window in found]

    async def peers(self, application: Application) -> dict[UUID, tuple[int, int | None]]:
        """
        Cost and number of beneficiaries of peer projects: those that applied, the newest first.

        Peers are of the same sector, country and currency.
        """
        found = await self._session.execute(
            select(_A.project_id, _A.total_minor, _A.beneficiaries)
            .where(
                _A.sector == application.sector,
                _A.country == application.country,
                _A.currency == application.currency,
                _A.project_id != application.project_id,
                _A.status.not_in(_NO_PEER),
            )
            .order_by(_A.created_at.desc(), _A.id.desc())
            .limit(_MOST_PEERS)
        )
        peers: dict[UUID, tuple[int, int | None]] = {}
        for project_id, total, heads in found:
            peers.setdefault(project_id, (total, heads))
        return peers

    async def goals(self, application: Application) -> dict[UUID, tuple[int, int | None]]:
        """The same for published projects that ask for money in the same currency."""
        goal = _J.funding["goal"]
        minor = cast(goal["amount_minor"].astext, BigInteger)
        found = await self._session.execute(
            select(_J.id, minor)
            .where(
                _J.sector == application.sector,
                _J.country == application.country,
                goal["currency"].astext == application.currency,
                _J.id != application.project_id,
                _J.published_at.is_not(None),
            )
            .order_by(_J.created_at.desc(), _J.id.desc())
            .limit(_MOST_PEERS)
        )
        return {project_id: (total, None) for project_id, total in found}
