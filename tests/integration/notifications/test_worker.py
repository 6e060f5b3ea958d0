"""Tests of the worker as it is put together: a heard event becomes a mail by itself."""

import asyncio
from contextlib import suppress
from uuid import uuid4

from services.notifications.settings import NotificationsSettings
from services.notifications.worker import make_worker
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from shared.messaging.in_process import InProcessTransport
from tests.integration.notifications.builders import hear, match, reachable
from tests.integration.notifications.mailbox import Mailbox
from tests.support.waiting import until


async def test_the_worker_sends_what_its_hints_tell_of(
    database: Database, wake: Wake, settings: NotificationsSettings, mailbox: Mailbox
) -> None:
    worker = make_worker(settings, database=database, transport=InProcessTransport({}), wake=wake)
    running = asyncio.create_task(worker.run())
    person = uuid4()
    await reachable(database, person)
    await hear(database, match(person))
    await until(lambda: _has_mail(mailbox))
    assert all(trouble is None for trouble in (await worker.checks()).values())
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def _has_mail(mailbox: Mailbox) -> bool:
    return len(mailbox.messages) == 1
