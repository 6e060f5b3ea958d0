"""The HTTP door to answers to consultations and their results."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from services.registry.consultation_answers import service
from services.registry.consultation_answers.schemas import (
    Answering,
    AnswerRead,
    Receipt,
    ResultsRead,
)
from services.registry.consultations.service import (
    ConsultationIsOpen,
    ConsultationMakesNoSense,
    ConsultationNotFound,
    ConsultationNotOpen,
)
from services.registry.partners.service import PartnerNotFound
from shared.http.dependencies import CurrentPrincipal, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/consultations/{consultation_id}", tags=["consultations"])


@door.put(
    "/answer",
    scopes=["dialogues:write"],
    errors=[
        ConsultationNotFound,
        ConsultationNotOpen,
        ConsultationMakesNoSense,
        PartnerNotFound,
        service.NotAsked,
        service.AnsweredForGood,
    ],
    response_model=Receipt,
    summary="Answer a consultation",
)
async def answer_consultation(
    consultation_id: PathId, body: Answering, uow: Uow, principal: CurrentPrincipal
) -> Receipt:
    """Counted once for each person and each partner; sent again it replaces what was said."""
    return await service.answer(
        uow, principal=principal, consultation_id=consultation_id, body=body
    )


@door.get(
    "/answer",
    scopes=["dialogues:write"],
    errors=[ConsultationNotFound, PartnerNotFound, service.AnswerNotFound],
    response_model=AnswerRead,
    summary="What have I answered?",
)
async def get_answer(
    consultation_id: PathId,
    uow: Uow,
    principal: CurrentPrincipal,
    partner_id: Annotated[UUID | None, Query(description="What this partner answered.")] = None,
) -> AnswerRead:
    """By name; what was answered anonymously nobody finds again."""
    return await service.own_answer(
        uow, principal=principal, consultation_id=consultation_id, partner_id=partner_id
    )


@door.get(
    "/results",
    scopes=["registry:read"],
    errors=[ConsultationNotFound],
    response_model=ResultsRead,
    summary="What came out?",
)
async def get_results(
    consultation_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> ResultsRead:
    """How many have answered; once it is closed, also how."""
    return await service.results(uow, principal=principal, consultation_id=consultation_id)


@door.get(
    "/answers",
    scopes=["registry:read"],
    errors=[ConsultationNotFound, ConsultationIsOpen, BadCursor],
    response_model=Page[AnswerRead],
    summary="List answers",
)
async def list_answers(
    consultation_id: PathId, uow: Uow, principal: CurrentPrincipal, page: PageQuery
) -> Any:
    """
    Once it is closed: what partners said for everybody, what persons said for who asked.

    Persons are not told apart, and the order means nothing.
    """
    return await service.list_answers(
        uow, principal=principal, consultation_id=consultation_id, page=page
    )
