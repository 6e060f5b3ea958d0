"""Follows one recipient's alerts: reads what is there, then waits without a connection."""

import asyncio
from collections.abc import AsyncIterator
from time import monotonic
from uuid import UUID

from services.notifications.alerts import repository
from services.notifications.alerts.domain import wake_name
from services.notifications.alerts.models import Alert
from services.notifications.live.domain import (
    HEARTBEAT_SECONDS,
    LASTS_SECONDS,
    STOP,
    StreamPlaces,
)
from services.notifications.partners.domain import Owner
from shared.db.unit_of_work import Database
from shared.db.wake import Wake

_AT_ONCE = 100
# A lost hint costs this much and no alert.
_LOOK_SECONDS = 5.0


async def follow(
    database: Database,
    wake: Wake,
    places: StreamPlaces,
    *,
    owner: Owner,
    after: int,
    lasts: float = LASTS_SECONDS,
    heartbeat: float = HEARTBEAT_SECONDS,
) -> AsyncIterator[list[Alert]]:
    """
    The alerts after a number, each once and in order; an empty list is a heartbeat.

    Nothing before a number that was read can still appear: numbers are taken under the
    recipient's row lock. No connection is held between two readings; whoever goes away in the
    middle of one lets it come to its end, for a statement that is cut off costs a connection.
    """
    ends, spoke = monotonic() + lasts, monotonic()
    with wake.bell(wake_name(owner.id), STOP) as bell:
        while monotonic() < ends and not places.is_closed:
            bell.silence()
            alerts = await asyncio.shield(asyncio.ensure_future(_read(database, owner.id, after)))
            if alerts:
                after, spoke = alerts[-1].number, monotonic()
                yield alerts
                continue
            if monotonic() - spoke >= heartbeat:
                spoke = monotonic()
                yield []
            until_beat = spoke + heartbeat - monotonic()
            await bell.wait(max(0.01, min(_LOOK_SECONDS, until_beat, ends - monotonic())))


async def _read(database: Database, owner_id: UUID, after: int) -> list[Alert]:
    async with database.unit_of_work() as uow:
        return await repository.read_after(uow, owner_id, after, _AT_ONCE)
