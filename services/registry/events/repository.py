"""
Every query about partners' events.

The load-bearing one is `_TAKE`: the first with an id makes the row, every later one only counts
itself. Two at once wait for each other at the row.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.database import metadata
from services.registry.events.models import PartnerEvent
from services.registry.partners.repository import acts_for
from shared.contracts.values import MemberRole
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page
from shared.security.principal import Principal

INTAKE = "registry-intake"

_E = columns(PartnerEvent)
_Q = metadata.tables["quarantine"].c
_TAKE = text(
    """
    INSERT INTO partner_event AS e (partner_id, event_id, event_type, outcome, channel, copies,
        received_at, headers, value, reference, subjects)
    VALUES (:partner, :id, :type, 'accepted', :channel, 0, :now, :headers, :value, :reference,
        CAST(:subjects AS uuid[]))
    ON CONFLICT (partner_id, event_id) DO UPDATE SET copies = e.copies + 1
    RETURNING copies, outcome
    """
)
_SETTLE = text(
    """
    UPDATE partner_event SET outcome = :outcome, problem = CAST(:problem AS jsonb),
        project_id = :project WHERE partner_id = :partner AND event_id = :id
    """
)
_FORGET = text(
    """
    UPDATE partner_event SET headers = NULL, value = NULL, reference = NULL, subjects = '{}'
    WHERE subjects && CAST(:people AS uuid[])
    """
)
_SWEEP = text(
    "DELETE FROM partner_event WHERE ctid = ANY(ARRAY(SELECT ctid FROM partner_event "
    "WHERE received_at < :before LIMIT 5000))"
)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """An event as its row begins."""

    event_id: str
    event_type: str
    channel: str
    headers: bytes
    value: bytes
    reference: str | None
    subjects: list[UUID]


class EventRepository:
    """Partners' events in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def take(self, partner_id: UUID, new: Newcomer, now: datetime) -> str | None:
        """None where the event is new, else what became of the first one with its id."""
        row = (
            await self._session.execute(
                _TAKE,
                {
                    "partner": partner_id,
                    "id": new.event_id,
                    "type": new.event_type,
                    "channel": new.channel,
                    "now": now,
                    "headers": new.headers,
                    "value": new.value,
                    "reference": new.reference,
                    "subjects": new.subjects,
                },
            )
        ).one()
        return str(row.outcome) if row.copies else None

    async def settle(
        self,
        partner_id: UUID,
        event_id: str,
        *,
        outcome: str,
        problem: str | None,
        project_id: UUID | None,
    ) -> None:
        """Write down what became of an event; `problem` is JSON."""
        await self._session.execute(
            _SETTLE,
            {
                "partner": partner_id,
                "id": event_id,
                "outcome": outcome,
                "problem": problem,
                "project": project_id,
            },
        )

    async def own(
        self, principal: Principal, partner_id: UUID, event_id: str
    ) -> PartnerEvent | None:
        """An event of a partner that the principal acts for."""
        found: PartnerEvent | None = await self._session.scalar(
            _mine(principal, partner_id)
            .where(_E.event_id == event_id)
            .execution_options(populate_existing=True)
        )
        return found

    async def page(
        self, principal: Principal, partner_id: UUID, request: PageRequest, filters: dict[str, Any]
    ) -> Rows[PartnerEvent]:
        """Events of a partner that the principal acts for, newest first."""
        statement = _mine(principal, partner_id)
        if (outcome := filters["outcome"]) == "duplicate":
            statement = statement.where(_E.copies > 0)
        elif outcome is not None:
            statement = statement.where(_E.outcome == outcome)
        if filters["type"] is not None:
            statement = statement.where(_E.event_type == filters["type"])
        if filters["since"] is not None:
            statement = statement.where(_E.received_at >= filters["since"])
        ordered = statement.order_by(_E.received_at.desc(), _E.event_id.desc())
        return await select_page(self._session, ordered, request)

    async def quarantined(
        self, topic: str, request: PageRequest, since: datetime | None
    ) -> Rows[Any]:
        """Records of a topic that nobody can read, newest first, without the records."""
        statement = select(_Q.partition, _Q.place, _Q.reason, _Q.quarantined_at, _Q.seq).where(
            _Q.consumer == INTAKE, _Q.topic == topic
        )
        if since is not None:
            statement = statement.where(_Q.quarantined_at >= since)
        ordered = statement.order_by(_Q.quarantined_at.desc(), _Q.seq.desc())
        return await select_page(self._session, ordered, request)

    async def forget(self, people: list[UUID]) -> int:
        """Blank every kept event that names one of these people."""
        blanked: Any = await self._session.execute(_FORGET, {"people": people})
        return int(blanked.rowcount)

    async def sweep(self, before: datetime) -> int:
        """Delete some of the events that came before; answers how many."""
        swept: Any = await self._session.execute(_SWEEP, {"before": before})
        return int(swept.rowcount)


def _mine(principal: Principal, partner_id: UUID) -> Any:
    return select(PartnerEvent).where(
        _E.partner_id == partner_id,
        acts_for(principal, _E.partner_id, at_least=MemberRole.VIEWER),
    )
