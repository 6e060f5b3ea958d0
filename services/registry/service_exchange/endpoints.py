"""The HTTP door to directories of services as HSDS 3.0."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request

from services.registry.integration_services.domain import Need, ServiceStatus
from services.registry.integration_services.endpoints import Lang
from services.registry.integration_services.service import IntegrationServiceNotFound
from services.registry.partners.endpoints import OwnerId
from services.registry.partners.service import PartnerNotFound
from services.registry.service_exchange import service
from services.registry.service_exchange.schemas import HsdsPage, ImportReport
from shared.contracts.values import Language
from shared.errors import PayloadTooLarge
from shared.http.dependencies import CurrentPrincipal, PathId, Uow
from shared.http.door import Door

door = Door(prefix="/v1/integration-services", tags=["integration services"])
# 500 services as long as the standard's full example.
MOST_BODY_BYTES = 12 * 1024 * 1024
_BODY = {
    "requestBody": {
        "required": True,
        "description": "HSDS 3.0: a service, an organisation with its services, an array of "
        "either, or one object a line (JSON Lines).",
        "content": {
            "application/json": {
                "schema": {
                    "oneOf": [{"type": "object"}, {"type": "array", "items": {"type": "object"}}]
                }
            },
            "application/x-ndjson": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


async def _received(request: Request) -> bytes:
    """The whole file, before the transaction begins."""
    return await request.body()


# Asked for before `uow`: while a slow sender sends, no connection waits for it.
Upload = Annotated[bytes, Depends(_received)]


@door.post(
    "/imports",
    scopes=["services:write"],
    errors=[PartnerNotFound, service.FileNotHsds, service.TooManyServices, PayloadTooLarge],
    response_model=ImportReport,
    summary="Import services from HSDS",
    # A file is known by its services: sent twice it is done once.
    is_idempotent=False,
    extra=_BODY,
)
async def import_services(
    upload: Upload,
    uow: Uow,
    principal: CurrentPrincipal,
    owner: OwnerId,
    language: Annotated[
        Language, Query(max_length=35, description="In which the texts of the file are.")
    ] = "en",
    dry_run: Annotated[bool, Query(description="Say what would happen, and do nothing.")] = False,
) -> ImportReport:
    """
    Service by service, known by its id in the file: sent again it changes nothing.

    Persons and how to reach them are left out, and the report says so.
    """
    return await service.import_services(
        uow,
        principal=principal,
        partner_id=owner,
        content=upload,
        language=language,
        dry_run=dry_run,
    )


@door.get(
    "/hsds",
    scopes=["registry:read"],
    response_model=HsdsPage,
    summary="List services as HSDS",
)
async def list_hsds_services(
    uow: Uow,
    principal: CurrentPrincipal,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    per_page: Annotated[int, Query(ge=1, le=100)] = 20,
    full: Annotated[bool, Query(description="With everything below each service.")] = False,
    organization_id: Annotated[UUID | None, Query(description="A partner's.")] = None,
    need: Annotated[Need | None, Query()] = None,
    status: Annotated[ServiceStatus | None, Query()] = None,
    lang: Lang = None,
) -> Any:
    """In the pages of HSDS's own API, so that its readers can read on."""
    filters = {"partner_id": organization_id, "needs": need, "status": status}
    return await service.hsds_page(
        uow,
        principal=principal,
        filters=filters,
        number=page,
        size=per_page,
        is_full=full,
        language=lang,
    )


@door.get(
    "/{service_id}/hsds",
    scopes=["registry:read"],
    errors=[IntegrationServiceNotFound],
    response_model=dict[str, Any],
    summary="Read a service as HSDS",
)
async def get_hsds_service(
    service_id: PathId, uow: Uow, principal: CurrentPrincipal, lang: Lang = None
) -> dict[str, Any]:
    """With what came with it and we do not know; without persons."""
    return await service.hsds_service(
        uow, principal=principal, service_id=service_id, language=lang
    )
