"""The HTTP door to projects."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.registry.partners.service import PartnerNotFound, PartnerNotVerified
from services.registry.projects import service
from services.registry.projects.models import Project
from services.registry.projects.schemas import (
    Closing,
    ProjectCreate,
    ProjectPatch,
    ProjectRead,
    ProjectStatus,
)
from shared.contracts.values import Country, ProjectKind, SectorCode
from shared.errors import PreconditionRequired, StaleVersion
from shared.http.dependencies import CurrentPrincipal, IfMatch, PageQuery, PathId, Uow
from shared.http.door import Door
from shared.http.etags import set_etag
from shared.http.pagination import BadCursor, Page

door = Door(prefix="/v1/projects", tags=["projects"])


@door.post(
    "",
    scopes=["projects:write"],
    errors=[PartnerNotFound, service.ProjectMakesNoSense, service.HostNotAvailable],
    status_code=201,
    response_model=ProjectRead,
    summary="Draft a project",
)
async def draft_project(
    body: ProjectCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    request: Request,
    response: Response,
) -> Project:
    """It may ask for people in roles, for money, or for both."""
    project = await service.draft_project(uow, principal=principal, body=body)
    response.headers["Location"] = f"{request.url.path}/{project.id}"
    set_etag(response, project.version)
    return project


@door.get(
    "",
    scopes=["registry:read"],
    errors=[BadCursor],
    response_model=Page[ProjectRead],
    summary="List projects",
)
async def list_projects(
    uow: Uow,
    principal: CurrentPrincipal,
    page: PageQuery,
    partner_id: Annotated[UUID | None, Query()] = None,
    kind: Annotated[ProjectKind | None, Query()] = None,
    country: Annotated[Country | None, Query()] = None,
    sector: Annotated[SectorCode | None, Query()] = None,
    status: Annotated[ProjectStatus | None, Query()] = None,
) -> Any:
    """Published projects of partners that are not suspended, and one's own; newest first."""
    filters = {
        "partner_id": partner_id,
        "kind": kind,
        "country": country,
        "sector": sector,
        "status": status,
    }
    return await service.list_projects(uow, principal=principal, page=page, filters=filters)


@door.get(
    "/{project_id}",
    scopes=["registry:read"],
    errors=[service.ProjectNotFound],
    response_model=ProjectRead,
    summary="Read a project",
)
async def get_project(
    project_id: PathId, uow: Uow, principal: CurrentPrincipal, response: Response
) -> Project:
    """With its ETag, which an edit must name."""
    project = await service.read_project(uow, principal=principal, project_id=project_id)
    set_etag(response, project.version)
    return project


@door.patch(
    "/{project_id}",
    scopes=["projects:write"],
    errors=[
        service.ProjectNotFound,
        service.ProjectMakesNoSense,
        service.ProjectClosedAlready,
        service.HostNotAvailable,
        PartnerNotVerified,
        StaleVersion,
        PreconditionRequired,
    ],
    response_model=ProjectRead,
    summary="Edit a project",
)
async def change_project(
    project_id: PathId,
    body: ProjectPatch,
    version: IfMatch,
    uow: Uow,
    principal: CurrentPrincipal,
    response: Response,
) -> Project:
    """
    A merge patch; send the ETag you have read as If-Match.

    What is published changes only while its partner is verified.
    """
    project = await service.change_project(
        uow, principal=principal, project_id=project_id, version=version, body=body
    )
    set_etag(response, project.version)
    return project


@door.post(
    "/{project_id}/publish",
    scopes=["projects:write"],
    errors=[
        service.ProjectNotFound,
        service.ProjectClosedAlready,
        service.HostNotAvailable,
        PartnerNotVerified,
    ],
    response_model=ProjectRead,
    summary="Publish a project",
)
async def publish_project(project_id: PathId, uow: Uow, principal: CurrentPrincipal) -> Project:
    """From now on it finds its people and its money by itself."""
    return await service.publish_project(uow, principal=principal, project_id=project_id)


@door.post(
    "/{project_id}/close",
    scopes=["projects:write"],
    errors=[service.ProjectNotFound],
    response_model=ProjectRead,
    summary="Close a project",
)
async def close_project(
    project_id: PathId, body: Closing, uow: Uow, principal: CurrentPrincipal
) -> Project:
    """For good: a closed project is neither edited nor published again."""
    return await service.close_project(
        uow, principal=principal, project_id=project_id, reason=body.reason
    )
