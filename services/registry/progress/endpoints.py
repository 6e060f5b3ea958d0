"""The HTTP door to how projects go on."""

from services.registry.progress import service
from services.registry.progress.domain import Verb
from services.registry.projects.models import Project
from services.registry.projects.schemas import ProjectRead
from services.registry.projects.service import ProjectNotFound
from shared.http.dependencies import CurrentPrincipal, PathId, Uow
from shared.http.door import Door

door = Door(prefix="/v1/projects", tags=["projects"])


@door.post(
    "/{project_id}/start",
    scopes=["projects:write"],
    errors=[ProjectNotFound, service.WrongProjectState],
    response_model=ProjectRead,
    summary="Say that a project runs",
)
async def start_project(project_id: PathId, uow: Uow, principal: CurrentPrincipal) -> Project:
    """A published one; it still finds people and money until it is full or has ended."""
    return await service.move_on(uow, principal=principal, project_id=project_id, verb=Verb.START)


@door.post(
    "/{project_id}/complete",
    scopes=["projects:write"],
    errors=[ProjectNotFound, service.WrongProjectState],
    response_model=ProjectRead,
    summary="Say that a project is completed",
)
async def complete_project(project_id: PathId, uow: Uow, principal: CurrentPrincipal) -> Project:
    """A running one; it takes nobody and nothing more."""
    return await service.move_on(
        uow, principal=principal, project_id=project_id, verb=Verb.COMPLETE
    )


@door.post(
    "/{project_id}/follow-up",
    scopes=["projects:write"],
    errors=[ProjectNotFound, service.WrongProjectState],
    response_model=ProjectRead,
    summary="Say that a project was followed up",
)
async def follow_up_project(project_id: PathId, uow: Uow, principal: CurrentPrincipal) -> Project:
    """A completed one: what became of it was looked into."""
    return await service.move_on(
        uow, principal=principal, project_id=project_id, verb=Verb.FOLLOW_UP
    )
