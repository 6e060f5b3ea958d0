"""Keeps which projects are closed."""

from collections.abc import Collection
from uuid import UUID

from services.notifications.projects import repository
from shared.contracts.registry import ProjectClosed
from shared.db.unit_of_work import UnitOfWork


async def note_closed(uow: UnitOfWork, *, closed: ProjectClosed, sequence: int) -> None:
    """Keep that the project is closed: nobody is told any more that it fits."""
    await repository.close(uow, closed, sequence)


async def closed_of(uow: UnitOfWork, *, projects: Collection[UUID]) -> set[UUID]:
    """Those of the projects of which nobody is told any more."""
    return await repository.closed_of(uow, projects)


async def is_closed(uow: UnitOfWork, *, project_id: UUID) -> bool:
    """Whether the project is known to be closed."""
    return await repository.is_closed(uow, project_id)
