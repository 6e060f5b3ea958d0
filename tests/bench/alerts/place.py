"""A real PostgreSQL with the tables of notifications, people with addresses, and what they hear."""

import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from uuid import UUID, uuid5

import asyncpg

from deploy.local.postgres import EmbeddedPostgres
from services.notifications.hears import HEARS
from shared.contracts.codec import Outgoing, encode
from shared.contracts.matching import MatchFound
from shared.contracts.values import ListKind
from shared.db.engine import make_engine
from shared.db.migrations import migrate
from shared.db.unit_of_work import Database
from shared.flow import Flow
from shared.ids import new_id
from shared.messaging.consumer import Consumer
from shared.messaging.transport import Batch, Record

Say = Callable[[str], None]
BATCH = 500
_NAMES = UUID("8f0e7f57-2a1b-4d0f-9a57-6f3b2d1c0a11")
_AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
_TOPIC = MatchFound.topic
_COLUMNS = (
    *("id", "owner_kind", "owner_id", "kind", "display_name", "address", "address_key"),
    *("locale", "time_zone", "verification_id", "code_sent_at", "verified_at", "created_at"),
    *("version", "is_shown"),
)


@dataclass(slots=True)
class Place:
    """A filled database, and a straight way into it for what is done by hand."""

    database: Database
    driver: asyncpg.Connection
    people: Sequence[UUID]
    url: str


@contextmanager
def _server() -> Iterator[EmbeddedPostgres]:
    with tempfile.TemporaryDirectory(prefix="diaspora-alerts-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        server = EmbeddedPostgres.start(
            folder / "postgres", more={"shared_buffers": "512MB", "max_wal_size": "4GB"}
        )
        try:
            yield server
        finally:
            server.stop()


@asynccontextmanager
async def place(people: int, say: Say) -> AsyncIterator[Place]:
    """Everything ends with it; fsync is on."""
    with _server() as server:
        url = await _made(server)
        driver = await asyncpg.connect(url.replace("+asyncpg", ""))
        named = [uuid5(_NAMES, str(number)) for number in range(people)]
        await _fill(driver, named)
        say(f"{people} people with a confirmed address")
        engine = make_engine(url, application_name="bench")
        try:
            yield Place(Database(engine, source="/notifications"), driver, named, url)
        finally:
            await engine.dispose()
            await driver.close()


def batches(people: Sequence[UUID], *, seed: int) -> Iterator[Batch]:
    """A match for each person as it comes from a topic, five hundred at a time."""
    for first in range(0, len(people), BATCH):
        records = tuple(
            _record(person, seed * 1_000_000 + first + n)
            for n, person in enumerate(people[first : first + BATCH])
        )
        yield Batch(records, None)


async def heard(database: Database, people: Sequence[UUID], *, seed: int) -> float:
    """Events a second through the consumer: inbox, handlers, one transaction for each batch."""
    consumer = Consumer("notifications", database, HEARS)
    ready = list(batches(people, seed=seed))
    consumer.line = database.line()
    began = perf_counter()
    for batch in ready:
        await consumer.apply([batch])
    seconds = perf_counter() - began
    await consumer.line.close()
    return len(people) / seconds


def _record(person: UUID, number: int) -> Record:
    found = MatchFound(
        match_id=uuid5(_NAMES, f"match {number}"),
        project_id=uuid5(_NAMES, f"project {number % 977}"),
        project_partner_id=uuid5(_NAMES, f"partner {number % 97}"),
        project_title=f"Solar cold rooms for three regional hospitals, lot {number % 977}",
        project_country="SN",
        role=1,
        role_title="Refrigeration engineer",
        list_kind=ListKind.SKILLS,
        profile_id=uuid5(_NAMES, f"profile {person}"),
        person_id=person,
        partner_id=None,
        score=8000,
        reasons=(),
        taxonomy_version="1.2.0",
        scoring_version=2,
        at=_AT,
    )
    headers, value = encode(
        Outgoing(found, new_id(), "/matching", _AT, 1, Flow.begin(), "http://localhost/schemas")
    )
    packed = tuple((name, text.encode()) for name, text in headers.items())
    return Record(_TOPIC, 0, -1, found.key, packed, value)


async def _made(server: EmbeddedPostgres) -> str:
    admin = await asyncpg.connect(server.url(driver="postgresql"))
    await admin.execute("CREATE DATABASE notifications")
    await admin.close()
    url = server.url("notifications")
    await migrate(url, "services.notifications")
    return url


async def _fill(driver: asyncpg.Connection, people: Sequence[UUID]) -> None:
    rows = []
    for person in people:
        address = f"{person.hex}@example.org"
        named = ("person", person, "email", "Awa", address, address, "fr-SN", "Africa/Dakar")
        rows.append((new_id(), *named, new_id(), _AT, _AT, _AT, 1, False))
    await driver.copy_records_to_table("contact_point", records=rows, columns=_COLUMNS)
    await driver.execute("ANALYZE")
