"""Every query about committee sessions."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.committee_sessions.models import (
    AgendaPoint,
    CommitteeDecision,
    CommitteeSession,
    CommitteeVote,
)
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page

_C, _A, _V, _D = (
    columns(each) for each in (CommitteeSession, AgendaPoint, CommitteeVote, CommitteeDecision)
)
Row = CommitteeSession | AgendaPoint | CommitteeVote | CommitteeDecision


class SessionRepository:
    """Committee sessions in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: Row) -> None:
        """A new row."""
        self._session.add(row)

    async def get(self, session_id: UUID) -> CommitteeSession | None:
        """The session, whoever asks."""
        return await self._session.get(CommitteeSession, session_id)

    async def lock(self, session_id: UUID) -> CommitteeSession | None:
        """The session, its row locked."""
        found: CommitteeSession | None = await self._session.scalar(
            select(CommitteeSession)
            .where(_C.id == session_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return found

    async def agendas(self, ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
        """The applications on the agendas of sessions, in order."""
        found = await self._session.execute(
            select(_A.session_id, _A.application_id)
            .where(_A.session_id.in_(ids))
            .order_by(_A.session_id, _A.position)
        )
        agendas: dict[UUID, list[UUID]] = {each: [] for each in ids}
        for session_id, application_id in found:
            agendas[session_id].append(application_id)
        return agendas

    async def decisions(self, ids: Sequence[UUID]) -> dict[UUID, list[CommitteeDecision]]:
        """What was decided in sessions."""
        found = await self._session.scalars(
            select(CommitteeDecision)
            .where(_D.session_id.in_(ids))
            .order_by(_D.session_id, _D.application_id)
        )
        decisions: dict[UUID, list[CommitteeDecision]] = {each: [] for each in ids}
        for each in found:
            decisions[each.session_id].append(each)
        return decisions

    async def votes(self, session_id: UUID) -> list[CommitteeVote]:
        """Every vote of a session."""
        found = await self._session.scalars(
            select(CommitteeVote).where(_V.session_id == session_id).order_by(_V.cast_at)
        )
        return list(found)

    async def vote(
        self, session_id: UUID, application_id: UUID, seat_id: UUID
    ) -> CommitteeVote | None:
        """What a seat said of an application."""
        return await self._session.get(CommitteeVote, (session_id, application_id, seat_id))

    async def page(self, round_id: UUID, request: PageRequest) -> Rows[CommitteeSession]:
        """The sessions of a round, the latest first."""
        statement = select(CommitteeSession).where(_C.round_id == round_id)
        ordered = statement.order_by(_C.starts_at.desc(), _C.id.desc())
        return await select_page(self._session, ordered, request)

    async def cast_by(self, person_id: UUID) -> list[CommitteeVote]:
        """Every vote that a person cast."""
        found = await self._session.scalars(
            select(CommitteeVote)
            .where(_V.person_id == person_id)
            .order_by(_V.cast_at, _V.session_id, _V.application_id)
        )
        return list(found)

    async def hand_over(self, person_id: UUID, new: UUID | None) -> int:
        """Put another person, or nobody, to a person's votes; answers how many."""
        count = await self._session.scalar(
            select(func.count()).select_from(CommitteeVote).where(_V.person_id == person_id)
        )
        await self._session.execute(
            update(CommitteeVote).where(_V.person_id == person_id).values(person_id=new)
        )
        return int(count or 0)
