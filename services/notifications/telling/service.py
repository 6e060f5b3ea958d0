"""Decides who is told what, and writes it once: alerts, mails, and what waits for a digest."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from services.notifications.alerts.domain import News, told_to, wake_name
from services.notifications.contacts import repository as contacts
from services.notifications.contacts.models import ContactPoint
from services.notifications.digests import service as digests
from services.notifications.digests.domain import Waiting
from services.notifications.partners.domain import Owner
from services.notifications.preferences import repository as preferences
from services.notifications.preferences.domain import DIGESTS, AlertChannel, Choices, Mode
from services.notifications.telling import repository
from services.notifications.telling.repository import Leaving
from shared.db import people
from shared.db.unit_of_work import UnitOfWork
from shared.security.principal import PrincipalKind

Points = dict[UUID, list[ContactPoint]]


async def tell(uow: UnitOfWork, *, news: News) -> bool:
    """Tell one recipient; False when it was told before."""
    return await tell_all(uow, news=[news]) > 0


async def tell_all(uow: UnitOfWork, *, news: Sequence[News]) -> int:
    """
    Write an alert for each and one delivery per contact point; answers how many were new.

    A person is told under the id of today. A partner without a confirmed address of its own is
    reached at its administrators'.
    """
    if not news:
        return 0
    news = await _of_today(uow, news)
    points = await _reached_at(uow, {each.recipient for each in news})
    owners = {each.recipient.id for each in news}
    owners |= {point.owner_id for reached in points.values() for point in reached}
    choices = await preferences.choices_of(uow, owners)
    in_inbox = [
        choices.mode(each.recipient.id, each.category, AlertChannel.INBOX) is not Mode.OFF
        for each in news
    ]
    written = await repository.write(uow, news, in_inbox)
    await _send(uow, written, points, choices)
    for each in written.values():
        uow.wake(wake_name(each.recipient.id))
    return len(written)


async def _of_today(uow: UnitOfWork, news: Sequence[News]) -> list[News]:
    """The same news under the ids of today, which stay theirs until this transaction ends."""
    named = {each.recipient.id for each in news if each.recipient.kind is PrincipalKind.PERSON}
    if not named:
        return list(news)
    now = await people.hold_all(uow, people=named)
    return [told_to(each, now.get(each.recipient.id, each.recipient.id)) for each in news]


async def _reached_at(uow: UnitOfWork, recipients: Collection[Owner]) -> Points:
    """The contact points of each recipient, or of the administrators of a partner without any."""
    found: Points = defaultdict(list)
    for point in await contacts.verified_of(uow, sorted(each.id for each in recipients)):
        found[point.owner_id].append(point)
    unreached = {
        each.id
        for each in recipients
        if each.kind is PrincipalKind.PARTNER and each.id not in found
    }
    if not unreached:
        return found
    administrators = await repository.administrators_of(uow, unreached)
    everybody = sorted({each for some in administrators.values() for each in some})
    by_person: Points = defaultdict(list)
    for point in await contacts.verified_of(uow, everybody):
        by_person[point.owner_id].append(point)
    for partner_id, some in administrators.items():
        found[partner_id] = [point for person_id in some for point in by_person[person_id]]
    return found


async def _send(
    uow: UnitOfWork, written: dict[UUID, News], points: Points, choices: Choices
) -> None:
    leaving, waiting = [], []
    for alert_id, news in written.items():
        for point in points.get(news.recipient.id, ()):
            wished = choices.mode(point.owner_id, news.category, AlertChannel.EMAIL)
            if wished in DIGESTS:
                waiting.append(Waiting(alert_id, point.owner_id, point.id, point.time_zone, wished))
            if wished is not Mode.AT_ONCE:
                continue
            due = choices.earliest(point.owner_id, news.category, uow.now, point.time_zone)
            leaving.append(Leaving(alert_id, news.recipient.id, point.id, due, news.at))
    if waiting:
        await digests.collect(uow, waiting=waiting, choices=choices)
    if leaving:
        await repository.enqueue(uow, leaving)
        uow.wake("delivery")
