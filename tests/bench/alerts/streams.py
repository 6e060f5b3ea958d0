"""
Five hundred people who follow their alerts live, and come and go while they are written.

Each opens the stream, is cut off after a few alerts, and comes back with the last id.
"""

import asyncio
import random
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import perf_counter
from uuid import UUID

import uvicorn

from services.notifications.hears import HEARS
from services.notifications.main import make_app
from services.notifications.settings import NotificationsSettings
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from shared.messaging.consumer import Consumer
from shared.security.principal import Principal, PrincipalKind
from shared.security.scopes import ROLES
from tests.bench.alerts.place import Place, Say, batches
from tests.support.waiting import until

EACH = 20
# A stream is cut off after so many alerts at most.
_BEFORE_CUT = 6


class _Anybody:
    """Reads tokens that are a person's id; checking signatures is not what is measured."""

    async def verify(self, token: str) -> Principal:
        """The person."""
        return Principal(PrincipalKind.PERSON, UUID(token), ROLES["person"], "bench")


@dataclass(slots=True)
class Follower:
    """One person and the ids that came, in the order in which they came."""

    person: UUID
    chance: random.Random
    seen: list[int] = field(default_factory=list)
    streams: int = 0

    async def follow(self, port: int, wanted: int) -> None:
        """Until all of them came, over as many streams as it takes."""
        while len(self.seen) < wanted:
            self.streams += 1
            left = self.chance.randint(1, _BEFORE_CUT)
            async with _opened(port, self.person, self.seen[-1] if self.seen else 0) as lines:
                async for line in lines:
                    if line.startswith(b"id: "):
                        self.seen.append(int(line[4:]))
                        left -= 1
                    if left == 0 or len(self.seen) >= wanted:
                        break
            await asyncio.sleep(self.chance.uniform(0, 0.05))

    def gaps(self) -> int:
        """Ids that are missing, came twice, or came out of order."""
        return sum(one + 1 != other for one, other in zip([0, *self.seen], self.seen, strict=False))


async def measure(here: Place, clients: int, say: Say) -> dict[str, float | int]:
    """How many followed, what was missed, how often they came back, and how long a stop took."""
    wake = Wake()
    database = Database(here.database.engine, source="/notifications", wake=wake.hint)
    settings = NotificationsSettings(
        environment="test",
        database_url=str(here.database.engine.url),
        person_id_key="p" * 32,
        contact_key="c" * 32,
        key_encryption_key="k" * 32,
        requests_per_minute=1_000_000,
        stranger_requests_per_minute=1_000_000,
    )
    app = make_app(settings, database=database, verifier=_Anybody(), wake=wake)
    people = here.people[:clients]
    followers = [Follower(each, random.Random(n)) for n, each in enumerate(people)]
    server, port = await _serve(app)
    began = perf_counter()
    writing = asyncio.create_task(_write(database, people))
    await asyncio.gather(*(each.follow(port, EACH) for each in followers))
    await writing
    seconds = perf_counter() - began
    gaps = sum(each.gaps() for each in followers)
    say(f"{clients} clients, {sum(e.streams for e in followers)} streams, {gaps} gaps")
    stop_s = await _stopped(app, server, port, people)
    return {
        "stream_clients": clients,
        "stream_gaps": gaps,
        "streams_opened": sum(each.streams for each in followers),
        "stream_alerts_per_s": round(clients * EACH / seconds),
        "stream_stop_s": round(stop_s, 2),
    }


async def _write(database: Database, people: Sequence[UUID]) -> None:
    consumer = Consumer("notifications", database, HEARS)
    for seed in range(100, 100 + EACH):
        for batch in batches(people, seed=seed):
            await consumer.apply([batch])
        await asyncio.sleep(0.05)


async def _serve(app: object) -> tuple[uvicorn.Server, int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", lifespan="off")  # type: ignore[arg-type]
    server = uvicorn.Server(config)
    server.task = asyncio.create_task(server.serve())  # type: ignore[attr-defined]

    async def started() -> bool:
        return server.started

    await until(started, seconds=20)
    return server, port


async def _stopped(app: object, server: uvicorn.Server, port: int, people: Sequence[UUID]) -> float:
    """Seconds from the wish to stop until the server has ended, with a stream open for each."""
    opened = [asyncio.create_task(_hold(port, each)) for each in people]
    await asyncio.sleep(1.0)
    began = perf_counter()
    app.state.streams.close()  # type: ignore[attr-defined]
    server.should_exit = True
    await server.task  # type: ignore[attr-defined]
    seconds = perf_counter() - began
    await asyncio.gather(*opened, return_exceptions=True)
    return seconds


async def _hold(port: int, person: UUID) -> None:
    async with _opened(port, person, EACH) as lines:
        async for _ in lines:
            pass


@asynccontextmanager
async def _opened(port: int, person: UUID, last: int) -> AsyncIterator[AsyncIterator[bytes]]:
    """The lines of a stream, over a connection of its own without any library in between."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(
            b"GET /v1/alerts/stream HTTP/1.1\r\nHost: n.test\r\nAccept: text/event-stream\r\n"
            + f"Authorization: Bearer {person}\r\nLast-Event-ID: {last}\r\n\r\n".encode()
        )
        await writer.drain()
        status = await reader.readline()
        assert b"200" in status, status
        yield _lines(reader)
    finally:
        writer.close()


async def _lines(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while line := await reader.readline():
        yield line.rstrip(b"\r\n")
