"""
What can be done with a consultation before it is answered.

* ConsultationNotFound     404  is not there, or is a draft and not yours
* ConsultationNotOpen      409  it is a draft, or its date has passed
* ConsultationIsOpen       409  what is open is not changed; answers are shown once it is closed
* ConsultationMakesNoSense 422  a rule of consultations is hurt
"""

from typing import Any
from uuid import UUID

from services.registry.consultations.domain import (
    ConsultationKind,
    ConsultationStatus,
    Nonsense,
    Question,
    QuestionKind,
    questions_of,
)
from services.registry.consultations.models import (
    Consultation,
)
from services.registry.consultations.repository import ConsultationRepository
from services.registry.consultations.schemas import (
    ConsultationCreate,
    ConsultationPatch,
    ConsultationRead,
    QuestionAsked,
)
from services.registry.dialogues import service as dialogues
from services.registry.dialogues.domain import Right
from services.registry.partners import service as partners
from shared.contracts.values import MemberRole
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound, Unprocessable
from shared.http.etags import changes, require_version
from shared.http.pagination import PageRequest, Rows
from shared.security.principal import Principal


class ConsultationNotFound(NotFound):
    """There is no such consultation, or it is a draft and not yours."""

    slug = "consultation-not-found"
    title = "No such consultation"


class ConsultationNotOpen(Conflict):
    """It is a draft still, or its date has passed: nobody answers after that."""

    slug = "consultation-not-open"
    title = "The consultation is not open"


class ConsultationIsOpen(Conflict):
    """What is open is not changed, and nobody sees answers before it is closed."""

    slug = "consultation-is-open"
    title = "The consultation is open"


class ConsultationMakesNoSense(Unprocessable):
    """A rule of consultations is hurt; the detail says which."""

    slug = "consultation-makes-no-sense"
    title = "The consultation makes no sense"


async def draft_consultation(
    uow: UnitOfWork, *, principal: Principal, body: ConsultationCreate
) -> ConsultationRead:
    """A new draft; in a dialogue only by who takes part in it."""
    await partners.own_partner(
        uow, principal=principal, partner_id=body.partner_id, at_least=MemberRole.EDITOR
    )
    if body.dialogue_id is not None:
        await dialogues.acting_as(
            uow,
            principal=principal,
            dialogue_id=body.dialogue_id,
            partner_id=body.partner_id,
            right=Right.READ,
        )
    made = Consultation(
        **body.model_dump(exclude={"questions"}),
        questions=_asked(body.kind, body.questions),
        created_at=uow.now,
    )
    ConsultationRepository(uow.session).add(made)
    await uow.session.flush()
    return _read(uow, made)


async def read_consultation(
    uow: UnitOfWork, *, principal: Principal, consultation_id: UUID
) -> ConsultationRead:
    """A consultation that was opened, or one's own. Raises ConsultationNotFound."""
    return _read(uow, await seen(uow, principal, consultation_id))


async def list_consultations(
    uow: UnitOfWork, *, principal: Principal, page: PageRequest, filters: dict[str, Any]
) -> Rows[ConsultationRead]:
    """Consultations that were opened and one's own, newest first."""
    rows = await ConsultationRepository(uow.session).page(principal, page, filters, uow.now)
    return Rows([_read(uow, each) for each in rows.items], rows.next)


async def change_consultation(
    uow: UnitOfWork,
    *,
    principal: Principal,
    consultation_id: UUID,
    version: int,
    body: ConsultationPatch,
) -> ConsultationRead:
    """Edit a draft. Raises ConsultationIsOpen, StaleVersion."""
    found = await _own(uow, principal, consultation_id)
    require_version(found.version, version)
    if found.opened_at is not None:
        raise ConsultationIsOpen("All answer the same questions until the same moment.")
    named = changes(body)
    if "questions" in named:
        found.questions = _asked(ConsultationKind(found.kind), body.questions)
    for name, value in named.items():
        if name != "questions":
            setattr(found, name, value)
    found.version += 1
    await uow.session.flush()
    return _read(uow, found)


async def open_consultation(
    uow: UnitOfWork, *, principal: Principal, consultation_id: UUID
) -> ConsultationRead:
    """Let it be answered until its date, as a verified partner; done already is fine."""
    found = await _own(uow, principal, consultation_id)
    if found.opened_at is not None:
        return _read(uow, found)
    partner = await partners.own_partner(
        uow, principal=principal, partner_id=found.partner_id, at_least=MemberRole.EDITOR
    )
    partners.require_verified(partner)
    if found.closes_at <= uow.now:
        raise ConsultationMakesNoSense("Its date has passed: name a later one.")
    found.opened_at = uow.now
    found.version += 1
    await uow.session.flush()
    return _read(uow, found)


async def seen(uow: UnitOfWork, principal: Principal, consultation_id: UUID) -> Consultation:
    """The row, if it was opened or is one's own. Raises ConsultationNotFound."""
    found = await ConsultationRepository(uow.session).visible(principal, consultation_id)
    if found is None:
        raise ConsultationNotFound("No such consultation; or it is a draft and not yours.")
    return found


async def _own(uow: UnitOfWork, principal: Principal, consultation_id: UUID) -> Consultation:
    found = await ConsultationRepository(uow.session).lock(principal, consultation_id)
    if found is None:
        raise ConsultationNotFound("No such consultation among those you may edit.")
    return found


def _asked(kind: ConsultationKind, asked: list[QuestionAsked]) -> list[dict[str, Any]]:
    try:
        questions = questions_of(
            kind,
            [
                Question(number, each.kind, each.text, tuple(each.options), each.is_required)
                for number, each in enumerate(asked, start=1)
            ],
        )
    except Nonsense as error:
        raise ConsultationMakesNoSense(str(error)) from error
    return [
        {
            "number": each.number,
            "kind": each.kind.value,
            "text": each.text,
            "options": list(each.options),
            "is_required": each.is_required,
        }
        for each in questions
    ]


def questions_in(found: Consultation) -> tuple[Question, ...]:
    """The questions of a consultation as rules see them."""
    return tuple(
        Question(
            each["number"],
            QuestionKind(each["kind"]),
            each["text"],
            tuple(each["options"]),
            each["is_required"],
        )
        for each in found.questions
    )


def status_of(uow: UnitOfWork, found: Consultation) -> ConsultationStatus:
    """Where it stands now: it closes by itself."""
    if found.opened_at is None:
        return ConsultationStatus.DRAFT
    return ConsultationStatus.OPEN if uow.now < found.closes_at else ConsultationStatus.CLOSED


def _read(uow: UnitOfWork, found: Consultation) -> ConsultationRead:
    return ConsultationRead.model_validate(found.model_dump() | {"status": status_of(uow, found)})
