"""What every event means for webhooks, besides what it means for alerts."""

from collections.abc import Sequence
from typing import Any

from services.notifications.addressing import service
from shared.contracts.envelope import Event
from shared.db.unit_of_work import UnitOfWork
from shared.messaging.acting import Handler, InBatches


async def on_event(event: Event[Any], uow: UnitOfWork) -> None:
    """Endpoints of whom it names are to have it."""
    await service.post_to_whom_they_concern(uow, events=[event])


def also_posted(handler: Handler | InBatches) -> Handler | InBatches:
    """The handler, and after it the endpoints of whom the events name."""
    if isinstance(handler, InBatches):
        act = handler.act

        async def all_of_them(events: Sequence[Event[Any]], uow: UnitOfWork) -> None:
            await act(events, uow)
            await service.post_to_whom_they_concern(uow, events=events)

        return InBatches(all_of_them)

    async def both(event: Event[Any], uow: UnitOfWork) -> None:
        await handler(event, uow)
        await on_event(event, uow)

    return both
