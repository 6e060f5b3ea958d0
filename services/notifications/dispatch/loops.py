"""
The dispatcher: each step sends one mail, outside of any transaction.

Several steps run side by side and share the work by leases, so a mail server that hangs on one
mail holds up that step alone, for a bounded time.
"""

import asyncio
from collections.abc import Awaitable, Callable
from random import SystemRandom

import structlog

from services.notifications.deliveries.domain import AfterCrash
from services.notifications.dispatch import service
from services.notifications.dispatch.domain import Sender
from services.notifications.mailer import Mailer, MailTrouble
from shared.db.unit_of_work import Database

# What is in hand at the end of the process may still be sent and written down.
_LAST_SECONDS = 10.0
_CHANCE = SystemRandom()
_log = structlog.get_logger(__name__)
Step = Callable[[], Awaitable[bool]]


def send_due(database: Database, mailer: Mailer, sender: Sender) -> Step:
    """A step that sends the mail that has been due longest."""

    async def step() -> bool:
        async with database.unit_of_work() as uow:
            ready = await service.claim(uow, sender=sender)
        if isinstance(ready, bool):
            return ready
        sending = asyncio.create_task(_send(database, mailer, ready))
        try:
            await asyncio.shield(sending)
        except asyncio.CancelledError:
            await asyncio.wait({sending}, timeout=_LAST_SECONDS)
            raise
        return True

    return step


def recover_lost(database: Database, policy: AfterCrash) -> Step:
    """A step that takes up again what a dispatcher left behind when it died."""

    async def step() -> bool:
        async with database.unit_of_work() as uow:
            return await service.recover(uow, policy=policy)

    return step


async def _send(database: Database, mailer: Mailer, ready: service.Ready) -> None:
    async with database.unit_of_work() as uow:
        if not await service.begin_sending(uow, ready=ready):
            return
    try:
        await mailer.send(ready.message)
    except MailTrouble as trouble:
        _log.info("a mail did not go out", delivery=str(ready.delivery_id), reason=str(trouble))
        async with database.unit_of_work() as uow:
            await service.note_trouble(uow, ready=ready, trouble=trouble, jitter=_CHANCE.random())
        return
    async with database.unit_of_work() as uow:
        await service.note_sent(uow, ready=ready)
