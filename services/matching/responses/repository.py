"""Every query about how hosts answer."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.handshakes.models import OPEN_STATES
from services.matching.responses.domain import COUNTED, Responses

# One that is over keeps the moment of its last step.
_COUNTS = text(
    f"""
    SELECT project_partner_id AS partner_id,
        count(host_answered_at) AS answered,
        count(*) FILTER (WHERE host_answered_at <= answer_due_at) AS in_time,
        count(*) FILTER (WHERE host_answered_at IS NOT NULL OR answer_due_at <
            CASE WHEN {OPEN_STATES} THEN CAST(:now AS timestamptz) ELSE changed_at END) AS asked
    FROM handshake
    WHERE project_partner_id = ANY(:partners) AND proposed_by <> 'host' AND proposed_at > :since
    GROUP BY 1
    """  # noqa: S608  constants
)
_IS_KNOWN = text(
    "SELECT EXISTS (SELECT FROM known_partner WHERE partner_id = :partner) "
    "OR EXISTS (SELECT FROM known_project WHERE partner_id = :partner)"
)


class ResponseRepository:
    """Answers of hosts in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def counts(self, partners: list[UUID], now: datetime) -> dict[UUID, Responses]:
        """What became of the proposals of the last year to each of these; none for most."""
        values = {"partners": partners, "now": now, "since": now - COUNTED}
        return {
            row.partner_id: Responses(row.asked, row.answered, row.in_time)
            for row in await self._session.execute(_COUNTS, values)
        }

    async def is_known(self, partner_id: UUID) -> bool:
        """Whether anything was heard of the partner."""
        return bool(await self._session.scalar(_IS_KNOWN, {"partner": partner_id}))
