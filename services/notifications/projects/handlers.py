"""What notifications does when it hears of projects."""

from services.notifications.projects import service
from shared.contracts.envelope import Event
from shared.contracts.registry import ProjectClosed
from shared.db.unit_of_work import UnitOfWork


async def on_project_closed(event: Event[ProjectClosed], uow: UnitOfWork) -> None:
    """Nobody is told any more that the project fits, and its partner why."""
    await service.note_closed(uow, event=event)
