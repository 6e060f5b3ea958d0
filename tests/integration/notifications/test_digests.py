"""Tests of digests: what waits, when it leaves, and what is not said any more."""

from email.message import EmailMessage
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from sqlalchemy import text

from services.notifications.dispatch.loops import recover_lost, send_due
from services.notifications.settings import NotificationsSettings
from services.notifications.smtp import SmtpMailer
from services.notifications.worker import make_sender
from shared.db.unit_of_work import Database
from tests.integration.notifications.builders import erased, hear, match, reachable
from tests.integration.notifications.conftest import as_
from tests.integration.notifications.mailbox import Mailbox

PREFERENCES = "/v1/preferences"


def plain(mail: EmailMessage) -> str:
    """The text of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


class Reader:
    """A person with an address who chose when to be mailed."""

    def __init__(
        self, api: httpx2.AsyncClient, database: Database, settings: NotificationsSettings
    ) -> None:
        self.id = uuid4()
        self.address = ""
        self._api, self._database, self._settings = api, database, settings

    async def choose(self, email: str, category: str = "match") -> None:
        """One category by e-mail."""
        body = {"inbox": "at_once", "email": email}
        path = f"{PREFERENCES}/{category}"
        answer = await self._api.put(path, json=body, headers=as_("person", self.id))
        assert answer.status_code == 200, answer.text

    async def hears(self, *titles: str) -> None:
        """Of one project after the other."""
        await hear(self._database, *(match(self.id, title=title) for title in titles))

    async def run(self, statement: str) -> None:
        """A change by hand, such as a night that passes."""
        async with self._database.connection() as connection:
            await connection.execute(text(statement))

    async def rows(self, columns: str, table: str = "delivery") -> list[Any]:
        """What stands in a table."""
        async with self._database.connection() as connection:
            found = await connection.execute(text(f"SELECT {columns} FROM {table}"))  # noqa: S608
            return [tuple(row) for row in found]

    async def post(self) -> None:
        """The morning comes, and everything that is due leaves."""
        await self.run("UPDATE delivery SET due_at = now() WHERE state = 'due'")
        mailer = SmtpMailer(self._settings.smtp_server())
        step = send_due(self._database, mailer, make_sender(self._settings))
        while await step():
            pass


@pytest.fixture
async def reader(
    api: httpx2.AsyncClient, database: Database, settings: NotificationsSettings
) -> Reader:
    made = Reader(api, database, settings)
    (made.address,) = await reachable(database, made.id)
    return made


async def test_what_came_in_a_day_leaves_in_one_mail(reader: Reader, mailbox: Mailbox) -> None:
    await reader.choose("daily")
    await reader.hears("Rural clinics", "Solar cold rooms", "Village wells")
    ((kind, is_later),) = await reader.rows("kind, due_at > now()")
    assert (kind, is_later) == ("digest", True)
    assert mailbox.messages == []
    await reader.post()
    (mail,) = mailbox.to(reader.address)
    assert mail["Subject"] == "3 messages for you"
    said = plain(mail)
    places = [said.index(each) for each in ("Rural clinics", "Solar cold rooms", "Village wells")]
    assert places == sorted(places)
    assert await reader.rows("state") == [("sent",)]


async def test_what_comes_after_it_was_written_waits_for_the_next(
    reader: Reader, mailbox: Mailbox
) -> None:
    await reader.choose("weekly")
    await reader.hears("Rural clinics")
    await reader.post()
    await reader.hears("Village wells")
    await reader.post()
    first, second = mailbox.to(reader.address)
    assert "Village wells" not in str(first)
    assert "Rural clinics" not in plain(second)


async def test_a_digest_with_nothing_left_to_say_is_not_sent(
    reader: Reader, mailbox: Mailbox, api: httpx2.AsyncClient
) -> None:
    await reader.choose("daily")
    await reader.hears("Rural clinics", "Village wells")
    inbox = await api.get("/v1/alerts", headers=as_("person", reader.id))
    for alert in inbox.json()["items"]:
        await api.post(f"/v1/alerts/{alert['id']}/read", headers=as_("person", reader.id))
    await reader.post()
    assert mailbox.messages == []
    assert await reader.rows("state") == [("cancelled",)]


async def test_what_was_switched_off_meanwhile_is_not_said(
    reader: Reader, mailbox: Mailbox
) -> None:
    await reader.choose("daily")
    await reader.hears("Rural clinics")
    await reader.choose("off")
    await reader.post()
    assert mailbox.messages == []


async def test_the_link_in_a_digest_ends_the_digest(
    reader: Reader, mailbox: Mailbox, api: httpx2.AsyncClient
) -> None:
    await reader.choose("daily")
    await reader.choose("weekly", "money")
    await reader.hears("Rural clinics")
    await reader.post()
    (mail,) = mailbox.to(reader.address)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = mail["List-Unsubscribe"].strip("<>")
    path = link[link.index("/v1/unsubscribe") :]
    assert "daily digest" in (await api.get(path)).text
    assert (await api.post(path)).status_code == 200
    chosen = (await api.get(PREFERENCES, headers=as_("person", reader.id))).json()["categories"]
    modes = {each["category"]: each["email"] for each in chosen}
    assert (modes["match"], modes["money"], modes["handshake"]) == ("off", "weekly", "at_once")


async def test_a_digest_that_may_be_out_is_sent_again_whatever_the_policy(
    reader: Reader, database: Database
) -> None:
    await reader.choose("daily")
    await reader.hears("Rural clinics")
    await reader.run(
        "UPDATE delivery SET state = 'sending', attempts = 1, lease_token = gen_random_uuid(), "
        "lease_until = now() - interval '1 s'"
    )
    assert await recover_lost(database, "hold")()
    assert await reader.rows("state") == [("due",)]


async def test_more_than_anybody_reads_is_counted(reader: Reader, mailbox: Mailbox) -> None:
    await reader.choose("daily")
    await reader.hears(*(f"Project {number}" for number in range(33)))
    await reader.post()
    (mail,) = mailbox.to(reader.address)
    assert mail["Subject"] == "33 messages for you"
    assert "And 3 more in your inbox." in plain(mail)


async def test_whoever_leaves_gets_no_digest(
    reader: Reader, mailbox: Mailbox, database: Database
) -> None:
    await reader.choose("daily")
    await reader.hears("Rural clinics")
    await hear(database, erased(UUID(int=1), reader.id), sequence=9)
    await reader.post()
    assert mailbox.messages == []
    assert await reader.rows("id", "digest") == []
