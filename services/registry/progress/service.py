"""
Moving a project on from its publication to its follow-up.

Hearers know a project as published, changed or closed. That one runs changes nothing for them: it
still finds people and money. That one is completed is told as closed, for it takes neither any
more; the follow-up is told to nobody.

* WrongProjectState     409  the verb is not possible in its present state
"""

from uuid import UUID

from services.registry.progress.domain import Verb, after, before
from services.registry.projects.models import Project
from services.registry.projects.repository import ProjectRepository
from services.registry.projects.schemas import CloseReason, ProjectStatus
from services.registry.projects.service import ProjectNotFound, closed_of
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict
from shared.security.principal import Principal


class WrongProjectState(Conflict):
    """What was asked is not possible in the project's present state."""

    slug = "wrong-project-state"
    title = "Not possible in the project's present state"


async def move_on(
    uow: UnitOfWork, *, principal: Principal, project_id: UUID, verb: Verb
) -> Project:
    """
    Take a project one state further; done already is fine.

    Raises ProjectNotFound, WrongProjectState.
    """
    project = await ProjectRepository(uow.session).lock(principal, project_id)
    if project is None:
        raise ProjectNotFound("No such project among those you may edit.")
    if project.status == after(verb):
        return project
    if project.status != before(verb):
        raise WrongProjectState(f"Only a {before(verb)} project: this one is {project.status}.")
    project.status = ProjectStatus(after(verb))
    if verb is Verb.START:
        project.started_at = uow.now
    elif verb is Verb.COMPLETE:
        project.completed_at, project.close_reason = uow.now, CloseReason.COMPLETED
        uow.publish(closed_of(project, at=uow.now))
    else:
        project.followed_up_at = uow.now
    project.version += 1
    await uow.session.flush()
    await audit.note(
        uow,
        actor=str(principal),
        action=f"project.{verb}",
        object_type="project",
        object_id=project.id,
        decision={"status": project.status},
    )
    return project
