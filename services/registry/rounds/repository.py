"""Every query about rounds."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Interval, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.programmes.models import Programme, ProgrammeRules
from services.registry.rounds.domain import RoundStatus
from services.registry.rounds.models import Round
from shared.contracts.programmes import RoundOpened
from shared.contracts.state import Keys
from shared.db.columns import columns
from shared.db.sequences import with_sequence
from shared.http.pagination import PageRequest, Rows, select_page

_O, _P, _R = columns(Round), columns(Programme), columns(ProgrammeRules)


class RoundRepository:
    """Rounds in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, found: Round) -> None:
        """A new round."""
        self._session.add(found)

    async def get(self, round_id: UUID) -> Round | None:
        """The round, whoever asks."""
        return await self._session.get(Round, round_id)

    async def lock(self, round_id: UUID) -> Round | None:
        """The round, its row locked."""
        found: Round | None = await self._session.scalar(
            select(Round)
            .where(_O.id == round_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return found

    async def lock_alive(self, programme_id: UUID) -> list[Round]:
        """The rounds of a programme that are not closed, their rows locked in order."""
        found = await self._session.scalars(
            select(Round)
            .where(_O.programme_id == programme_id, _O.status != RoundStatus.CLOSED)
            .order_by(_O.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return list(found)

    async def lock_due(self, now: datetime) -> Round | None:
        """
        A round of which something is to be told, its row locked; rows in other hands are skipped.

        The same conditions as `domain.next_news`.
        """
        notice = func.make_interval(0, 0, 0, 0, _O.notice_days * 24, type_=Interval())
        is_open = _O.status == RoundStatus.OPEN
        due = or_(
            and_(_O.status == RoundStatus.SCHEDULED, _O.opens_at <= now),
            and_(is_open, _O.closes_at <= now),
            and_(
                is_open,
                _O.closes_at - notice <= now,
                _O.closing_told_for.is_distinct_from(_O.closes_at),
            ),
        )
        found: Round | None = await self._session.scalar(
            select(Round)
            .where(due)
            .order_by(_O.opens_at, _O.id)
            .limit(1)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )
        return found

    async def page(self, programme_id: UUID, request: PageRequest) -> Rows[Round]:
        """The rounds of a programme, the latest first."""
        statement = select(Round).where(_O.programme_id == programme_id)
        ordered = statement.order_by(_O.opens_at.desc(), _O.id.desc())
        return await select_page(self._session, ordered, request)

    async def told(self, keys: Keys) -> AsyncIterator[tuple[Round, Programme, ProgrammeRules, int]]:
        """
        The rounds that were told, streamed; of each programme the last told first.

        Each with the last sequence of its programme.
        """
        rules = and_(_R.programme_id == _O.programme_id, _R.number == _O.rules_number)
        statement: Any = (
            select(Round, Programme, ProgrammeRules)
            .join_from(Round, Programme, _P.id == _O.programme_id)
            .join(ProgrammeRules, rules)
            .where(_O.told_at.is_not(None))
        )
        joined = with_sequence(statement, RoundOpened.topic, _O.programme_id, keys)
        ordered = joined.order_by(_O.programme_id, _O.told_at.desc(), _O.id.desc())
        async for found, programme, told_rules, sequence in await self._session.stream(ordered):
            yield found, programme, told_rules, sequence
