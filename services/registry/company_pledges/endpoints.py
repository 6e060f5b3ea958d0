"""The HTTP door to companies' pledges."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from services.registry.company_pledges import service
from services.registry.company_pledges.domain import PledgeState, PolicyArea
from services.registry.company_pledges.models import CompanyPledge
from services.registry.company_pledges.schemas import (
    EvidenceAdd,
    PledgeMake,
    PledgeRead,
    PledgeReviewAdd,
)
from services.registry.partners.service import PartnerNotFound
from shared.http.dependencies import CurrentPrincipal, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/company-pledges", tags=["company pledges"])


@door.post(
    "",
    scopes=["partners:write"],
    errors=[PartnerNotFound, service.NotACompany, service.PledgeDatesMakeNoSense],
    status_code=201,
    response_model=PledgeRead,
    summary="Make a pledge",
)
async def make_company_pledge(
    body: PledgeMake, uow: Uow, principal: CurrentPrincipal, response: Response
) -> CompanyPledge:
    """By an editor of a company; everybody may read it once the company is verified."""
    pledge = await service.make_pledge(uow, principal=principal, body=body)
    response.headers["Location"] = f"/v1/company-pledges/{pledge.id}"
    return pledge


@door.get(
    "",
    scopes=["registry:read"],
    errors=[BadCursor],
    response_model=Page[PledgeRead],
    summary="List pledges",
)
async def list_company_pledges(
    uow: Uow,
    principal: CurrentPrincipal,
    page: PageQuery,
    partner_id: Annotated[UUID | None, Query()] = None,
    policy_area: Annotated[PolicyArea | None, Query()] = None,
    state: Annotated[PledgeState | None, Query()] = None,
    review_until: Annotated[
        date | None, Query(description="To be looked at by this day, included.")
    ] = None,
) -> Any:
    """Of verified companies and one's own, the newest first; of all for reviewers."""
    filters = {"partner_id": partner_id, "policy_area": policy_area, "state": state}
    return await service.list_pledges(
        uow, principal=principal, page=page, filters=filters, review_until=review_until
    )


@door.get(
    "/{pledge_id}",
    scopes=["registry:read"],
    errors=[service.PledgeNotFound],
    response_model=PledgeRead,
    summary="Read a pledge",
)
async def read_company_pledge(
    pledge_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> CompanyPledge:
    """With all evidence and reviews."""
    return await service.read_pledge(uow, principal=principal, pledge_id=pledge_id)


@door.post(
    "/{pledge_id}/evidence",
    scopes=["partners:write"],
    errors=[service.PledgeNotFound, service.PledgeWithdrawn, service.TooMuchEvidence],
    response_model=PledgeRead,
    summary="Show what was done",
)
async def add_pledge_evidence(
    pledge_id: PathId, body: EvidenceAdd, uow: Uow, principal: CurrentPrincipal
) -> CompanyPledge:
    """By an editor of the company; it is not taken away again."""
    return await service.add_evidence(uow, principal=principal, pledge_id=pledge_id, body=body)


@door.post(
    "/{pledge_id}/review",
    scopes=["partners:review"],
    errors=[
        service.PledgeNotFound,
        service.PledgeWithdrawn,
        service.PledgeWithoutEvidence,
        service.PledgeDatesMakeNoSense,
    ],
    response_model=PledgeRead,
    summary="Say whether a pledge was kept",
)
async def review_company_pledge(
    pledge_id: PathId, body: PledgeReviewAdd, uow: Uow, principal: CurrentPrincipal
) -> CompanyPledge:
    """By a reviewer; that it was kept rests on evidence."""
    return await service.review_pledge(uow, principal=principal, pledge_id=pledge_id, body=body)


@door.post(
    "/{pledge_id}/withdraw",
    scopes=["partners:write"],
    errors=[service.PledgeNotFound],
    response_model=PledgeRead,
    summary="Withdraw a pledge",
)
async def withdraw_company_pledge(
    pledge_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> CompanyPledge:
    """By an editor of the company; everybody still reads that it was made."""
    return await service.withdraw_pledge(uow, principal=principal, pledge_id=pledge_id)
