"""The HTTP door to references."""

from typing import Annotated, Any

from fastapi import Query, Response

from services.registry.partners.service import PartnerNotFound, PartnerNotVerified
from services.registry.references import service
from services.registry.references.models import PartnerReference
from services.registry.references.schemas import (
    ReferenceAsk,
    ReferenceGive,
    ReferenceRead,
    ReferenceSide,
)
from shared.http.dependencies import CurrentPrincipal, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/partners/{partner_id}/references", tags=["references"])
answer_door = Door(prefix="/v1/references/{reference_id}", tags=["references"])


@door.post(
    "",
    scopes=["partners:write"],
    errors=[PartnerNotFound, PartnerNotVerified, service.ReferenceOfOneself],
    status_code=201,
    response_model=ReferenceRead,
    summary="Ask for a reference",
)
async def ask_reference(
    partner_id: PathId,
    body: ReferenceAsk,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
) -> PartnerReference:
    """Of a verified partner; one that was asked or given already is answered again."""
    reference = await service.ask_reference(
        uow, principal=principal, partner_id=partner_id, body=body
    )
    response.headers["Location"] = f"/v1/references/{reference.id}"
    return reference


@door.get(
    "",
    scopes=["registry:read"],
    errors=[PartnerNotFound, BadCursor],
    response_model=Page[ReferenceRead],
    summary="List references",
)
async def list_references(
    partner_id: PathId,
    uow: Uow,
    principal: CurrentPrincipal,
    page: PageQuery,
    side: Annotated[
        ReferenceSide, Query(description="About the partner, or asked of it.")
    ] = ReferenceSide.ABOUT,
) -> Any:
    """For the partner's people and reviewers, the newest first."""
    return await service.list_references(
        uow, principal=principal, partner_id=partner_id, side=side, page=page
    )


@answer_door.post(
    "/give",
    scopes=["partners:write"],
    errors=[
        service.ReferenceNotFound,
        service.WrongReferenceState,
        PartnerNotFound,
        PartnerNotVerified,
    ],
    response_model=ReferenceRead,
    summary="Give a reference",
)
async def give_reference(
    reference_id: PathId, body: ReferenceGive, uow: Uow, principal: CurrentPrincipal
) -> PartnerReference:
    """By an editor of the partner that was asked."""
    return await service.give_reference(
        uow, principal=principal, reference_id=reference_id, statement=body.statement
    )


@answer_door.post(
    "/decline",
    scopes=["partners:write"],
    errors=[service.ReferenceNotFound, service.WrongReferenceState],
    response_model=ReferenceRead,
    summary="Decline a reference",
)
async def decline_reference(
    reference_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> PartnerReference:
    """By an editor of the partner that was asked; the asker may ask again."""
    return await service.decline_reference(uow, principal=principal, reference_id=reference_id)


@answer_door.post(
    "/withdraw",
    scopes=["partners:write"],
    errors=[service.ReferenceNotFound, service.WrongReferenceState],
    response_model=ReferenceRead,
    summary="Withdraw a reference",
)
async def withdraw_reference(
    reference_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> PartnerReference:
    """By an editor of either partner: what was asked, or what was said."""
    return await service.withdraw_reference(uow, principal=principal, reference_id=reference_id)
