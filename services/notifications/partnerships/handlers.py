"""What notifications does when it hears of agreements, money, placements and rounds."""

from typing import Any

from services.notifications.partnerships import service
from shared.contracts.envelope import Event
from shared.db.unit_of_work import UnitOfWork


async def on_register_told(event: Event[Any], uow: UnitOfWork) -> None:
    """Whoever it concerns is told, once."""
    await service.tell(uow, event=event)
