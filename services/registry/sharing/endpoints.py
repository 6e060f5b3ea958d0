"""The HTTP door to sharing agreements."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.registry.agreements.service import AgreementNotFound
from services.registry.datasets.service import (
    DataSetNotFound,
    DataSetWithdrawn,
    PersonalDataNotShared,
)
from services.registry.partners.service import PartnerNotFound, PartnerNotVerified
from services.registry.sharing import service
from services.registry.sharing.schemas import (
    SharingEnd,
    SharingPropose,
    SharingRead,
    SharingSide,
)
from shared.http.dependencies import CurrentPrincipal, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/sharing-agreements", tags=["data"])


@door.post(
    "",
    scopes=["data:write"],
    errors=[
        PartnerNotFound,
        PartnerNotVerified,
        DataSetNotFound,
        DataSetWithdrawn,
        PersonalDataNotShared,
        service.DataSetNotPublished,
        service.SharingMakesNoSense,
        service.SharingOpenAlready,
        AgreementNotFound,
    ],
    status_code=201,
    response_model=SharingRead,
    summary="Propose to share a data set",
)
async def propose_sharing(
    body: SharingPropose,
    uow: Uow,
    principal: CurrentPrincipal,
    request: Request,
    response: Response,
) -> SharingRead:
    """By either side; nothing may be delivered until both have confirmed it."""
    sharing = await service.propose_sharing(uow, principal=principal, body=body)
    response.headers["Location"] = f"{request.url.path}/{sharing.id}"
    return sharing


@door.get(
    "",
    scopes=["registry:read"],
    errors=[BadCursor],
    response_model=Page[SharingRead],
    summary="List sharing agreements",
)
async def list_sharing_agreements(
    uow: Uow,
    principal: CurrentPrincipal,
    page: PageQuery,
    dataset_id: Annotated[UUID | None, Query()] = None,
    provider_partner_id: Annotated[UUID | None, Query()] = None,
    receiver_partner_id: Annotated[UUID | None, Query()] = None,
    overdue: Annotated[
        bool, Query(description="Only active ones whose delivery is overdue.")
    ] = False,
) -> Any:
    """Those of partners one acts for, on either side; newest first."""
    filters = {
        "dataset_id": dataset_id,
        "provider_partner_id": provider_partner_id,
        "receiver_partner_id": receiver_partner_id,
    }
    return await service.list_sharings(
        uow, principal=principal, page=page, filters=filters, is_overdue=overdue
    )


@door.get(
    "/{sharing_id}",
    scopes=["registry:read"],
    errors=[service.SharingNotFound],
    response_model=SharingRead,
    summary="Read a sharing agreement",
)
async def get_sharing_agreement(
    sharing_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> SharingRead:
    """For its two sides."""
    return await service.read_sharing(uow, principal=principal, sharing_id=sharing_id)


@door.post(
    "/{sharing_id}/confirm",
    scopes=["data:write"],
    errors=[
        PartnerNotFound,
        DataSetNotFound,
        DataSetWithdrawn,
        PersonalDataNotShared,
        service.SharingNotFound,
        service.SharingEnded,
    ],
    response_model=SharingRead,
    summary="Confirm a sharing agreement",
)
async def confirm_sharing(
    sharing_id: PathId, body: SharingSide, uow: Uow, principal: CurrentPrincipal
) -> SharingRead:
    """By an administrator, for one side; with the second it is active from its first day on."""
    return await service.confirm_sharing(
        uow, principal=principal, sharing_id=sharing_id, partner_id=body.partner_id
    )


@door.post(
    "/{sharing_id}/end",
    scopes=["data:write"],
    errors=[PartnerNotFound, service.SharingNotFound],
    response_model=SharingRead,
    summary="End a sharing agreement",
)
async def end_sharing(
    sharing_id: PathId, body: SharingEnd, uow: Uow, principal: CurrentPrincipal
) -> SharingRead:
    """By an administrator of either side; nothing more is delivered under it."""
    return await service.end_sharing(
        uow,
        principal=principal,
        sharing_id=sharing_id,
        partner_id=body.partner_id,
        reason=body.reason,
    )
