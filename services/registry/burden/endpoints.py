"""The HTTP door to the burden meter."""

from typing import Any

from fastapi import Request, Response

from services.registry.agreements.service import AgreementNotFound
from services.registry.burden import service
from services.registry.burden.models import BurdenReport
from services.registry.burden.schemas import BurdenRead, BurdenReported, BurdenReportRead
from shared.http.dependencies import CurrentPrincipal, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/agreements/{agreement_id}", tags=["agreements"])


@door.get(
    "/burden",
    scopes=["registry:read"],
    errors=[AgreementNotFound],
    response_model=BurdenRead,
    summary="Read the burden meter",
)
async def get_burden(agreement_id: PathId, uow: Uow, principal: CurrentPrincipal) -> BurdenRead:
    """Steps, papers, days, hours and costs of each party."""
    return await service.read_burden(uow, principal=principal, agreement_id=agreement_id)


@door.post(
    "/burden-reports",
    scopes=["agreements:write"],
    errors=[AgreementNotFound],
    status_code=201,
    response_model=BurdenReportRead,
    summary="Report a burden",
)
async def report_burden(
    agreement_id: PathId,
    body: BurdenReported,
    uow: Uow,
    principal: CurrentPrincipal,
    request: Request,
    response: Response,
) -> BurdenReport:
    """By an editor of a party: hours, papers and costs that nobody else knows."""
    report = await service.report_burden(
        uow, principal=principal, agreement_id=agreement_id, body=body
    )
    response.headers["Location"] = request.url.path
    return report


@door.get(
    "/burden-reports",
    scopes=["registry:read"],
    errors=[AgreementNotFound, BadCursor],
    response_model=Page[BurdenReportRead],
    summary="List reports of burdens",
)
async def list_burden_reports(
    agreement_id: PathId, uow: Uow, principal: CurrentPrincipal, page: PageQuery
) -> Any:
    """Newest first."""
    return await service.list_reports(
        uow, principal=principal, agreement_id=agreement_id, page=page
    )
