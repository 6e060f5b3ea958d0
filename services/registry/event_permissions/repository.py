"""Every query about event permissions and counts."""

from datetime import date
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.event_permissions.models import EventCount, EventPermission
from shared.db.columns import columns

_C = columns(EventCount)
# Counts first and looks afterwards: two at once can never both be the last one.
_COUNT = text(
    """
    WITH counted AS (
        INSERT INTO event_count AS c (partner_id, day, taken) VALUES (:partner, :day, :events)
        ON CONFLICT (partner_id, day) DO UPDATE SET taken = c.taken + excluded.taken
        RETURNING taken
    )
    SELECT taken, daily_quota AS quota, types
    FROM counted LEFT JOIN event_permission ON partner_id = :partner
    """
)
_SWEEP = text("DELETE FROM event_count WHERE day < CAST(:before AS date)")


class EventPermissionRepository:
    """Permissions and counts in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of(self, partner_id: UUID) -> EventPermission | None:
        """What a reviewer said about the partner, if one did."""
        return await self._session.get(EventPermission, partner_id)

    def add(self, permission: EventPermission) -> None:
        """A first word about a partner."""
        self._session.add(permission)

    async def count(
        self, partner_id: UUID, day: date, events: int
    ) -> tuple[int, int | None, list[str] | None]:
        """
        Count events: how many that makes today, and quota and types if a reviewer set them.
        """
        values = {"partner": partner_id, "day": day, "events": events}
        row = (await self._session.execute(_COUNT, values)).one()
        return row.taken, row.quota, row.types

    async def taken(self, partner_id: UUID, day: date) -> int:
        """How many were taken in on a day."""
        found = await self._session.scalar(
            select(_C.taken).where(_C.partner_id == partner_id, _C.day == day)
        )
        return int(found or 0)

    async def sweep(self, before: date) -> None:
        """Forget the counts of earlier days."""
        await self._session.execute(_SWEEP, {"before": before})
