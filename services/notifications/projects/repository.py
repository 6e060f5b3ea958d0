"""All SQL of the projection of closed projects."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import col

from services.notifications.projects.models import ClosedProject
from shared.contracts.registry import ProjectClosed
from shared.db.unit_of_work import UnitOfWork


async def close(uow: UnitOfWork, closed: ProjectClosed, sequence: int) -> None:
    """Write that the project is closed, unless something newer is known."""
    values = {
        "partner_id": closed.partner_id,
        "reason": closed.reason,
        "sequence": sequence,
        "closed_at": closed.at,
    }
    await uow.session.execute(
        upsert(ClosedProject)
        .values(project_id=closed.project_id, **values)
        .on_conflict_do_update(
            index_elements=["project_id"],
            set_=values,
            where=col(ClosedProject.sequence) < sequence,
        )
    )


async def closed_of(uow: UnitOfWork, projects: Collection[UUID]) -> set[UUID]:
    """Those of the projects that are known to be closed."""
    found = await uow.session.scalars(
        select(col(ClosedProject.project_id)).where(col(ClosedProject.project_id).in_(projects))
    )
    return set(found)


async def is_closed(uow: UnitOfWork, project_id: UUID) -> bool:
    """Whether the project is known to be closed."""
    found = await uow.session.scalar(
        select(col(ClosedProject.project_id)).where(col(ClosedProject.project_id) == project_id)
    )
    return found is not None
