"""The HTTP door to the delivery log of a data set."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.registry.datasets.service import (
    DataSetNotFound,
    DataSetWithdrawn,
    EditionNotFound,
    PersonalDataNotShared,
)
from services.registry.deliveries import service
from services.registry.deliveries.models import DataDelivery
from services.registry.deliveries.schemas import DeliveryCreate, DeliveryRead
from services.registry.partners.service import PartnerNotFound
from shared.http.dependencies import CurrentPrincipal, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/datasets", tags=["data"])


@door.post(
    "/{dataset_id}/deliveries",
    scopes=["data:write"],
    errors=[
        DataSetNotFound,
        DataSetWithdrawn,
        EditionNotFound,
        PartnerNotFound,
        PersonalDataNotShared,
        service.DeliveryMakesNoSense,
        service.NoSharingAgreement,
        service.NothingToDeliver,
    ],
    status_code=201,
    response_model=DeliveryRead,
    summary="Deliver an edition",
)
async def deliver_edition(
    dataset_id: PathId,
    body: DeliveryCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    request: Request,
    response: Response,
) -> DataDelivery:
    """Refused where no active sharing agreement covers it; an open data set needs none."""
    delivery = await service.deliver(uow, principal=principal, dataset_id=dataset_id, body=body)
    response.headers["Location"] = request.url.path
    return delivery


@door.get(
    "/{dataset_id}/deliveries",
    scopes=["registry:read"],
    errors=[BadCursor, DataSetNotFound],
    response_model=Page[DeliveryRead],
    summary="Read the delivery log",
)
async def list_deliveries_of_data_set(
    dataset_id: PathId,
    uow: Uow,
    principal: CurrentPrincipal,
    page: PageQuery,
    receiver_partner_id: Annotated[UUID | None, Query()] = None,
) -> Any:
    """All of it for the provider, one's own part for a receiver; newest first."""
    return await service.list_deliveries(
        uow,
        principal=principal,
        dataset_id=dataset_id,
        page=page,
        receiver_partner_id=receiver_partner_id,
    )
