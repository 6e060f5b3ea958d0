"""The HTTP door to applications."""

from typing import Annotated, Any

from fastapi import Query, Response

from services.registry.applications import service
from services.registry.applications.domain import ApplicationStatus
from services.registry.applications.models import Application
from services.registry.applications.schemas import (
    ApplicationCreate,
    ApplicationPatch,
    ApplicationRead,
)
from services.registry.partners.service import PartnerNotFound, PartnerNotVerified
from services.registry.programmes.service import PlanMakesNoSense, WindowUnknown
from services.registry.projects.service import ProjectNotFound
from services.registry.rounds.service import RoundNotFound
from shared.errors import PreconditionRequired, StaleVersion
from shared.http.dependencies import CurrentPrincipal, IfMatch, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.etags import set_etag
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/applications", tags=["programmes"])
round_door = Door(prefix="/v1/rounds/{round_id}/applications", tags=["programmes"])

_PLAN = [
    service.ApplicationMakesNoSense,
    service.CostNotEligible,
    WindowUnknown,
    PlanMakesNoSense,
    PartnerNotFound,
    PartnerNotVerified,
]


@round_door.post(
    "",
    scopes=["projects:write"],
    errors=[RoundNotFound, ProjectNotFound, service.AppliedAlready, *_PLAN],
    status_code=201,
    response_model=ApplicationRead,
    summary="Draft an application",
)
async def draft_application(
    round_id: PathId,
    body: ApplicationCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
) -> Application:
    """For a project of one's own partner; a kind of cost that is never paid is refused at once."""
    application = await service.draft_application(
        uow, principal=principal, round_id=round_id, body=body
    )
    response.headers["Location"] = f"/v1/applications/{application.id}"
    set_etag(response, application.version)
    return application


@round_door.get(
    "",
    scopes=["registry:read"],
    errors=[RoundNotFound, BadCursor],
    response_model=Page[ApplicationRead],
    summary="List the applications of a round",
)
async def list_applications(
    round_id: PathId,
    uow: Uow,
    principal: CurrentPrincipal,
    page: PageQuery,
    status: Annotated[ApplicationStatus | None, Query()] = None,
) -> Any:
    """Those selected, one's own, and all that were submitted to one's own programme."""
    return await service.list_applications(
        uow, principal=principal, round_id=round_id, page=page, status=status
    )


@door.get(
    "/{application_id}",
    scopes=["registry:read"],
    errors=[service.ApplicationNotFound],
    response_model=ApplicationRead,
    summary="Read an application",
)
async def get_application(
    application_id: PathId, uow: Uow, principal: CurrentPrincipal, response: Response
) -> Application:
    """With who pays what, and its ETag, which an edit must name."""
    application = await service.read_application(
        uow, principal=principal, application_id=application_id
    )
    set_etag(response, application.version)
    return application


@door.patch(
    "/{application_id}",
    scopes=["projects:write"],
    errors=[
        service.ApplicationNotFound,
        service.WrongApplicationState,
        StaleVersion,
        PreconditionRequired,
        *_PLAN,
    ],
    response_model=ApplicationRead,
    summary="Edit a draft of an application",
)
async def change_application(
    application_id: PathId,
    body: ApplicationPatch,
    version: IfMatch,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
) -> Application:
    """A merge patch; send the ETag you have read as If-Match."""
    application = await service.change_application(
        uow, principal=principal, application_id=application_id, version=version, body=body
    )
    set_etag(response, application.version)
    return application
