"""Deletes what nobody needs any more, a little at a time."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from services.notifications.alerts import repository as alerts
from services.notifications.deliveries import repository as deliveries
from services.notifications.digests import repository as digests
from services.notifications.handshakes import repository as handshakes
from services.notifications.introductions import repository as introductions
from services.notifications.tombstones import service as tombstones
from services.notifications.webhooks import repository as webhooks
from shared.db.unit_of_work import Database

_AT_ONCE = 1000
# What was posted can be posted again for so long.
_MESSAGES_LAST = timedelta(days=30)


def sweep(database: Database, *, alert_days: int) -> Callable[[], Awaitable[bool]]:
    """A step that deletes old alerts, what was sent and posted, introductions and tombstones."""

    async def step() -> bool:
        async with database.unit_of_work() as uow:
            oldest = uow.now - timedelta(days=alert_days)
            swept = await deliveries.delete_older(uow, oldest, _AT_ONCE)
            swept += await alerts.delete_older(uow, oldest, _AT_ONCE)
            swept += await digests.delete_older(uow, oldest, _AT_ONCE)
            swept += await introductions.delete_older(uow, oldest, _AT_ONCE)
            swept += await handshakes.delete_older(uow, oldest, _AT_ONCE)
            swept += await webhooks.delete_older(uow, uow.now - _MESSAGES_LAST, _AT_ONCE)
            buried = await tombstones.sweep(uow)
        return swept > 0 or buried

    return step
