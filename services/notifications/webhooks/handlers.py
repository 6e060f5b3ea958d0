"""What every event means for webhooks, besides what it means for alerts."""

from typing import Any

from services.notifications.webhooks import service
from shared.contracts.envelope import Event
from shared.db.unit_of_work import UnitOfWork
from shared.messaging.acting import Handler


async def on_event(event: Event[Any], uow: UnitOfWork) -> None:
    """Endpoints of whom it names are to have it."""
    await service.post_to_whom_it_concerns(uow, event=event)


def also_posted(handler: Handler) -> Handler:
    """The handler, and after it the endpoints of whom the event names."""

    async def both(event: Event[Any], uow: UnitOfWork) -> None:
        await handler(event, uow)
        await on_event(event, uow)

    return both
