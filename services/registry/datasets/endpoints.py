"""The HTTP door to the catalogue of data sets."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Query, Request, Response

from services.registry.datasets import service
from services.registry.datasets.domain import Access, DataSetStatus, Periodicity
from services.registry.datasets.models import DataSet, DataSetEdition
from services.registry.datasets.schemas import (
    DataSetCreate,
    DataSetPatch,
    DataSetRead,
    EditionCreate,
    EditionList,
    EditionRead,
)
from services.registry.partners.service import PartnerNotFound, PartnerNotVerified
from shared.contracts.values import Country
from shared.errors import PreconditionRequired, StaleVersion
from shared.http.dependencies import CurrentPrincipal, IfMatch, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.etags import set_etag
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/datasets", tags=["data"])


@door.post(
    "",
    scopes=["data:write"],
    errors=[PartnerNotFound, service.DataSetMakesNoSense],
    status_code=201,
    response_model=DataSetRead,
    summary="Enter a data set",
)
async def offer_data_set(
    body: DataSetCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    request: Request,
    response: Response,
) -> DataSet:
    """A draft, for an editor of the partner that provides it."""
    dataset = await service.offer_data_set(uow, principal=principal, body=body)
    response.headers["Location"] = f"{request.url.path}/{dataset.id}"
    set_etag(response, dataset.version)
    return dataset


@door.get(
    "",
    scopes=["registry:read"],
    errors=[BadCursor],
    response_model=Page[DataSetRead],
    summary="List data sets",
)
async def list_data_sets(
    uow: Uow,
    principal: CurrentPrincipal,
    page: PageQuery,
    partner_id: Annotated[UUID | None, Query()] = None,
    country: Annotated[Country | None, Query(description="One that it covers.")] = None,
    periodicity: Annotated[Periodicity | None, Query()] = None,
    access: Annotated[Access | None, Query()] = None,
    status: Annotated[DataSetStatus | None, Query()] = None,
) -> Any:
    """Data sets that were published, and one's own; newest first."""
    filters = {
        "partner_id": partner_id,
        "periodicity": periodicity,
        "access": access,
        "status": status,
    }
    return await service.list_data_sets(
        uow, principal=principal, page=page, filters=filters, country=country
    )


@door.get(
    "/{dataset_id}",
    scopes=["registry:read"],
    errors=[service.DataSetNotFound],
    response_model=DataSetRead,
    summary="Read a data set",
)
async def get_data_set(
    dataset_id: PathId, uow: Uow, principal: CurrentPrincipal, response: Response
) -> DataSet:
    """What the catalogue says of it, with its ETag; its figures may need a sharing agreement."""
    dataset = await service.read_data_set(uow, principal=principal, dataset_id=dataset_id)
    set_etag(response, dataset.version)
    return dataset


@door.patch(
    "/{dataset_id}",
    scopes=["data:write"],
    errors=[
        service.DataSetNotFound,
        service.DataSetMakesNoSense,
        service.DataSetWithdrawn,
        StaleVersion,
        PreconditionRequired,
    ],
    response_model=DataSetRead,
    summary="Edit a data set",
)
async def change_data_set(
    dataset_id: PathId,
    body: DataSetPatch,
    version: IfMatch,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
) -> DataSet:
    """A merge patch; send the ETag you have read as If-Match."""
    dataset = await service.change_data_set(
        uow, principal=principal, dataset_id=dataset_id, version=version, body=body
    )
    set_etag(response, dataset.version)
    return dataset


@door.post(
    "/{dataset_id}/publish",
    scopes=["data:write"],
    errors=[service.DataSetNotFound, service.DataSetWithdrawn, PartnerNotVerified, PartnerNotFound],
    response_model=DataSetRead,
    summary="Publish a data set",
)
async def publish_data_set(dataset_id: PathId, uow: Uow, principal: CurrentPrincipal) -> DataSet:
    """From now on everybody finds it in the catalogue."""
    return await service.publish_data_set(uow, principal=principal, dataset_id=dataset_id)


@door.post(
    "/{dataset_id}/withdraw",
    scopes=["data:write"],
    errors=[service.DataSetNotFound],
    response_model=DataSetRead,
    summary="Withdraw a data set",
)
async def withdraw_data_set(dataset_id: PathId, uow: Uow, principal: CurrentPrincipal) -> DataSet:
    """For good: nobody but its provider gets its figures any more."""
    return await service.withdraw_data_set(uow, principal=principal, dataset_id=dataset_id)


@door.post(
    "/{dataset_id}/editions",
    scopes=["data:write"],
    errors=[
        service.DataSetNotFound,
        service.DataSetMakesNoSense,
        service.DataSetWithdrawn,
        service.EditionLabelTaken,
    ],
    status_code=201,
    response_model=EditionRead,
    summary="Add an edition",
)
async def add_edition(
    dataset_id: PathId,
    body: EditionCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    request: Request,
    response: Response,
) -> DataSetEdition:
    """It gets the next number."""
    edition = await service.add_edition(uow, principal=principal, dataset_id=dataset_id, body=body)
    response.headers["Location"] = f"{request.url.path}/{edition.number}"
    return edition


@door.get(
    "/{dataset_id}/editions",
    scopes=["registry:read"],
    errors=[service.DataSetNotFound],
    response_model=EditionList,
    summary="List the editions",
)
async def list_editions(
    dataset_id: PathId, uow: Uow, principal: CurrentPrincipal
) -> dict[str, list[DataSetEdition]]:
    """The newest first."""
    found = await service.list_editions(uow, principal=principal, dataset_id=dataset_id)
    return {"items": found}


@door.get(
    "/{dataset_id}/editions/{number}",
    scopes=["registry:read"],
    errors=[service.DataSetNotFound, service.EditionNotFound],
    response_model=EditionRead,
    summary="Read an edition",
)
async def get_edition(
    dataset_id: PathId,
    number: Annotated[int, Path(ge=1, le=32_767)],
    uow: Uow,
    principal: CurrentPrincipal,
) -> DataSetEdition:
    """By its number."""
    await service.read_data_set(uow, principal=principal, dataset_id=dataset_id)
    return await service.edition_of(uow, dataset_id=dataset_id, number=number)
