"""Tests of the calls of a portal: secrets, resending, replaying, attempts, and who may what."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx2
import pytest

from services.notifications.settings import NotificationsSettings
from shared.db.unit_of_work import Database
from tests.integration.notifications.builders import hear, match
from tests.integration.notifications.conftest import as_
from tests.integration.notifications.hooks import FOUND, WEBHOOKS, World
from tests.integration.notifications.receiver import receiving


@pytest.fixture
async def world(
    api: httpx2.AsyncClient, database: Database, settings: NotificationsSettings
) -> AsyncIterator[World]:
    async with receiving() as receiver:
        yield World(api, database, receiver, settings)


async def test_while_a_secret_is_exchanged_both_sign(world: World) -> None:
    person = uuid4()
    made, old = await world.register(person, "person")
    path = f"{WEBHOOKS}/{made['id']}"
    rotated = await world.api.post(f"{path}/rotate-secret", headers=as_("person", person))
    new = rotated.json()["secret"]
    await world.api.post(f"{path}/test", headers=as_("person", person))
    await world.post_all()
    assert world.receiver.calls[0].is_signed_by(old)
    assert world.receiver.calls[0].is_signed_by(new)
    await world.run("UPDATE webhook_endpoint SET old_secret_until = now() - interval '1 s'")
    await world.api.post(f"{path}/test", headers=as_("person", person))
    await world.post_all()
    assert world.receiver.calls[1].is_signed_by(new)
    with pytest.raises(Exception, match="No matching signature"):
        world.receiver.calls[1].is_signed_by(old)
    # What is kept gives nothing away.
    stored = await world.rows("secret, old_secret", "webhook_endpoint")
    assert not [each for row in stored for each in row if each in (old.encode(), new.encode())]


async def test_resending_and_replaying_keep_the_id(world: World) -> None:
    person = uuid4()
    made, _ = await world.register(person, "person")
    path, who = f"{WEBHOOKS}/{made['id']}", as_("person", person)
    began = datetime.now(UTC) - timedelta(seconds=1)
    await hear(world.database, match(person))
    await world.post_all()
    (sent,) = (await world.api.get(f"{path}/messages", headers=who)).json()["items"]
    again = await world.api.post(f"{path}/messages/{sent['id']}/resend", headers=who)
    assert (again.status_code, again.json()["event_id"]) == (202, sent["event_id"])
    await world.post_all()
    since = {"since": began.isoformat()}
    failed = await world.api.post(f"{path}/replay", json=since, headers=who)
    assert failed.json() == {"messages": 0}
    every = await world.api.post(f"{path}/replay", json=since | {"failed_only": False}, headers=who)
    assert every.json() == {"messages": 1}
    await world.post_all()
    assert [call.headers["webhook-id"] for call in world.receiver.calls] == 3 * [sent["event_id"]]
    attempts = (await world.api.get(f"{path}/attempts", headers=who)).json()["items"]
    assert [(each["status"], each["message_id"]) for each in attempts] == 3 * [(204, sent["id"])]


async def test_the_beginning_of_an_answer_is_kept_for_the_owner(world: World) -> None:
    person = uuid4()
    made, _ = await world.register(person, "person")
    world.receiver.status, world.receiver.answer = 500, b"not \0 today \xff" + b"x" * 100_000
    await world.api.post(f"{WEBHOOKS}/{made['id']}/test", headers=as_("person", person))
    await world.post_all()
    path = f"{WEBHOOKS}/{made['id']}/attempts"
    (attempt,) = (await world.api.get(path, headers=as_("person", person))).json()["items"]
    assert attempt["status"] == 500
    assert attempt["excerpt"].startswith("not ")
    assert len(attempt["excerpt"]) == 1000


async def test_nobody_reaches_the_webhooks_of_others(world: World) -> None:
    owner, other = uuid4(), uuid4()
    made, _ = await world.register(owner, "person")
    path = f"{WEBHOOKS}/{made['id']}"
    stranger = as_("person", other)
    asked = [
        await world.api.get(path, headers=stranger),
        await world.api.get(f"{path}/messages", headers=stranger),
        await world.api.get(f"{path}/attempts", headers=stranger),
        await world.api.post(f"{path}/test", headers=stranger),
        await world.api.post(f"{path}/rotate-secret", headers=stranger),
        await world.api.post(f"{path}/enable", headers=stranger),
        await world.api.post(f"{path}/disable", headers=stranger),
        await world.api.delete(path, headers=stranger),
    ]
    assert {each.status_code for each in asked} == {404}
    assert (await world.api.get(WEBHOOKS, headers=stranger)).json()["items"] == []
    mine = await world.api.get(WEBHOOKS, headers=as_("person", owner))
    assert "secret" not in mine.text


@pytest.mark.parametrize(
    "url",
    [
        "https://user:secret@example.org/",
        "https://10.0.0.1/",
        "https://[::1]/",
        "https://169.254.169.254/latest",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://example.org:99999/",
        "ftp://example.org/",
        "https:///nowhere",
    ],
)
async def test_a_url_that_cannot_be_called_is_refused_with_a_reason(world: World, url: str) -> None:
    answer = await world.api.post(WEBHOOKS, json={"url": url}, headers=as_("person", uuid4()))
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_an_edit_names_what_it_read(world: World) -> None:
    owner = uuid4()
    made, _ = await world.register(owner, "person")
    path, who = f"{WEBHOOKS}/{made['id']}", as_("person", owner)
    new = {"url": world.receiver.url("/new"), "event_types": [FOUND]}
    assert (await world.api.patch(path, json=new, headers=who)).status_code == 428
    changed = await world.api.patch(path, json=new, headers=who | {"If-Match": '"1"'})
    assert (changed.status_code, changed.json()["event_types"]) == (200, [FOUND])
    stale = await world.api.patch(path, json=new, headers=who | {"If-Match": '"1"'})
    assert stale.status_code == 412
