"""Every query about answers to consultations, and about who has answered."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.consultations.domain import Count, Respondent
from services.registry.consultations.models import (
    Consultation,
    ConsultationAnswer,
    ConsultationBallot,
)
from services.registry.partners.repository import PartnerRepository
from shared.contracts.values import MemberRole
from shared.db.columns import columns
from shared.http.pagination import PageRequest, Rows, select_page
from shared.security.principal import Principal

_C, _A, _B = columns(Consultation), columns(ConsultationAnswer), columns(ConsultationBallot)
# Texts are left out: nobody's words are counted, and nothing is grouped by them.
_COUNTS = text(
    """
    SELECT a.respondent, CAST(e.key AS integer) AS number, v.value, count(*) AS times
    FROM consultation_answer a
    CROSS JOIN LATERAL jsonb_each(a.answers) AS e
    CROSS JOIN LATERAL jsonb_array_elements(
        CASE WHEN jsonb_typeof(e.value) = 'array' THEN e.value ELSE jsonb_build_array(e.value) END
    ) AS v
    WHERE a.consultation_id = :consultation AND e.key = ANY(:numbers)
    GROUP BY 1, 2, 3
    """
)
_ANSWERED = text(
    """
    SELECT CAST(e.key AS integer) AS number, count(*) AS times
    FROM consultation_answer a CROSS JOIN LATERAL jsonb_object_keys(a.answers) AS e(key)
    WHERE a.consultation_id = :consultation GROUP BY 1
    """
)


class AnswerRepository:
    """Answers in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: ConsultationAnswer) -> None:
        """A new answer."""
        self._session.add(row)

    async def asks(self, principal: Principal, consultation: Consultation) -> bool:
        """Whether the principal acts for who asks."""
        return await PartnerRepository(self._session).is_own(
            principal, consultation.partner_id, MemberRole.VIEWER
        )

    async def claim(self, ballot: ConsultationBallot) -> bool:
        """Write down that somebody answers; False if they have answered before."""
        written = await self._session.scalar(
            insert(ConsultationBallot)
            .values(**ballot.model_dump())
            .on_conflict_do_nothing()
            .returning(_B.respondent_id)
        )
        return written is not None

    async def ballot(self, consultation_id: UUID, respondent_id: UUID) -> ConsultationBallot | None:
        """Whether somebody has answered; the row is locked."""
        found: ConsultationBallot | None = await self._session.scalar(
            select(ConsultationBallot)
            .where(_B.consultation_id == consultation_id, _B.respondent_id == respondent_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return found

    async def answer(self, answer_id: UUID) -> ConsultationAnswer | None:
        """An answer by its id."""
        return await self._session.get(ConsultationAnswer, answer_id)

    async def answers(
        self, consultation_id: UUID, request: PageRequest, *, only_partners: bool
    ) -> Rows[ConsultationAnswer]:
        """What was answered, in no order that would mean anything."""
        statement = select(ConsultationAnswer).where(_A.consultation_id == consultation_id)
        if only_partners:
            statement = statement.where(_A.respondent == Respondent.PARTNER)
        return await select_page(self._session, statement.order_by(_A.id), request)

    async def respondents(self, consultation_id: UUID) -> dict[Respondent, int]:
        """How many answers there are of each kind of respondent."""
        found = await self._session.execute(
            select(_A.respondent, func.count())
            .where(_A.consultation_id == consultation_id)
            .group_by(_A.respondent)
        )
        return {Respondent(kind): int(times) for kind, times in found}

    async def counts(self, consultation_id: UUID, numbers: Collection[int]) -> list[Count]:
        """How often each question of these got each value."""
        values = {"consultation": consultation_id, "numbers": [str(each) for each in numbers]}
        found = await self._session.execute(_COUNTS, values)
        return [
            Count(Respondent(row.respondent), row.number, row.value, row.times) for row in found
        ]

    async def answered(self, consultation_id: UUID) -> dict[int, int]:
        """How many answered each question."""
        found = await self._session.execute(_ANSWERED, {"consultation": consultation_id})
        return {row.number: row.times for row in found}

    async def of_person(
        self, person_id: UUID
    ) -> list[tuple[ConsultationBallot, Consultation, ConsultationAnswer | None]]:
        """The ballots of a person, locked, with what was asked and what can be found again."""
        rows = await self._session.execute(
            select(ConsultationBallot, Consultation, ConsultationAnswer)
            .join(Consultation, _C.id == _B.consultation_id)
            .join(ConsultationAnswer, _A.id == _B.answer_id, isouter=True)
            .where(_B.respondent_id == person_id, _B.respondent == Respondent.PERSON)
            .order_by(_B.consultation_id)
            .with_for_update(of=ConsultationBallot)
            .execution_options(populate_existing=True)
        )
        return [(ballot, asked, answer) for ballot, asked, answer in rows]

    async def remove_ballots(self, person_id: UUID, consultations: Collection[UUID]) -> None:
        """Forget that a person has answered these."""
        await self._session.execute(
            delete(ConsultationBallot).where(
                _B.respondent_id == person_id, _B.consultation_id.in_(consultations)
            )
        )

    async def remove_answers(self, answers: Collection[UUID]) -> None:
        """Take answers back."""
        await self._session.execute(delete(ConsultationAnswer).where(_A.id.in_(answers)))

    async def move_ballots(self, old: UUID, new: UUID) -> None:
        """Ballots of one id are another's."""
        await self._session.execute(
            update(ConsultationBallot)
            .where(_B.respondent_id == old, _B.respondent == Respondent.PERSON)
            .values(respondent_id=new)
        )
