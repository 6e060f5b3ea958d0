"""The HTTP door to integration services."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Query, Request, Response

from services.registry.integration_services import service
from services.registry.integration_services.domain import Need, ServiceStatus
from services.registry.integration_services.schemas import (
    NearRead,
    ServiceCreate,
    ServicePatch,
    ServiceRead,
    Translation,
)
from services.registry.partners.service import PartnerNotFound
from shared.contracts.values import Language
from shared.errors import PreconditionRequired, StaleVersion
from shared.http.dependencies import CurrentPrincipal, IfMatch, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.etags import set_etag
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/integration-services", tags=["integration services"])
_LANG = "In which language texts are wanted; else in the next one that there is."
Lang = Annotated[Language | None, Query(max_length=35, description=_LANG)]
PathLanguage = Annotated[Language, Path(max_length=35)]


@door.post(
    "",
    scopes=["services:write"],
    errors=[PartnerNotFound, service.ServiceMakesNoSense],
    status_code=201,
    response_model=ServiceRead,
    summary="Enter an integration service",
)
async def enter_service(
    body: ServiceCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    request: Request,
    response: Response,
) -> ServiceRead:
    """Others see it once its partner is verified, and find it while it is active."""
    made = await service.enter_service(uow, principal=principal, body=body)
    response.headers["Location"] = f"{request.url.path}/{made.id}"
    set_etag(response, made.version)
    return made


@door.get(
    "",
    scopes=["registry:read"],
    errors=[BadCursor],
    response_model=Page[ServiceRead],
    summary="List integration services",
)
async def list_services(
    uow: Uow,
    principal: CurrentPrincipal,
    page: PageQuery,
    partner_id: Annotated[UUID | None, Query()] = None,
    need: Annotated[Need | None, Query()] = None,
    spoken: Annotated[
        Language | None, Query(max_length=35, description="A language it is given in.")
    ] = None,
    status: Annotated[ServiceStatus | None, Query()] = None,
    lang: Lang = None,
) -> Any:
    """Services of verified partners, and one's own; by name."""
    filters = {"partner_id": partner_id, "needs": need, "languages": spoken, "status": status}
    return await service.list_services(
        uow, principal=principal, page=page, filters=filters, language=lang
    )


@door.get(
    "/near",
    scopes=["registry:read"],
    errors=[BadCursor],
    response_model=Page[NearRead],
    summary="What is near by?",
)
async def list_services_near(
    uow: Uow,
    page: PageQuery,
    lat: Annotated[float, Query(ge=-90, le=90, allow_inf_nan=False)],
    lon: Annotated[float, Query(ge=-180, le=180, allow_inf_nan=False)],
    need: Annotated[Need | None, Query(description="What is needed; anything if left out.")] = None,
    lang: Annotated[Language, Query(max_length=35, description=_LANG)] = "en",
    radius_km: Annotated[float, Query(gt=0, le=200, allow_inf_nan=False)] = 25.0,
    age: Annotated[
        int | None, Query(ge=0, le=150, description="Leaves out what is for other ages.")
    ] = None,
) -> Any:
    """
    Active services of verified partners, the nearest first, with what to bring.

    Where somebody looks from is used for this answer and not kept.
    """
    return await service.near_by(
        uow, page=page, place=(lat, lon), radius_km=radius_km, need=need, language=lang, age=age
    )


@door.get(
    "/{service_id}",
    scopes=["registry:read"],
    errors=[service.IntegrationServiceNotFound],
    response_model=ServiceRead,
    summary="Read an integration service",
)
async def get_service(
    service_id: PathId,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
    lang: Lang = None,
) -> ServiceRead:
    """In the asked language where it is told in it; with its ETag, which an edit must name."""
    found = await service.read_service(
        uow, principal=principal, service_id=service_id, language=lang
    )
    set_etag(response, found.version)
    return found


@door.patch(
    "/{service_id}",
    scopes=["services:write"],
    errors=[
        service.IntegrationServiceNotFound,
        service.ServiceMakesNoSense,
        StaleVersion,
        PreconditionRequired,
    ],
    response_model=ServiceRead,
    summary="Edit an integration service",
)
async def change_service(
    service_id: PathId,
    body: ServicePatch,
    version: IfMatch,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
) -> ServiceRead:
    """A merge patch in the service's own language; send the ETag you have read as If-Match."""
    changed = await service.change_service(
        uow, principal=principal, service_id=service_id, version=version, body=body
    )
    set_etag(response, changed.version)
    return changed


@door.put(
    "/{service_id}/translations/{language}",
    scopes=["services:write"],
    errors=[service.IntegrationServiceNotFound, service.ServiceMakesNoSense],
    response_model=ServiceRead,
    summary="Tell a service in another language",
)
async def translate_service(
    service_id: PathId,
    language: PathLanguage,
    body: Translation,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
) -> ServiceRead:
    """Text by text: what is left out is told in the next language that has it."""
    told = await service.translate_service(
        uow, principal=principal, service_id=service_id, language=language, body=body
    )
    set_etag(response, told.version)
    return told


@door.delete(
    "/{service_id}/translations/{language}",
    scopes=["services:write"],
    errors=[service.IntegrationServiceNotFound, service.TranslationNotFound],
    status_code=204,
    summary="Tell a service no longer in a language",
)
async def drop_translation(
    service_id: PathId, language: PathLanguage, uow: Uow, principal: CurrentPrincipal
) -> None:
    """The other languages stay."""
    await service.drop_translation(
        uow, principal=principal, service_id=service_id, language=language
    )
