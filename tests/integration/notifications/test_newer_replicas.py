"""Tests of replicas of two versions side by side: the older one skips nothing and loses nothing."""

from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from sqlalchemy import text

from services.notifications.dispatch.domain import NO_WORDS_LAST
from services.notifications.dispatch.loops import send_due
from services.notifications.live.domain import StreamPlaces
from services.notifications.live.endpoints import _framed
from services.notifications.live.service import follow
from services.notifications.partners.domain import Owner
from services.notifications.settings import NotificationsSettings
from services.notifications.smtp import SmtpMailer
from services.notifications.wording.languages import LANGUAGES, tongue_of
from services.notifications.worker import make_sender
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from shared.security.principal import PrincipalKind
from tests.integration.notifications.builders import hear, match, reachable
from tests.integration.notifications.conftest import as_
from tests.integration.notifications.mailbox import Mailbox

# What a newer version may write: another kind, or another reason in a kind that is known.
NEWER = [
    "kind = 'kind_of_tomorrow'",
    """facts = facts || '{"reasons": [{"kind": "reason_of_tomorrow", "labels": {}}]}'""",
    "facts = facts - 'project'",
]


@pytest.fixture
async def person(database: Database) -> UUID:
    """Somebody with an address and two alerts."""
    someone = uuid4()
    await reachable(database, someone)
    await hear(database, match(someone, title="Rural clinics"))
    await hear(database, match(someone, title="Village wells"))
    return someone


async def change(database: Database, what: str) -> None:
    async with database.connection() as connection:
        await connection.execute(text(f"UPDATE alert SET {what} WHERE number = 1"))  # noqa: S608


async def states(database: Database) -> list[Any]:
    query = (
        "SELECT d.state, d.attempts, d.due_at > now() FROM delivery d "
        "JOIN alert a ON a.id = d.reference ORDER BY a.number"
    )
    async with database.connection() as connection:
        return [tuple(row) for row in await connection.execute(text(query))]


async def send(database: Database, settings: NotificationsSettings) -> None:
    mailer = SmtpMailer(settings.smtp_server())
    step = send_due(database, mailer, make_sender(settings))
    while await step():
        pass
    mailer.close()


@pytest.mark.parametrize("newer", NEWER)
async def test_an_older_replica_shows_that_there_is_something_and_all_the_rest(
    api: httpx2.AsyncClient, database: Database, wake: Wake, person: UUID, newer: str
) -> None:
    await change(database, newer)
    for language in LANGUAGES:
        headers = as_("person", person, **{"Accept-Language": language})
        answer = await api.get("/v1/alerts", headers=headers)
        assert answer.status_code == 200, answer.text
        known, unknown = answer.json()["items"]
        assert "Village wells" in known["title"]
        assert unknown["title"]
        assert unknown["lines"]
    stream = follow(
        database,
        wake,
        StreamPlaces(),
        owner=Owner(PrincipalKind.PERSON, person),
        after=0,
        lasts=0.1,
    )
    said = b"".join([each async for each in _framed(stream, tongue_of("en"))]).decode()
    assert said.index("id: 1") < said.index("id: 2")


@pytest.mark.parametrize("newer", NEWER)
async def test_a_mail_without_words_waits_for_a_replica_that_has_them(
    database: Database,
    mailbox: Mailbox,
    settings: NotificationsSettings,
    person: UUID,
    newer: str,
) -> None:
    await change(database, "facts = facts || jsonb_build_object('kept', kind, 'was', facts)")
    await change(database, newer)
    await send(database, settings)
    assert len(mailbox.messages) == 1
    assert await states(database) == [("due", 0, True), ("sent", 1, False)]
    # The newer replica, some minutes later.
    await change(database, "kind = facts->>'kept', facts = facts->'was'")
    async with database.connection() as connection:
        await connection.execute(text("UPDATE delivery SET due_at = now() WHERE state = 'due'"))
    await send(database, settings)
    assert len(mailbox.messages) == 2
    assert [state for state, *_ in await states(database)] == ["sent", "sent"]


async def test_a_mail_that_nobody_has_words_for_is_given_up_and_told(
    database: Database, mailbox: Mailbox, settings: NotificationsSettings, person: UUID
) -> None:
    await change(database, NEWER[0])
    seconds = NO_WORDS_LAST.total_seconds() + 60
    async with database.connection() as connection:
        await connection.execute(
            text("UPDATE delivery SET created_at = now() - make_interval(secs => :s)"),
            {"s": seconds},
        )
    await send(database, settings)
    assert [state for state, *_ in await states(database)] == ["failed", "sent"]
    async with database.connection() as connection:
        told = list(await connection.scalars(text("SELECT event_type FROM outbox ORDER BY id")))
    assert sorted(told) == [
        "notifications.delivery.failed.v1",
        "notifications.delivery.succeeded.v1",
    ]


async def test_a_digest_says_in_its_place_that_there_is_more(
    api: httpx2.AsyncClient,
    database: Database,
    mailbox: Mailbox,
    settings: NotificationsSettings,
) -> None:
    person = uuid4()
    await reachable(database, person)
    daily = {"inbox": "at_once", "email": "daily"}
    await api.put("/v1/preferences/match", json=daily, headers=as_("person", person))
    await hear(database, match(person), match(person, title="Village wells"))
    await change(database, NEWER[0])
    async with database.connection() as connection:
        await connection.execute(text("UPDATE delivery SET due_at = now()"))
    await send(database, settings)
    (mail,) = mailbox.messages
    body = mail.get_body(("plain",))
    assert body is not None
    said = body.get_content()
    assert said.index("There is news for you") < said.index("Village wells")
