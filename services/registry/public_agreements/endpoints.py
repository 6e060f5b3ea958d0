"""The public door to agreements: no token is asked for, and strangers are counted."""

from typing import Annotated, Any

from fastapi import Query

from services.registry.agreements.service import AgreementNotFound
from services.registry.public_agreements import service
from services.registry.public_agreements.schemas import PublicAgreement, PublicListed
from shared.contracts.agreements import AgreementKind, AgreementStatus
from shared.contracts.values import Country
from shared.http.dependencies import PageQuery, PathId, Uow
from shared.http.door import PUBLIC, Door
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/public/agreements", tags=["public"])


@door.get(
    "",
    scopes=PUBLIC,
    errors=[BadCursor],
    response_model=Page[PublicListed],
    summary="List public agreements",
)
async def list_public_agreements(
    uow: Uow,
    page: PageQuery,
    country: Annotated[Country | None, Query(description="Of origin or of destination.")] = None,
    kind: Annotated[AgreementKind | None, Query()] = None,
    status: Annotated[AgreementStatus | None, Query()] = None,
) -> Any:
    """Every agreement that was signed and is not confidential, newest first."""
    filters = {"country": country, "kind": kind, "status": status}
    return await service.list_public(uow, page=page, filters=filters)


@door.get(
    "/{agreement_id}",
    scopes=PUBLIC,
    errors=[AgreementNotFound],
    response_model=PublicAgreement,
    summary="Read the public page of an agreement",
)
async def get_public_agreement(agreement_id: PathId, uow: Uow) -> PublicAgreement:
    """Who agreed on what, what was done of it, how evenly it is shared."""
    return await service.read_public(uow, agreement_id=agreement_id)
