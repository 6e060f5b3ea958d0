"""What saved interests make of what the register tells."""

from typing import Any

from services.notifications.interests import service
from services.notifications.partnerships.handlers import on_register_told
from shared.contracts.envelope import Event
from shared.contracts.registry import ProjectPublished
from shared.db.unit_of_work import UnitOfWork


async def on_project_published(event: Event[ProjectPublished], uow: UnitOfWork) -> None:
    """Whoever saved an interest that it fits is told."""
    await service.tell_of_project(uow, project=event.data)


async def on_round_told(event: Event[Any], uow: UnitOfWork) -> None:
    """Whoever runs the programme is told, and whoever saved an interest that it fits."""
    await on_register_told(event, uow)
    await service.tell_of_round(uow, told=event.data)
