"""The HTTP door to agreements, for reading."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from services.registry.agreements import service
from services.registry.agreements.schemas import AgreementRead
from shared.contracts.agreements import AgreementKind, AgreementStatus
from shared.contracts.values import Country
from shared.http.dependencies import CurrentPrincipal, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.etags import set_etag
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/agreements", tags=["agreements"])


@door.get(
    "",
    scopes=["registry:read"],
    errors=[BadCursor],
    response_model=Page[AgreementRead],
    summary="List agreements",
)
async def list_agreements(
    uow: Uow,
    principal: CurrentPrincipal,
    page: PageQuery,
    partner_id: Annotated[UUID | None, Query(description="Of which this partner is a party.")] = (
        None
    ),
    country: Annotated[Country | None, Query(description="Of origin or of destination.")] = None,
    kind: Annotated[AgreementKind | None, Query()] = None,
    status: Annotated[AgreementStatus | None, Query()] = None,
) -> Any:
    """Public ones that were signed, and those one is a party of; newest first."""
    filters = {"partner_id": partner_id, "country": country, "kind": kind, "status": status}
    return await service.list_agreements(uow, principal=principal, page=page, filters=filters)


@door.get(
    "/{agreement_id}",
    scopes=["registry:read"],
    errors=[service.AgreementNotFound],
    response_model=AgreementRead,
    summary="Read an agreement",
)
async def get_agreement(
    agreement_id: PathId, uow: Uow, principal: CurrentPrincipal, response: Response
) -> AgreementRead:
    """With its ETag, which an edit must name."""
    found = await service.read_agreement(uow, principal=principal, agreement_id=agreement_id)
    set_etag(response, found.version)
    return await service.describe(uow, found)
