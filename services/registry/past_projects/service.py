"""
Closes published projects that are past, a few in a transaction.

A day is over when it is over everywhere in the project's country, for a closed project stays
closed. One that runs is ended by its partner; so is one to which people are bound or in which they
are at work, whatever its status says. A round that has still to decide decides on what it was sent.
"""

from typing import Final
from uuid import UUID

from services.registry.countries.days import local_day, zones_of
from services.registry.past_projects.domain import is_past, last_day
from services.registry.past_projects.repository import PastProjectRepository
from services.registry.projects import service as projects
from services.registry.projects.domain import EXPIRED
from services.registry.projects.models import Project
from shared.db import audit
from shared.db.unit_of_work import UnitOfWork

# Who edits one of them waits for no more than these.
_AT_ONCE: Final = 20
_ACTOR: Final = "the calendar"


async def close_some(uow: UnitOfWork, *, after: UUID | None) -> UUID | None:
    """
    Close those of the next published projects after this one that are past.

    Answers where to go on; None at the end.
    """
    repository = PastProjectRepository(uow.session)
    found = await repository.lock_over(uow.now.date(), after=after, most=_AT_ONCE)
    busy = await repository.busy([each.id for each in found])
    for project in found:
        today = local_day(uow.now, zones_of(project.country))
        if project.id not in busy and is_past(project.roles, today=today, funded=project.funded):
            await _close(uow, project)
    return found[-1].id if len(found) == _AT_ONCE else None


async def _close(uow: UnitOfWork, project: Project) -> None:
    await projects.close(uow, project, EXPIRED)
    await audit.note(
        uow,
        actor=_ACTOR,
        action="project.expired",
        object_type="project",
        object_id=project.id,
        decision={"status": project.status, "last_day": str(last_day(project.roles))},
    )
