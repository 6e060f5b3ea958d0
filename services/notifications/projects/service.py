"""Keeps which projects are closed, and has a partner told of one that the calendar closed."""

from collections.abc import Collection
from uuid import UUID

from services.notifications.partnerships import service as partnerships
from services.notifications.projects import repository
from shared.contracts.envelope import Event
from shared.contracts.registry import ProjectClosed
from shared.db.unit_of_work import UnitOfWork


async def note_closed(uow: UnitOfWork, *, event: Event[ProjectClosed]) -> None:
    """
    Keep that the project is closed: nobody is told any more that it fits.

    Its partner is told why, once, unless it was the partner that closed it.
    """
    await repository.close(uow, event.data, event.sequence)
    await partnerships.tell(uow, event=event)


async def closed_of(uow: UnitOfWork, *, projects: Collection[UUID]) -> set[UUID]:
    """Those of the projects of which nobody is told any more."""
    return await repository.closed_of(uow, projects)


async def is_closed(uow: UnitOfWork, *, project_id: UUID) -> bool:
    """Whether the project is known to be closed."""
    return await repository.is_closed(uow, project_id)
