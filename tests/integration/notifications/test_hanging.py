"""While mail servers and endpoints hang, everybody else has their mail and their webhook."""

import asyncio
from contextlib import suppress
from uuid import uuid4

import httpx2
from sqlalchemy import text

from services.notifications.dispatch.loops import Dispatcher
from services.notifications.settings import NotificationsSettings
from services.notifications.smtp import SmtpMailer
from services.notifications.worker import make_sender, make_worker
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from shared.messaging.in_process import InProcessTransport
from tests.integration.notifications.builders import hear, match, reachable
from tests.integration.notifications.conftest import as_
from tests.integration.notifications.mailbox import Mailbox
from tests.integration.notifications.receiver import receiving
from tests.support.waiting import until

SICK, WELL = 6, 20
# Fewer than there are sick: were they all waited for, nobody else would be served.
_HANDS = 4
_IN_FLIGHT = (
    "SELECT (SELECT count(*) FROM delivery WHERE state = 'sending') AS mails, "
    "(SELECT count(*) FROM webhook_message WHERE state = 'claimed') AS hooks"
)


async def test_who_hangs_and_who_drips_holds_up_nobody_else(
    api: httpx2.AsyncClient,
    database: Database,
    wake: Wake,
    settings: NotificationsSettings,
    mailbox: Mailbox,
) -> None:
    sick, well = [uuid4() for _ in range(SICK)], [uuid4() for _ in range(WELL)]
    addresses = await reachable(database, *sick)
    mailbox.hangs.update(addresses[::2])
    mailbox.drips.update(addresses[1::2])
    few = {"mails_at_once": _HANDS, "webhooks_at_once": _HANDS, "smtp_timeout_seconds": 15.0}
    hands = settings.model_copy(update=few)
    worker = make_worker(hands, database=database, transport=InProcessTransport({}), wake=wake)
    async with receiving() as receiver:
        receiver.silent, receiver.dripping = {"/hangs"}, {"/drips"}
        for number, person in enumerate([*sick, *well]):
            path = ("/hangs", "/drips")[number % 2] if number < SICK else "/hook"
            body = {"url": receiver.url(path)}
            made = await api.post("/v1/webhooks", json=body, headers=as_("person", person))
            assert made.status_code == 201, made.text
        running = asyncio.create_task(worker.run())
        await hear(database, *(match(each) for each in sick))
        await until(lambda: _are_in_flight(database, SICK))
        await reachable(database, *well)
        await hear(database, *(match(each) for each in well))

        async def all_served() -> bool:
            served = [call for call in receiver.calls if call.path == "/hook"]
            return len(mailbox.messages) >= WELL and len(served) >= WELL

        await until(all_served)
        # And the sick are waited for as before: nobody was served because they were given up.
        await until(lambda: _are_in_flight(database, SICK))
        assert await _first_tries(database) == 2 * SICK
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def test_a_contact_point_whose_mail_hangs_gets_no_other_until_it_is_answered(
    database: Database, mailbox: Mailbox, settings: NotificationsSettings
) -> None:
    person, mailer = uuid4(), SmtpMailer(settings.smtp_server())
    (address,) = await reachable(database, person)
    mailbox.hangs.add(address)
    await hear(database, match(person), match(person))
    dispatcher = Dispatcher(database, mailer, make_sender(settings), hands=2)
    hanging = asyncio.create_task(dispatcher.step())
    await until(lambda: _stands(database, "sending"))
    # Of two that were claimed at once one is in flight, the other goes back and waits.
    await hanging
    assert await _stands(database, "sending")
    await hear(database, match(person))
    # Two seconds of a lease have passed: so long nobody answered.
    async with database.connection() as connection:
        await connection.execute(
            text(
                "UPDATE delivery SET lease_until = lease_until - interval '2 s' "
                "WHERE state = 'sending'"
            )
        )
    assert not await Dispatcher(database, mailer, make_sender(settings)).step()
    mailbox.hangs.clear()
    await until(lambda: _stands(database, "sending", many=0))
    while await Dispatcher(database, mailer, make_sender(settings)).step():
        pass
    assert len(mailbox.messages) == 2
    mailer.close()


async def _stands(database: Database, state: str, many: int = 1) -> bool:
    query = text("SELECT count(*) FROM delivery WHERE state = :state")
    async with database.connection() as connection:
        return bool(await connection.scalar(query, {"state": state}) == many)


async def _first_tries(database: Database) -> int:
    query = (
        "SELECT (SELECT count(*) FROM delivery WHERE state = 'sending' AND attempts = 1) + "
        "(SELECT count(*) FROM webhook_message WHERE state = 'claimed' AND attempts = 1)"
    )
    async with database.connection() as connection:
        return int(await connection.scalar(text(query)) or 0)


async def _are_in_flight(database: Database, many: int) -> bool:
    async with database.connection() as connection:
        found = (await connection.execute(text(_IN_FLIGHT))).one()
        return bool(found.mails == found.hooks == many)
