"""Tells whom it concerns what the register told; nobody who has left since."""

from services.notifications.alerts import service as alerts
from services.notifications.partnerships.domain import news_of
from services.notifications.tombstones import service as tombstones
from shared.contracts.catalog import EventData
from shared.contracts.envelope import Event
from shared.db.unit_of_work import UnitOfWork, people_in
from shared.security.principal import PrincipalKind


async def tell(uow: UnitOfWork, *, event: Event[EventData]) -> int:
    """Write an alert for each; answers how many were not told before."""
    people = people_in(event.data)
    await tombstones.hold_people(uow, people=people)
    gone = await tombstones.left_since(uow, people=people, at=event.time)
    told = 0
    for news in news_of(event.data):
        is_person = news.recipient.kind is PrincipalKind.PERSON
        if is_person and news.recipient.id in gone:
            continue
        told += await alerts.tell(uow, news=news)
    return told
