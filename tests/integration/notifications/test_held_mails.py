"""Tests of the operators' door to mails of which nobody knows whether they left."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from deploy.cli.main import app
from services.notifications.dispatch.loops import recover_lost, send_due
from services.notifications.settings import NotificationsSettings
from services.notifications.smtp import SmtpMailer
from services.notifications.worker import make_sender
from shared.db.unit_of_work import Database
from tests.integration.notifications.builders import hear, match, reachable
from tests.integration.notifications.conftest import as_
from tests.integration.notifications.mailbox import Mailbox
from tests.integration.notifications.test_restore import back_up, restore

HELD = "/v1/operations/held-mails"
OPERATOR = as_("operator", uuid4())


@pytest.fixture
async def send(database: Database, settings: NotificationsSettings) -> AsyncIterator[Any]:
    """Send whatever is due."""
    mailer = SmtpMailer(settings.smtp_server())
    step = send_due(database, mailer, make_sender(settings))

    async def send_all() -> None:
        while await step():
            pass

    yield send_all
    mailer.close()


async def rows(database: Database, query: str) -> list[Any]:
    async with database.connection() as connection:
        return [tuple(row) for row in await connection.execute(text(query))]


async def crashed(database: Database, people: int) -> None:
    """So many mails were in flight when their dispatcher died, and the policy is to hold them."""
    named = [uuid4() for _ in range(people)]
    await reachable(database, *named)
    await hear(database, *(match(each) for each in named))
    await rows(
        database,
        "UPDATE delivery SET state = 'sending', attempts = 1, lease_token = gen_random_uuid(), "
        "lease_until = now() - interval '1 s' RETURNING id",
    )
    assert await recover_lost(database, "hold")()


async def test_a_held_mail_is_listed_and_sent_again_once_under_its_message_id(
    api: httpx2.AsyncClient, database: Database, mailbox: Mailbox, send: Any
) -> None:
    await crashed(database, 1)
    await send()
    assert mailbox.messages == []
    (held,) = (await api.get(HELD, headers=OPERATOR)).json()["items"]
    assert held["kind"] == "alert"
    assert "not heard of again" in held["reason"]
    assert "@" not in str(held)
    path = f"{HELD}/{held['id']}/send"
    answers = await asyncio.gather(*(api.post(path, headers=OPERATOR) for _ in range(3)))
    assert sorted(each.status_code for each in answers) == [204, 404, 404]
    await send()
    (mail,) = mailbox.messages
    assert mail["Message-ID"] == f"<{held['id']}@example.org>"
    assert (await api.get(HELD, headers=OPERATOR)).json()["items"] == []
    assert await rows(database, "SELECT action, object_id FROM audit") == [
        ("mail.sent_again", held["id"])
    ]


async def test_a_dropped_mail_never_leaves_and_its_alert_stays(
    api: httpx2.AsyncClient, database: Database, mailbox: Mailbox, send: Any
) -> None:
    await crashed(database, 1)
    (held,) = (await api.get(HELD, headers=OPERATOR)).json()["items"]
    path = f"{HELD}/{held['id']}/drop"
    assert (await api.post(path, headers=OPERATOR, json={})).status_code == 422
    reason = {"reason": "The person has called us meanwhile."}
    assert (await api.post(path, headers=OPERATOR, json=reason)).status_code == 204
    assert (await api.post(path, headers=OPERATOR, json=reason)).status_code == 404
    await send()
    assert mailbox.messages == []
    assert await rows(database, "SELECT count(*) FROM alert") == [(1,)]
    ((action, decision),) = await rows(database, "SELECT action, decision FROM audit")
    assert (action, decision["reason"]) == ("mail.dropped", reason["reason"])


async def test_after_a_restore_all_of_them_are_sent_or_dropped_at_once(
    api: httpx2.AsyncClient, database: Database, mailbox: Mailbox, tmp_path: Path, send: Any
) -> None:
    people = [uuid4() for _ in range(4)]
    await reachable(database, *people)
    await hear(database, *(match(each) for each in people))
    await back_up(database, tmp_path)
    await restore(database, tmp_path)
    nothing = {"created_before": "2020-01-01T00:00:00Z"}
    answer = await api.post(f"{HELD}/send", headers=OPERATOR, json=nothing)
    assert answer.json() == {"decided": 0}
    digests = {"kind": "digest", "reason": "None of these is ours."}
    answer = await api.post(f"{HELD}/drop", headers=OPERATOR, json=digests)
    assert answer.json() == {"decided": 0}
    answer = await api.post(f"{HELD}/send", headers=OPERATOR, json={"kind": "alert"})
    assert answer.json() == {"decided": 4}
    await send()
    assert len(mailbox.messages) == 4
    answer = await api.post(f"{HELD}/send", headers=OPERATOR, json={})
    assert answer.json() == {"decided": 0}


async def test_only_operators_come_in(api: httpx2.AsyncClient, database: Database) -> None:
    await crashed(database, 1)
    for role in ("person", "reviewer", "partner"):
        headers = as_(role, uuid4())
        assert (await api.get(HELD, headers=headers)).status_code == 403
        assert (await api.post(f"{HELD}/send", headers=headers, json={})).status_code == 403
    assert await rows(database, "SELECT state FROM delivery") == [("unknown",)]


async def test_a_digest_that_is_held_does_not_swallow_what_comes_after_it(
    api: httpx2.AsyncClient, database: Database, mailbox: Mailbox, tmp_path: Path, send: Any
) -> None:
    person = uuid4()
    await reachable(database, person)
    daily = {"inbox": "at_once", "email": "daily"}
    await api.put("/v1/preferences/match", json=daily, headers=as_("person", person))
    await hear(database, match(person, title="Before"))
    await back_up(database, tmp_path)
    await restore(database, tmp_path)
    await hear(database, match(person, title="After"))
    await rows(database, "UPDATE delivery SET due_at = now() WHERE state = 'due' RETURNING id")
    await send()
    (mail,) = mailbox.messages
    assert "After" in str(mail)
    assert "Before" not in str(mail)


async def test_an_operator_at_the_machine_lists_sends_and_drops(
    database: Database, notifications_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIASPORA_ENVIRONMENT", "test")
    monkeypatch.setenv("COLUMNS", "200")
    for name in ("PERSON_ID_KEY", "SECRET_PEPPER", "KEY_ENCRYPTION_KEY", "CONTACT_KEY"):
        monkeypatch.setenv(f"DIASPORA_{name}", "only-for-tests-and-nowhere-else")
    monkeypatch.setenv("NOTIFICATIONS_DATABASE_URL", notifications_url)
    await crashed(database, 3)

    async def diaspora(*words: str) -> str:
        result = await asyncio.to_thread(CliRunner().invoke, app, ["mails", *words], input="y\n")
        return result.output

    held = [str(each) for (each,) in await rows(database, "SELECT id FROM delivery ORDER BY id")]
    listed = await diaspora("list", "--kind", "alert")
    assert all(each in listed for each in held)
    assert "It is due." in await diaspora("send", held[0])
    assert "There is no such held mail" in await diaspora("send", held[0])
    assert "Dropped." in await diaspora("drop", held[1], "--reason", "They have called us.")
    assert "1 are due." in await diaspora("send")
    found = await rows(database, "SELECT state FROM delivery ORDER BY id")
    assert found == [("due",), ("cancelled",), ("due",)]
    assert len(await rows(database, "SELECT id FROM audit")) == 3
