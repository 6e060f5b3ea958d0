"""
Every query about partners' events.

The load-bearing one is `_TAKE`: the first with an id makes the row, every later one only counts
itself. Two at once wait for each other at the row. It takes many at once, of each id one, which
says how many came with it: who made the row finds as many copies as came besides, and no more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Select,
    String,
    Uuid,
    and_,
    cast,
    exists,
    literal,
    null,
    select,
    text,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Row
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
_PARKED, _DEAD = metadata.tables["parked"].c, metadata.tables["dead_letter"].c
# What a list shows of an event; what was sent may be large, and stays where it is.
_LISTED = (
    _E.partner_id,
    _E.event_id,
    _E.event_type,
    _E.outcome,
    _E.problem,
    _E.channel,
    _E.reference,
    _E.project_id,
    _E.copies,
    _E.received_at,
    _E.replayed_at,
)
_TAKE = text(
    """
    INSERT INTO partner_event AS e (partner_id, event_id, event_type, outcome, channel, copies,
        received_at, headers, value, reference, subjects)
    SELECT :partner, i, t, 'accepted', c, m - 1, :now, h, v, r, CAST(s AS uuid[])
    FROM unnest(CAST(:ids AS text[]), CAST(:types AS text[]), CAST(:channels AS text[]),
        CAST(:many AS int[]), CAST(:headers AS bytea[]), CAST(:bodies AS bytea[]),
        CAST(:refs AS text[]), CAST(:subjects AS text[]))
        WITH ORDINALITY AS n(i, t, c, m, h, v, r, s, nth)
    ORDER BY nth
    ON CONFLICT (partner_id, event_id) DO UPDATE SET copies = e.copies + excluded.copies + 1
    RETURNING event_id, copies, outcome
    """
)
_SETTLE = text(
    """
    UPDATE partner_event SET outcome = o, problem = CAST(p AS jsonb), project_id = j
    FROM unnest(CAST(:ids AS text[]), CAST(:outcomes AS text[]), CAST(:problems AS text[]),
        CAST(:projects AS uuid[])) AS n(i, o, p, j)
    WHERE partner_id = :partner AND event_id = i
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


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of an event; `problem` is JSON."""

    event_id: str
    outcome: str
    problem: str | None
    project_id: UUID | None


class EventRepository:
    """Partners' events in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def take(
        self, partner_id: UUID, new: Sequence[tuple[Newcomer, int]], now: datetime
    ) -> dict[str, str]:
        """
        Take events in, each id once and with how many came under it.

        Answers what became of the first one of those ids that are not new.
        """
        values = {
            "partner": partner_id,
            "now": now,
            "ids": [each.event_id for each, _ in new],
            "types": [each.event_type for each, _ in new],
            "channels": [each.channel for each, _ in new],
            "many": [many for _, many in new],
            "headers": [each.headers for each, _ in new],
            "bodies": [each.value for each, _ in new],
            "refs": [each.reference for each, _ in new],
            "subjects": ["{" + ",".join(map(str, each.subjects)) + "}" for each, _ in new],
        }
        came = {each.event_id: many for each, many in new}
        found = await self._session.execute(_TAKE, values)
        return {row.event_id: row.outcome for row in found if row.copies >= came[row.event_id]}

    async def settle(self, partner_id: UUID, settled: Sequence[Settled]) -> None:
        """Write down what became of events."""
        await self._session.execute(
            _SETTLE,
            {
                "partner": partner_id,
                "ids": [each.event_id for each in settled],
                "outcomes": [each.outcome for each in settled],
                "problems": [each.problem for each in settled],
                "projects": [each.project_id for each in settled],
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
        self,
        principal: Principal,
        partner_id: UUID,
        topic: str,
        request: PageRequest,
        filters: dict[str, Any],
    ) -> Rows[Any]:
        """
        Events of a partner that the principal acts for, newest first.

        Those on which we failed are among them: they wait, or are dead, by the partner's topic.
        """
        acted_on = select(*_LISTED)
        failed = _delayed(partner_id, topic)
        if (outcome := filters["outcome"]) is None:
            parts = [acted_on, *failed]
        elif outcome == "delayed":
            parts = failed
        elif outcome == "duplicate":
            parts = [acted_on.where(_E.copies > 0)]
        else:
            parts = [acted_on.where(_E.outcome == outcome)]
        found = union_all(*parts).subquery()
        # Asked of the whole and not of the first part alone, the index gives the order.
        statement = select(found).where(_is_mine(principal, partner_id, found.c.partner_id))
        if filters["type"] is not None:
            statement = statement.where(found.c.event_type == filters["type"])
        if filters["since"] is not None:
            statement = statement.where(found.c.received_at >= filters["since"])
        ordered = statement.order_by(found.c.received_at.desc(), found.c.event_id.desc())
        return await select_page(self._session, ordered, request)

    async def delayed(
        self, principal: Principal, partner_id: UUID, topic: str, event_id: str
    ) -> Row[Any] | None:
        """An event on which we failed, as a list shows it, of a partner the principal acts for."""
        failed = union_all(*_delayed(partner_id, topic)).subquery()
        found = await self._session.execute(
            select(failed).where(
                _is_mine(principal, partner_id, failed.c.partner_id), failed.c.event_id == event_id
            )
        )
        return found.one_or_none()

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


def _delayed(partner_id: UUID, topic: str) -> list[Select[Any]]:
    """What waits of a partner's topic and what is dead, with the columns of `_LISTED`."""
    return [
        select(
            literal(partner_id, Uuid).label("partner_id"),
            kept.event_id,
            kept.event_type,
            literal("delayed").label("outcome"),
            cast(null(), JSONB).label("problem"),
            literal("kafka").label("channel"),
            cast(null(), String).label("reference"),
            cast(null(), Uuid).label("project_id"),
            literal(0).label("copies"),
            received_at.label("received_at"),
            cast(null(), DateTime(timezone=True)).label("replayed_at"),
        ).where(
            kept.consumer == INTAKE,
            kept.topic == topic,
            # Sent over HTTP too, it has an outcome.
            ~exists().where(_E.partner_id == partner_id, _E.event_id == kept.event_id),
        )
        for kept, received_at in ((_PARKED, _PARKED.parked_at), (_DEAD, _DEAD.first_at))
    ]


def _mine(principal: Principal, partner_id: UUID) -> Select[Any]:
    return select(PartnerEvent).where(_is_mine(principal, partner_id, _E.partner_id))


def _is_mine(principal: Principal, partner_id: UUID, column: Any) -> ColumnElement[bool]:
    return and_(column == partner_id, acts_for(principal, column, at_least=MemberRole.VIEWER))
