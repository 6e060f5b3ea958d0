"""Every query about what partners reported."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.partners.repository import acts_for
from services.registry.reports.models import Report
from shared.contracts.values import MemberRole
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page
from shared.security.principal import Principal

_R = columns(Report)


class ReportRepository:
    """Reports in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, report: Report) -> None:
        """A first word about a thing."""
        self._session.add(report)

    async def lock(self, partner_id: UUID, kind: str, reference: str) -> Report | None:
        """What was last said about the thing, its row locked."""
        found: Report | None = await self._session.scalar(
            select(Report)
            .where(_R.partner_id == partner_id, _R.kind == kind, _R.reference == reference)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return found

    async def page(
        self, principal: Principal, partner_id: UUID, request: PageRequest, kind: str | None
    ) -> Rows[Report]:
        """What stands of a partner the principal acts for, by kind and reference."""
        statement = select(Report).where(
            _R.partner_id == partner_id,
            acts_for(principal, _R.partner_id, at_least=MemberRole.VIEWER),
        )
        if kind is not None:
            statement = statement.where(_R.kind == kind)
        ordered = statement.order_by(_R.kind, _R.reference)
        return await select_page(self._session, ordered, request)

    async def forget(self, people: list[UUID]) -> int:
        """Delete every report that names one of these people."""
        gone: Any = await self._session.execute(delete(Report).where(_R.subjects.overlap(people)))
        return int(gone.rowcount)
