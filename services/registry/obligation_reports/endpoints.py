"""The HTTP door to reports on obligations and to evidence."""

from fastapi import Request, Response

from services.registry.agreements.service import AgreementNotFound
from services.registry.obligation_reports import service
from services.registry.obligations.models import Evidence, Obligation
from services.registry.obligations.schemas import (
    EvidenceGiven,
    EvidenceRead,
    ObligationRead,
    ObligationReport,
)
from services.registry.obligations.service import NotBinding, ObligationNotFound, ObligationSettled
from shared.errors import ServiceError
from shared.http.dependencies import CurrentPrincipal, PathId, Uow
from shared.http.door import Door

door = Door(
    prefix="/v1/agreements/{agreement_id}/obligations/{obligation_id}", tags=["obligations"]
)
_ALWAYS: list[type[ServiceError]] = [AgreementNotFound, ObligationNotFound, NotBinding]


@door.post(
    "/report",
    scopes=["agreements:write"],
    errors=[*_ALWAYS, ObligationSettled],
    response_model=ObligationRead,
    summary="Report how an obligation stands",
)
async def report_obligation(
    agreement_id: PathId,
    obligation_id: PathId,
    body: ObligationReport,
    uow: Uow,
    principal: CurrentPrincipal,
) -> Obligation:
    """By the party that owes it; a claim that waits for its answer is taken back."""
    return await service.report(
        uow, principal=principal, agreement_id=agreement_id, obligation_id=obligation_id, body=body
    )


@door.post(
    "/evidence",
    scopes=["agreements:write"],
    errors=_ALWAYS,
    status_code=201,
    response_model=EvidenceRead,
    summary="Give evidence",
)
async def give_evidence(
    agreement_id: PathId,
    obligation_id: PathId,
    body: EvidenceGiven,
    uow: Uow,
    principal: CurrentPrincipal,
    request: Request,
    response: Response,
) -> Evidence:
    """By any party but an observer; it stays as it was given."""
    evidence = await service.give_evidence(
        uow, principal=principal, agreement_id=agreement_id, obligation_id=obligation_id, body=body
    )
    response.headers["Location"] = request.url.path
    return evidence
