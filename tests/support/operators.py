"""Matching's app before an operator, and events of it that wait, died or cannot be read."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from services.matching.main import make_app
from services.matching.settings import MatchingSettings
from shared.contracts.codec import BadEnvelope
from shared.contracts.envelope import Event
from shared.contracts.registry import MembershipChanged
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from shared.messaging import parking
from shared.messaging.consumer import Consumer
from shared.messaging.replay import Replay
from shared.messaging.transport import Record
from shared.security.principal import Principal, PrincipalKind
from shared.security.scopes import ROLES
from tests.support.parking import Stumbling, batch, ear, make_due, records, rows
from tests.support.waiting import until

ROOT = "/v1/operations"
REASON = "nobody needs it"


class PlainVerifier:
    """Reads tokens such as `operator:<id>`; checking signatures has tests of its own."""

    async def verify(self, token: str) -> Principal:
        """The principal that the token names."""
        role, _, subject = token.partition(":")
        kind = PrincipalKind.PARTNER if role == "partner" else PrincipalKind.PERSON
        return Principal(kind, UUID(subject), ROLES[role], "test")


@asynccontextmanager
async def open_desk(url: str, database: Database) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the app with an operator's token."""
    settings = MatchingSettings(environment="test", database_url=url, person_id_key="p" * 32)
    app = make_app(settings, database=database, verifier=PlainVerifier(), wake=Wake())
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(
        transport=transport,
        base_url=f"http://m.test{ROOT}",
        headers={"Authorization": f"Bearer operator:{uuid4()}"},
    ) as client:
        yield client


async def post(desk: httpx2.AsyncClient, path: str, **body: Any) -> httpx2.Response:
    """A decision."""
    return await desk.post(path, json=body or None)


async def items(desk: httpx2.AsyncClient, path: str, **more: Any) -> list[dict[str, Any]]:
    """All that a list holds, page by page of one."""
    found: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        asked = {"limit": "1"} | ({"cursor": cursor} if cursor else {})
        page = (await desk.get(path, params=asked, **more)).json()
        found += page["items"]
        cursor = page["next"]
        if cursor is None:
            return found


def slug(answer: httpx2.Response) -> str:
    """Which problem an answer tells of."""
    return str(answer.json()["type"]).rpartition("/")[2]


async def outcomes(database: Database) -> list[str]:
    """What the inbox says of each event."""
    found = await rows(database, "SELECT outcome FROM inbox ORDER BY event_id")
    return [row.outcome for row in found]


async def audited(database: Database) -> list[tuple[str, str]]:
    """(action, reason) of every audit row, in order."""
    found = await rows(database, "SELECT action, decision FROM audit ORDER BY id")
    return [(row.action, row.decision.get("reason", "")) for row in found]


async def wait_in_line(database: Database, key: UUID, count: int) -> tuple[Consumer, Stumbling]:
    """`count` events of a key wait, because the first one cannot be acted on."""
    handler = Stumbling((key, 1))
    consumer = ear(database, handler)
    await consumer.apply([batch(await records(database, *[key] * count))])
    return consumer, handler


async def die(
    database: Database, key: UUID, monkeypatch: pytest.MonkeyPatch, *, behind: int = 0
) -> tuple[Consumer, Stumbling]:
    """The first event of a key is a dead letter; those behind it wait if the line is held."""
    consumer, handler = await wait_in_line(database, key, 1 + behind)
    await bury_heads(consumer, monkeypatch)
    handler.guilty.clear()
    return consumer, handler


async def bury_heads(consumer: Consumer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give up every head that is due, and try what is behind it."""
    with monkeypatch.context() as patched:
        patched.setattr(parking, "MOST_ATTEMPTS", 1)
        await make_due(consumer.database)
        while await Replay(consumer).step():
            pass


def unable(record: Record) -> Event[MembershipChanged]:
    """A reader of an older day."""
    raise BadEnvelope("of a later day\0")


async def quarantine(database: Database, *keys: UUID) -> list[Record]:
    """Records that could not be read when they came."""
    came = await records(database, *keys)
    older = Consumer("matching", database, {MembershipChanged: Stumbling()}, read=unable)
    await older.apply([batch(came)])
    return came


@dataclass(slots=True)
class Frozen:
    """Stands still at one point of a production loop until it is let go."""

    point: str
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    let_go: asyncio.Event = field(default_factory=asyncio.Event)

    async def reach(self, point: str) -> None:
        """Stand still, once."""
        if point == self.point and not self.reached.is_set():
            self.reached.set()
            await self.let_go.wait()


async def meanwhile(
    database: Database, frozen: Frozen, loop: Awaitable[Any], act: Callable[[], Awaitable[Any]]
) -> Any:
    """
    What `act` answers when it meets the loop inside its transaction.

    It has to wait for a lock; then the loop goes on to its end.
    """
    running = asyncio.ensure_future(loop)
    await frozen.reached.wait()
    acting = asyncio.ensure_future(act())

    async def is_waiting() -> bool:
        found = await rows(
            database,
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() "
            "AND wait_event_type = 'Lock'",
        )
        return bool(found) or acting.done()

    await until(is_waiting)
    assert not acting.done(), "it passed a lock that it should have waited for"
    frozen.let_go.set()
    await running
    return await acting
