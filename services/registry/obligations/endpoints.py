"""The HTTP door to obligations, for reading, and to the rate of implementation."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from services.registry.agreements.service import AgreementNotFound
from services.registry.obligations import service
from services.registry.obligations.models import Obligation
from services.registry.obligations.schemas import (
    EvidenceRead,
    ImplementationRead,
    ObligationRead,
)
from shared.contracts.agreements import ObligationStatus
from shared.http.dependencies import CurrentPrincipal, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.etags import set_etag
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/agreements/{agreement_id}", tags=["obligations"])


@door.get(
    "/obligations",
    scopes=["registry:read"],
    errors=[AgreementNotFound, BadCursor],
    response_model=Page[ObligationRead],
    summary="List obligations",
)
async def list_obligations(
    agreement_id: PathId,
    uow: Uow,
    principal: CurrentPrincipal,
    page: PageQuery,
    partner_id: Annotated[UUID | None, Query(description="Owed by this partner.")] = None,
    status: Annotated[ObligationStatus | None, Query()] = None,
) -> Any:
    """By due date."""
    filters = {"partner_id": partner_id, "status": status}
    return await service.list_obligations(
        uow, principal=principal, agreement_id=agreement_id, page=page, filters=filters
    )


@door.get(
    "/obligations/{obligation_id}",
    scopes=["registry:read"],
    errors=[AgreementNotFound, service.ObligationNotFound],
    response_model=ObligationRead,
    summary="Read an obligation",
)
async def get_obligation(
    agreement_id: PathId,
    obligation_id: PathId,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
) -> Obligation:
    """With its ETag, which an edit must name."""
    found = await service.read_obligation(
        uow, principal=principal, agreement_id=agreement_id, obligation_id=obligation_id
    )
    set_etag(response, found.version)
    return found


@door.get(
    "/obligations/{obligation_id}/evidence",
    scopes=["registry:read"],
    errors=[AgreementNotFound, service.ObligationNotFound, BadCursor],
    response_model=Page[EvidenceRead],
    summary="List evidence",
)
async def list_evidence(
    agreement_id: PathId,
    obligation_id: PathId,
    uow: Uow,
    principal: CurrentPrincipal,
    page: PageQuery,
) -> Any:
    """Of one obligation, oldest first."""
    return await service.list_evidence(
        uow,
        principal=principal,
        agreement_id=agreement_id,
        obligation_id=obligation_id,
        page=page,
    )


@door.get(
    "/implementation",
    scopes=["registry:read"],
    errors=[AgreementNotFound],
    response_model=ImplementationRead,
    summary="Read how much is implemented",
)
async def get_implementation(
    agreement_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> ImplementationRead:
    """The weighted share met of those due, with the list of what counted."""
    found = await service.read_implementation(uow, principal=principal, agreement_id=agreement_id)
    return ImplementationRead.model_validate(found)
