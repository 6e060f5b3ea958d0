"""A process that sends mail and webhooks is killed again and again, whatever it is doing."""

import asyncio
import random
import re
import signal
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID, uuid4

import httpx2
import pytest
from sqlalchemy import text

from services.notifications.dispatch import domain as dispatch
from services.notifications.posting import domain as posting
from services.notifications.settings import NotificationsSettings
from shared.db.unit_of_work import Database
from tests.integration.notifications import dispatching
from tests.integration.notifications.builders import hear, match, reachable
from tests.integration.notifications.conftest import as_
from tests.integration.notifications.dispatching import HANDS
from tests.integration.notifications.mailbox import Mailbox
from tests.integration.notifications.receiver import Receiver, receiving
from tests.support.forked import forked
from tests.support.waiting import until

PEOPLE = 6
# Enough to be killed six times among; a single point is come to by fewer.
MANY, FEW = 8, 3
_ROOT = Path(__file__).parents[3]
_REACHED = re.compile(r"""\.reach\(\s*["']([a-z_.]+)["']""")
_OPEN = (
    "SELECT (SELECT count(*) FROM webhook_message WHERE state <> 'sent') "
    "+ (SELECT count(*) FROM delivery WHERE state <> 'sent')"
)
_LAST_STATEMENTS = (
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND application_name = 'drill'"
)
# Nobody waits for a lease of minutes: after each death its time passes at once.
_TIME_PASSES = (
    "UPDATE webhook_message SET lease_until = now() - interval '1 s' WHERE lease_until > now()",
    "UPDATE delivery SET lease_until = now() - interval '1 s' WHERE lease_until > now()",
)
Moment = Callable[[], Awaitable[bool]]


class Dispatcher:
    """A real process of its own."""

    def __init__(self, url: str, smtp_port: int) -> None:
        self._args = (url, smtp_port)

    async def kills_itself_at(self, point: str, times: int) -> bool:
        """Whether it came to the point so often, and died of it."""
        async with forked(dispatching.run, *self._args, point, times) as process:
            await asyncio.to_thread(process.join, 60)
            return process.exitcode == -signal.SIGKILL

    async def killed_when(self, moment: Moment) -> None:
        """Begin, and end it by SIGKILL as soon as something is so, or all is done."""
        async with forked(dispatching.run, *self._args):
            await until(moment, seconds=60, every=0.002)


async def test_whenever_a_dispatcher_dies_everything_leaves_and_ids_stay(
    api: httpx2.AsyncClient,
    database: Database,
    notifications_url: str,
    settings: NotificationsSettings,
    mailbox: Mailbox,
) -> None:
    async with receiving() as receiver:
        people = await _told(api, database, receiver, MANY)
        dispatcher = Dispatcher(notifications_url, settings.smtp_port)
        kills = 0
        for moment in _moments(database, receiver, mailbox, random.Random(5)):
            await dispatcher.killed_when(moment)
            kills += 1
            await _time_passes(database)
        await dispatcher.killed_when(lambda: _is(database, _OPEN, 0))
        await _check(api, database, receiver, mailbox, people, MANY, kills)


@pytest.mark.parametrize("point", [*dispatch.HOOKS, *posting.HOOKS])
async def test_killed_at_any_point_it_sends_everything_and_doubles_only_what_was_in_flight(
    api: httpx2.AsyncClient,
    database: Database,
    notifications_url: str,
    settings: NotificationsSettings,
    mailbox: Mailbox,
    point: str,
) -> None:
    async with receiving() as receiver:
        people = await _told(api, database, receiver, FEW)
        dispatcher = Dispatcher(notifications_url, settings.smtp_port)
        kills = 0
        for times in (1, 3):
            assert await dispatcher.kills_itself_at(point, times), f"it never came to {point}"
            kills += 1
            await _time_passes(database)
        await dispatcher.killed_when(lambda: _is(database, _OPEN, 0))
        await _check(api, database, receiver, mailbox, people, FEW, kills)


def test_every_point_where_a_dispatcher_may_die_is_one_where_it_is_killed() -> None:
    rooms = (_ROOT / "services" / "notifications").rglob("*.py")
    reached = {name for room in rooms for name in _REACHED.findall(room.read_text("utf-8"))}
    assert reached == {*dispatch.HOOKS, *posting.HOOKS}


async def _told(
    api: httpx2.AsyncClient, database: Database, receiver: Receiver, each: int
) -> list[UUID]:
    """People with an address and an endpoint, who have so many mails and webhooks waiting."""
    people = [uuid4() for _ in range(PEOPLE)]
    await reachable(database, *people)
    for person in people:
        body = {"url": receiver.url("/hook")}
        made = await api.post("/v1/webhooks", json=body, headers=as_("person", person))
        assert made.status_code == 201, made.text
    await hear(database, *(match(person) for person in people for _ in range(each)))
    return people


def _moments(
    database: Database, receiver: Receiver, mailbox: Mailbox, chance: random.Random
) -> list[Moment]:
    """Claimed, while the other side has it, after it has it, and wherever chance leads."""
    claimed = "SELECT count(*) FROM webhook_message WHERE state = 'claimed'"
    sending = "SELECT count(*) FROM delivery WHERE state = 'sending'"

    def called(more: int) -> Moment:
        async def so() -> bool:
            return len(receiver.calls) >= start + more

        start = len(receiver.calls)
        return so

    def mailed(more: int) -> Moment:
        async def so() -> bool:
            return len(mailbox.messages) >= more

        return so

    return [
        lambda: _more_than(database, claimed),
        lambda: _more_than(database, sending),
        called(3),
        mailed(5),
        called(chance.randint(8, 20)),
        mailed(chance.randint(10, 25)),
    ]


async def _check(
    api: httpx2.AsyncClient,
    database: Database,
    receiver: Receiver,
    mailbox: Mailbox,
    people: list[UUID],
    each: int,
    kills: int,
) -> None:
    # In the inbox: once each.
    for person in people:
        inbox = await api.get("/v1/alerts?limit=100", headers=as_("person", person))
        assert len(inbox.json()["items"]) == each
    # By webhook: every id, and whoever keeps ids acts once on each.
    expected = await _all(database, "SELECT event_id FROM webhook_message")
    ids = Counter(call.headers["webhook-id"] for call in receiver.calls)
    assert set(ids) == expected
    assert len(expected) == PEOPLE * each
    # By mail: every one, and a copy too many only of those that were in flight at a death.
    mails = Counter(str(mail["Message-ID"]) for mail in mailbox.messages)
    assert len(mails) == PEOPLE * each
    assert max(mails.values()) <= 1 + kills
    assert sum(mails.values()) - len(mails) <= kills * 2 * HANDS


async def _all(database: Database, query: str) -> set[str]:
    async with database.connection() as connection:
        return set(await connection.scalars(text(query)))


async def _is(database: Database, query: str, value: int) -> bool:
    async with database.connection() as connection:
        return bool(await connection.scalar(text(query)) == value)


async def _more_than(database: Database, query: str, least: int = 0) -> bool:
    async with database.connection() as connection:
        return int(await connection.scalar(text(query)) or 0) > least


async def _time_passes(database: Database) -> None:
    # A dead process's last statement may still be running, and lease something once more.
    await until(lambda: _is(database, _LAST_STATEMENTS, 0))
    async with database.connection() as connection:
        for statement in _TIME_PASSES:
            await connection.execute(text(statement))
