"""The HTTP door to progress reports."""

from fastapi import Request, Response

from services.registry.progress_reports import service
from services.registry.progress_reports.schemas import ProgressCreate, ProgressList, ProgressRead
from services.registry.projects.service import ProjectNotFound
from shared.http.dependencies import CurrentPrincipal, PathId, Uow
from shared.http.door import Door

door = Door(prefix="/v1/projects", tags=["milestones"])


@door.post(
    "/{project_id}/progress-reports",
    scopes=["projects:write"],
    errors=[ProjectNotFound, service.QuarterReported, service.QuarterAhead],
    status_code=201,
    response_model=ProgressRead,
    summary="Report on a quarter",
)
async def report_progress(
    project_id: PathId,
    body: ProgressCreate,
    uow: Uow,
    principal: CurrentPrincipal,
    request: Request,
    response: Response,
) -> ProgressRead:
    """In time within 30 days after its end, wherever on Earth; late is late, and still taken."""
    response.headers["Location"] = request.url.path
    return await service.report_progress(uow, principal=principal, project_id=project_id, body=body)


@door.get(
    "/{project_id}/progress-reports",
    scopes=["registry:read"],
    errors=[ProjectNotFound],
    response_model=ProgressList,
    summary="List a project's quarters",
)
async def list_progress(project_id: PathId, uow: Uow, principal: CurrentPrincipal) -> ProgressList:
    """Every quarter that ended since it was published, with its report or without."""
    return ProgressList(
        items=await service.list_progress(uow, principal=principal, project_id=project_id)
    )
