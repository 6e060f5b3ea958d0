"""The HTTP door to quotas."""

from typing import Annotated, Any

from fastapi import Path

from services.registry.agreements.service import AgreementNotFound, TermsAreFixed
from services.registry.quotas import service
from services.registry.quotas.schemas import QuotaIn, QuotaRead
from shared.http.dependencies import CurrentPrincipal, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/agreements/{agreement_id}/quotas", tags=["agreements"])
Year = Annotated[int, Path(ge=1900, le=2200, description="In which the people go.")]


@door.put(
    "/{year}",
    scopes=["agreements:write"],
    errors=[AgreementNotFound, TermsAreFixed, service.QuotaBelowUse],
    response_model=QuotaRead,
    summary="Set the quota of a year",
)
async def set_quota(
    agreement_id: PathId, year: Year, body: QuotaIn, uow: Uow, principal: CurrentPrincipal
) -> QuotaRead:
    """In a draft by a signatory; after the signature by one of the side of origin."""
    return await service.set_quota(
        uow,
        principal=principal,
        agreement_id=agreement_id,
        year=year,
        sector=body.sector,
        people=body.people,
    )


@door.get(
    "",
    scopes=["registry:read"],
    errors=[AgreementNotFound, BadCursor],
    response_model=Page[QuotaRead],
    summary="List quotas",
)
async def list_quotas(
    agreement_id: PathId, uow: Uow, principal: CurrentPrincipal, page: PageQuery
) -> Any:
    """Newest year first, with how many people went."""
    return await service.list_quotas(uow, principal=principal, agreement_id=agreement_id, page=page)
