"""Tests of the dispatcher against a real mail server: once, in time, and whatever breaks."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from sqlalchemy import text

from services.notifications.dispatch.loops import Dispatcher, recover_lost, send_due
from services.notifications.mail.mime import Mail
from services.notifications.mailer import Mailer
from services.notifications.settings import NotificationsSettings
from services.notifications.smtp import SmtpMailer
from services.notifications.worker import make_sender
from shared.db.unit_of_work import Database
from tests.integration.notifications.builders import hear, match, reachable
from tests.integration.notifications.conftest import as_
from tests.integration.notifications.mailbox import Mailbox
from tests.support.waiting import until


class Vanishing:
    """A way to send mail whose process dies after the mail server has the mail."""

    def __init__(self, mailer: Mailer) -> None:
        self._mailer = mailer

    async def send(self, mail: Mail) -> None:
        """Send, and never come back with the answer."""
        await self._mailer.send(mail)
        raise RuntimeError("the process is gone")


async def rows(database: Database, columns: str, table: str = "delivery") -> list[Any]:
    async with database.connection() as connection:
        found = await connection.execute(text(f"SELECT {columns} FROM {table}"))  # noqa: S608
        return [tuple(row) for row in found]


async def told(database: Database) -> list[str]:
    return [each for (each,) in await rows(database, "event_type", "outbox")]


async def expire_leases(database: Database) -> None:
    async with database.connection() as connection:
        await connection.execute(
            text(
                "UPDATE delivery SET lease_until = now() - interval '1 s' WHERE lease_until > now()"
            )
        )


async def make_due(database: Database) -> None:
    async with database.connection() as connection:
        await connection.execute(text("UPDATE delivery SET due_at = now() WHERE state = 'due'"))


@pytest.fixture
async def mailer(settings: NotificationsSettings) -> AsyncIterator[SmtpMailer]:
    made = SmtpMailer(settings.smtp_server())
    yield made
    made.close()


async def step(
    database: Database, mailer: Mailer, settings: NotificationsSettings, most: int = 100
) -> bool:
    return await send_due(database, mailer, make_sender(settings), most=most)()


async def test_a_match_becomes_one_mail_in_the_persons_language_and_is_told(
    database: Database, mailbox: Mailbox, mailer: SmtpMailer, settings: NotificationsSettings
) -> None:
    person = uuid4()
    (address,) = await reachable(database, person, locale="ar")
    await hear(database, match(person))
    assert await step(database, mailer, settings)
    assert not await step(database, mailer, settings)
    (mail,) = mailbox.to(address)
    assert "مهاراتك" in mail["Subject"]
    ((delivery_id,),) = await rows(database, "id")
    assert mail["Message-ID"] == f"<{delivery_id}@example.org>"
    assert await rows(database, "state, attempts, lease_token") == [("sent", 1, None)]
    assert await told(database) == ["notifications.delivery.succeeded.v1"]


async def test_a_busy_mail_server_is_asked_again_and_a_refusal_is_final(
    database: Database, mailbox: Mailbox, mailer: SmtpMailer, settings: NotificationsSettings
) -> None:
    person = uuid4()
    (address,) = await reachable(database, person)
    await hear(database, match(person))
    mailbox.answers[address] = "451 later"
    await step(database, mailer, settings)
    assert await rows(database, "state, attempts, due_at > now()") == [("due", 1, True)]
    assert await told(database) == []
    mailbox.answers[address] = "550 no such user"
    await make_due(database)
    await step(database, mailer, settings)
    assert await rows(database, "state, attempts") == [("failed", 2)]
    assert await told(database) == ["notifications.delivery.failed.v1"]


async def test_a_mail_server_that_is_away_loses_no_mail(
    database: Database, mailbox: Mailbox, settings: NotificationsSettings
) -> None:
    person = uuid4()
    await reachable(database, person)
    await hear(database, match(person))
    away = settings.model_copy(update={"smtp_port": 1})
    await step(database, SmtpMailer(away.smtp_server()), settings)
    assert await rows(database, "state, attempts") == [("due", 1)]
    await make_due(database)
    await step(database, SmtpMailer(settings.smtp_server()), settings)
    assert await rows(database, "state, attempts") == [("sent", 2)]


async def test_a_hanging_mail_does_not_hold_up_the_others(
    database: Database, mailbox: Mailbox, mailer: SmtpMailer, settings: NotificationsSettings
) -> None:
    stuck, *others = [uuid4() for _ in range(6)]
    (address,) = await reachable(database, stuck)
    mailbox.hangs.add(address)
    await hear(database, match(stuck))
    dispatcher = Dispatcher(database, mailer, make_sender(settings), hands=1)
    hanging = asyncio.create_task(dispatcher.step())
    await until(lambda: _any(database, "sending"))
    await reachable(database, *others)
    await hear(database, *(match(each) for each in others))
    while await dispatcher.step():
        pass
    assert len(mailbox.messages) == 5
    await hanging
    await until(lambda: _any(database, "due"))
    assert sorted(await rows(database, "state")) == [("due",), *[("sent",)] * 5]


async def _any(database: Database, state: str) -> bool:
    return (state,) in await rows(database, "state")


async def test_dispatchers_side_by_side_send_each_mail_once(
    database: Database, mailbox: Mailbox, mailer: SmtpMailer, settings: NotificationsSettings
) -> None:
    people = [uuid4() for _ in range(20)]
    await reachable(database, *people)
    await hear(database, *(match(person) for person in people))

    async def work() -> None:
        while await step(database, mailer, settings):
            pass

    await asyncio.gather(*(work() for _ in range(6)))
    assert len(mailbox.messages) == 20
    assert len({mail["Message-ID"] for mail in mailbox.messages}) == 20


@pytest.mark.parametrize(("policy", "copies"), [("send_again", 2), ("hold", 1)])
async def test_a_crash_while_sending_follows_the_policy(
    database: Database,
    mailbox: Mailbox,
    mailer: SmtpMailer,
    settings: NotificationsSettings,
    policy: Any,
    copies: int,
) -> None:
    person = uuid4()
    await reachable(database, person)
    await hear(database, match(person))
    with pytest.raises(RuntimeError):
        await step(database, Vanishing(mailer), settings)
    assert not await recover_lost(database, policy)()
    await expire_leases(database)
    assert await recover_lost(database, policy)()
    await step(database, mailer, settings)
    assert len(mailbox.messages) == copies
    assert len({mail["Message-ID"] for mail in mailbox.messages}) == 1
    assert await rows(database, "state") == [("sent",) if copies == 2 else ("unknown",)]


async def test_a_dispatcher_that_slept_through_its_lease_changes_nothing(
    database: Database, mailbox: Mailbox, mailer: SmtpMailer, settings: NotificationsSettings
) -> None:
    person = uuid4()
    await reachable(database, person)
    await hear(database, match(person))

    class Slow:
        async def send(self, mail: Mail) -> None:
            await expire_leases(database)
            await recover_lost(database, "send_again")()
            assert await step(database, mailer, settings)

    await step(database, Slow(), settings)
    assert await rows(database, "state, attempts") == [("sent", 2)]
    assert await told(database) == ["notifications.delivery.succeeded.v1"]


async def test_an_address_gets_nothing_but_the_code_until_it_is_confirmed(
    api: httpx2.AsyncClient,
    database: Database,
    mailbox: Mailbox,
    mailer: SmtpMailer,
    settings: NotificationsSettings,
) -> None:
    person = uuid4()
    point = await _add_address(api, person, "awa@example.com")
    await hear(database, match(person))
    while await step(database, mailer, settings):
        pass
    (mail,) = mailbox.messages
    path = f"/v1/contact-points/{point}/verify"
    wrong = await api.post(path, headers=as_("person", person), json={"code": "AAAA-AAAA"})
    assert wrong.status_code == 422
    code = mail["Subject"].rpartition(" ")[2]
    right = await api.post(path, headers=as_("person", person), json={"code": code})
    assert right.json()["verified_at"] is not None
    await hear(database, match(person))
    while await step(database, mailer, settings):
        pass
    assert [each["Subject"] for each in mailbox.messages[1:]] == [
        "Your skills are asked for: Rural clinics"
    ]
    assert await told(database) == ["notifications.delivery.succeeded.v1"]


async def _add_address(api: httpx2.AsyncClient, person: UUID, address: str) -> str:
    answer = await api.post(
        "/v1/contact-points",
        headers=as_("person", person),
        json={
            "kind": "email",
            "display_name": "Awa",
            "address": address,
            "locale": "en",
            "time_zone": "Africa/Dakar",
        },
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def test_one_click_ends_the_mails_of_a_category_and_only_those(
    api: httpx2.AsyncClient,
    database: Database,
    mailbox: Mailbox,
    mailer: SmtpMailer,
    settings: NotificationsSettings,
) -> None:
    person = uuid4()
    await reachable(database, person)
    await hear(database, match(person), match(person))
    await step(database, mailer, settings, most=1)
    link = mailbox.messages[0]["List-Unsubscribe"].strip("<>").partition("/v1")[2]
    page = await api.get(f"/v1{link}")
    assert "<form" in page.text
    body = {"List-Unsubscribe": "One-Click"}
    assert (await api.post(f"/v1{link}", data=body)).status_code == 200
    await step(database, mailer, settings)
    await hear(database, match(person))
    assert not await step(database, mailer, settings)
    assert len(mailbox.messages) == 1
    chosen = (await api.get("/v1/preferences", headers=as_("person", person))).json()
    assert {each["category"]: each["email"] for each in chosen["categories"]}["match"] == "off"
    assert len((await api.get("/v1/alerts", headers=as_("person", person))).json()["items"]) == 3
    assert (await api.post("/v1/unsubscribe?token=abc")).status_code == 400


async def test_no_handler_waits_for_a_mail_server(database: Database) -> None:
    person = uuid4()
    await reachable(database, person)
    await hear(database, match(person))
    assert await rows(database, "state, attempts") == [("due", 0)]
