"""Tells whom it concerns what the register told; nobody who has left since."""

from services.notifications.partnerships.domain import news_of
from services.notifications.telling import service as telling
from services.notifications.tombstones import service as tombstones
from shared.contracts.catalog import EventData
from shared.contracts.envelope import Event
from shared.db.unit_of_work import UnitOfWork, people_in


async def tell(uow: UnitOfWork, *, event: Event[EventData]) -> int:
    """Write an alert for each; answers how many were not told before."""
    people = people_in(event.data)
    await tombstones.hold_people(uow, people=people)
    gone = await tombstones.left_since(uow, people=people, at=event.time)
    news = [each for each in news_of(event.data) if each.recipient.id not in gone]
    return await telling.tell_all(uow, news=news)
