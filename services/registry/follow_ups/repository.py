"""
Every query about follow-ups.

The load-bearing one is `_ENDED`: placements that ended so long ago and were not asked yet, each
held by one worker.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import exists, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.follow_ups.models import FollowUp
from services.registry.partners.repository import acts_for
from services.registry.placements.models import PlacementParty
from shared.contracts.values import MemberRole
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page
from shared.security.principal import Principal

_F, _Y = columns(FollowUp), columns(PlacementParty)
_ENDED = text(
    """
    SELECT p.id, p.country, p.ended_on FROM placement p
    WHERE p.status = 'ended' AND p.ended_on <= :ended_by
      AND NOT EXISTS (SELECT FROM placement_follow_up f
          WHERE f.placement_id = p.id AND f.months = :months)
    ORDER BY p.ended_on, p.id LIMIT :most FOR UPDATE OF p SKIP LOCKED
    """
)


class FollowUpRepository:
    """Follow-ups in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: FollowUp) -> None:
        """A new task."""
        self._session.add(row)

    async def not_asked(
        self, months: int, ended_by: date, *, most: int
    ) -> list[tuple[UUID, str, date]]:
        """(id, country, last day) of placements to ask, their rows locked, the earliest first."""
        found = await self._session.execute(
            _ENDED, {"months": months, "ended_by": ended_by, "most": most}
        )
        return [(row.id, row.country, row.ended_on) for row in found]

    async def lock(self, placement_id: UUID, months: int) -> FollowUp | None:
        """One task, its row locked."""
        found: FollowUp | None = await self._session.scalar(
            select(FollowUp)
            .where(_F.placement_id == placement_id, _F.months == months)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return found

    async def page(
        self, principal: Principal, request: PageRequest, *, is_answered: bool | None
    ) -> Rows[FollowUp]:
        """The tasks of the partners that the principal acts for, the earliest first."""
        is_mine = exists().where(
            _Y.placement_id == _F.placement_id,
            acts_for(principal, _Y.partner_id, at_least=MemberRole.VIEWER),
        )
        statement = select(FollowUp).where(is_mine)
        if is_answered is not None:
            statement = statement.where(_F.answered_at.is_not(None) == is_answered)
        ordered = statement.order_by(_F.due_on, _F.placement_id, _F.months)
        return await select_page(self._session, ordered, request)
