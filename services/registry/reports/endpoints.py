"""The HTTP door to what partners reported."""

from typing import Annotated, Any

from fastapi import Query

from services.registry.partners.endpoints import OwnerId
from services.registry.partners.service import PartnerNotFound
from services.registry.reports import service
from services.registry.reports.schemas import ReportKind, ReportRead
from shared.http.dependencies import CurrentPrincipal, PageQuery, Uow
from shared.http.door import Door
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/reports", tags=["events"])


@door.get(
    "",
    scopes=["events:write"],
    errors=[PartnerNotFound, BadCursor],
    response_model=Page[ReportRead],
    summary="List what the partner reported",
)
async def list_reports(
    uow: Uow,
    principal: CurrentPrincipal,
    page: PageQuery,
    owner: OwnerId,
    kind: Annotated[ReportKind | None, Query()] = None,
) -> Any:
    """The newest word about each thing, by the partner's own reference."""
    return await service.list_reports(
        uow, principal=principal, partner_id=owner, page=page, kind=kind
    )
