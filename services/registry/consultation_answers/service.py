"""
Answering a consultation once, and counting the answers.

* AnswerNotFound     404  you have not answered, or have answered anonymously
* NotAsked           403  it asks partners only, or persons only
* AnsweredForGood    409  who answers anonymously has answered once and for good
"""

from typing import Any
from uuid import UUID

from services.registry.consultation_answers.repository import AnswerRepository
from services.registry.consultation_answers.schemas import (
    Answering,
    AnswerRead,
    Receipt,
    ResultsRead,
    TallyRead,
)
from services.registry.consultations import service as consultations
from services.registry.consultations.domain import (
    Audience,
    ConsultationStatus,
    Nonsense,
    QuestionKind,
    Respondent,
    checked,
    tally,
    without_texts,
)
from services.registry.consultations.models import ConsultationAnswer, ConsultationBallot
from services.registry.partners import service as partners
from shared.contracts.values import MemberRole
from shared.db import people
from shared.db.holders import Holder, Record
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound, NotPermitted
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal


class AnswerNotFound(NotFound):
    """You have not answered, or have answered anonymously: then nobody finds it again."""

    slug = "answer-not-found"
    title = "No answer of yours"


class NotAsked(NotPermitted):
    """It asks partners only, or persons only."""

    slug = "not-asked"
    title = "Not asked"


class AnsweredForGood(Conflict):
    """Who answers anonymously has answered once and for good."""

    slug = "answered-for-good"
    title = "Answered already"


async def answer(
    uow: UnitOfWork, *, principal: Principal, consultation_id: UUID, body: Answering
) -> Receipt:
    """
    Answer for oneself or for a partner, once; by name it may be changed until the date.

    Raises NotAsked, ConsultationNotOpen, AnsweredForGood, ConsultationMakesNoSense.
    """
    found = await consultations.seen(uow, principal, consultation_id)
    kind, respondent_id = await _respondent(uow, principal, body.partner_id)
    if found.audience not in (Audience.ALL, f"{kind}s"):
        raise NotAsked(f"This consultation asks {found.audience} only.")
    if consultations.status_of(uow, found) is not ConsultationStatus.OPEN:
        raise consultations.ConsultationNotOpen(
            f"The consultation is {consultations.status_of(uow, found)}."
        )
    if body.anonymous and kind is Respondent.PARTNER:
        raise consultations.ConsultationMakesNoSense("A partner answers by its name.")
    try:
        given = {each.number: each.value for each in body.answers}
        if len(given) < len(body.answers):
            raise Nonsense("A question is answered twice.")
        answers = checked(consultations.questions_in(found), given)
    except Nonsense as error:
        raise consultations.ConsultationMakesNoSense(str(error)) from error
    await _count(uow, found.id, kind, respondent_id, answers, is_anonymous=body.anonymous)
    return Receipt(
        consultation_id=found.id,
        respondent=kind,
        anonymous=body.anonymous,
        may_be_changed=not body.anonymous,
    )


async def own_answer(
    uow: UnitOfWork, *, principal: Principal, consultation_id: UUID, partner_id: UUID | None
) -> AnswerRead:
    """What one answered by name. Raises AnswerNotFound."""
    found = await consultations.seen(uow, principal, consultation_id)
    _, respondent_id = await _respondent(uow, principal, partner_id)
    repository = AnswerRepository(uow.session)
    ballot = await repository.ballot(found.id, respondent_id)
    kept = await repository.answer(ballot.answer_id) if ballot and ballot.answer_id else None
    if kept is None:
        raise AnswerNotFound("You have not answered, or have answered anonymously.")
    return _answer_read(kept)


async def results(uow: UnitOfWork, *, principal: Principal, consultation_id: UUID) -> ResultsRead:
    """How many answered, and once it is closed how. Raises ConsultationNotFound."""
    found = await consultations.seen(uow, principal, consultation_id)
    repository = AnswerRepository(uow.session)
    status = consultations.status_of(uow, found)
    how_many = await repository.respondents(found.id)
    told: list[TallyRead] = []
    if status is ConsultationStatus.CLOSED:
        questions = consultations.questions_in(found)
        counted = [each.number for each in questions if each.kind is not QuestionKind.TEXT]
        counts = await repository.counts(found.id, counted)
        told = [
            TallyRead(
                number=each.question.number,
                kind=each.question.kind,
                text=each.question.text,
                answered=each.answered,
                counts=each.counts,
                mean=each.mean,
            )
            for each in tally(questions, counts, await repository.answered(found.id))
        ]
    return ResultsRead(
        consultation_id=found.id,
        status=status,
        partners=how_many.get(Respondent.PARTNER, 0),
        persons=how_many.get(Respondent.PERSON, 0),
        questions=told,
    )


async def list_answers(
    uow: UnitOfWork, *, principal: Principal, consultation_id: UUID, page: PageRequest
) -> Rows[AnswerRead]:
    """What partners answered; for who asked also what persons did, without who they are."""
    found = await consultations.seen(uow, principal, consultation_id)
    if consultations.status_of(uow, found) is not ConsultationStatus.CLOSED:
        raise consultations.ConsultationIsOpen("Answers are shown once the consultation is closed.")
    repository = AnswerRepository(uow.session)
    is_own = await repository.asks(principal, found)
    rows = await repository.answers(found.id, page, only_partners=not is_own)
    return Rows([_answer_read(each) for each in rows.items], rows.next)


async def _count(
    uow: UnitOfWork,
    consultation_id: UUID,
    kind: Respondent,
    respondent_id: UUID,
    answers: dict[str, Any],
    *,
    is_anonymous: bool,
) -> None:
    repository = AnswerRepository(uow.session)
    partner_id = respondent_id if kind is Respondent.PARTNER else None
    made = ConsultationAnswer(
        consultation_id=consultation_id,
        respondent=kind.value,
        partner_id=partner_id,
        answers=answers,
    )
    is_first = await repository.claim(
        ConsultationBallot(
            consultation_id=consultation_id,
            respondent_id=respondent_id,
            respondent=kind.value,
            answer_id=None if is_anonymous else made.id,
        )
    )
    if is_first:
        repository.add(made)
        await uow.session.flush()
        return
    ballot = await repository.ballot(consultation_id, respondent_id)
    kept = await repository.answer(ballot.answer_id) if ballot and ballot.answer_id else None
    if kept is None or is_anonymous:
        raise AnsweredForGood("You have answered already; an anonymous answer stays as it is.")
    kept.answers = answers
    await uow.session.flush()


async def _respondent(
    uow: UnitOfWork, principal: Principal, partner_id: UUID | None
) -> tuple[Respondent, UUID]:
    """As whom the caller answers: a partner that is named, a system's own, or the person."""
    named = partner_id or principal.partner_id
    if named is not None:
        await partners.own_partner(
            uow, principal=principal, partner_id=named, at_least=MemberRole.EDITOR
        )
        return Respondent.PARTNER, named
    return Respondent.PERSON, await people.hold(uow, person_id=principal.id)


def _answer_read(kept: ConsultationAnswer) -> AnswerRead:
    return AnswerRead.model_validate(
        {
            "respondent": kept.respondent,
            "partner_id": kept.partner_id,
            "answers": [
                {"number": int(number), "value": value} for number, value in kept.answers.items()
            ],
        }
    )


async def held(uow: UnitOfWork, person_id: UUID) -> list[Record]:
    """What a person has answered; an anonymous answer cannot be found, only that there is one."""
    return [
        Record(
            kind="consultation",
            since=asked.opened_at or asked.created_at,
            what={
                "consultation_id": str(asked.id),
                "title": asked.title,
                "anonymous": kept is None,
                "answers": kept.answers if kept else None,
            },
        )
        for _, asked, kept in await AnswerRepository(uow.session).of_person(person_id)
    ]


async def forget(uow: UnitOfWork, person_id: UUID) -> int:
    """
    Forget who answered: choices stay counted, words are deleted.

    What was answered anonymously leads to nobody already.
    """
    repository = AnswerRepository(uow.session)
    found = await repository.of_person(person_id)
    for _, asked, kept in found:
        if kept is not None:
            kept.answers = without_texts(consultations.questions_in(asked), kept.answers)
    await uow.session.flush()
    await repository.remove_ballots(person_id, [asked.id for _, asked, _ in found])
    return len(found)


async def move(uow: UnitOfWork, old: UUID, new: UUID) -> int:
    """
    A person's answers go to their new id; where both answered by name, the new one's counts.

    An anonymous answer cannot be taken back: such a person is counted twice.
    """
    repository = AnswerRepository(uow.session)
    theirs = {asked.id for _, asked, _ in await repository.of_person(new)}
    found = await repository.of_person(old)
    twice = [(asked.id, kept) for _, asked, kept in found if asked.id in theirs]
    await repository.remove_ballots(old, [asked_id for asked_id, _ in twice])
    await repository.remove_answers([kept.id for _, kept in twice if kept is not None])
    await repository.move_ballots(old, new)
    return len(found)


HOLDER = Holder("consultation_answers", held, forget, move)
