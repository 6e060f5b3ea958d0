"""The HTTP door to terms for sending money."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from services.registry.partners.service import PartnerNotFound
from services.registry.transfer_products import service
from services.registry.transfer_products.domain import Channel
from services.registry.transfer_products.schemas import ProductEnd, ProductRead, ProductTell
from shared.contracts.values import Country
from shared.http.dependencies import CurrentPrincipal, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/transfer-products", tags=["transfer products"])


@door.post(
    "",
    scopes=["partners:write"],
    errors=[
        PartnerNotFound,
        service.NotAnOperator,
        service.TermsOverlap,
        service.TermsMakeNoSense,
    ],
    status_code=201,
    response_model=ProductRead,
    summary="Tell the terms of a product",
)
async def tell_transfer_product(
    body: ProductTell, uow: Uow, principal: CurrentPrincipal, response: Response
) -> ProductRead:
    """By an editor of a bank or transfer operator; compared once it is verified."""
    product = await service.tell_product(uow, principal=principal, body=body)
    response.headers["Location"] = f"/v1/transfer-products/{product.id}"
    return product


@door.get(
    "",
    scopes=["registry:read"],
    errors=[BadCursor],
    response_model=Page[ProductRead],
    summary="Compare products",
)
async def compare_transfer_products(
    uow: Uow,
    principal: CurrentPrincipal,
    page: PageQuery,
    sending_country: Annotated[Country | None, Query()] = None,
    receiving_country: Annotated[Country | None, Query()] = None,
    channel: Annotated[Channel | None, Query()] = None,
    partner_id: Annotated[UUID | None, Query()] = None,
    on: Annotated[date | None, Query(description="Today in UTC if left out.")] = None,
) -> Any:
    """Terms that hold on a day, by what sending USD 200 costs, the cheapest first."""
    filters = {
        "sending_country": sending_country,
        "receiving_country": receiving_country,
        "channel": channel,
        "partner_id": partner_id,
    }
    return await service.compare_products(
        uow, principal=principal, page=page, on=on, filters=filters
    )


@door.post(
    "/{product_id}/end",
    scopes=["partners:write"],
    errors=[service.ProductNotFound, service.TermsMakeNoSense],
    response_model=ProductRead,
    summary="End the terms of a product",
)
async def end_transfer_product(
    product_id: PathId, body: ProductEnd, uow: Uow, principal: CurrentPrincipal
) -> ProductRead:
    """By an editor; new terms may hold from the day after."""
    return await service.end_product(
        uow, principal=principal, product_id=product_id, valid_until=body.valid_until
    )
