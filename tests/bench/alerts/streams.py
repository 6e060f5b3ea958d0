"""Five hundred people who follow their alerts live, and come and go while several write them."""

import asyncio
import random
import socket
from collections.abc import Sequence
from time import perf_counter
from uuid import UUID

import uvicorn

from services.notifications.hears import HEARS
from services.notifications.live.domain import StreamPlaces
from services.notifications.main import make_app
from services.notifications.settings import NotificationsSettings
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from shared.messaging.consumer import Consumer
from shared.security.principal import Principal, PrincipalKind
from shared.security.scopes import ROLES
from tests.bench.alerts.place import Place, Say, batches
from tests.support.followers import Follower, opened
from tests.support.waiting import until

EACH = 20
_WRITERS = 4


class _Anybody:
    """Reads tokens that are a person's id; checking signatures is not what is measured."""

    async def verify(self, token: str) -> Principal:
        """The person."""
        return Principal(
            PrincipalKind.PERSON, UUID(token.removeprefix("person:")), ROLES["person"], "bench"
        )


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
    writing = [asyncio.create_task(_write(database, people, n)) for n in range(_WRITERS)]
    await asyncio.gather(*(each.follow(port, EACH) for each in followers))
    await asyncio.gather(*writing)
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


async def _write(database: Database, people: Sequence[UUID], number: int) -> None:
    consumer = Consumer("notifications", database, HEARS)
    for seed in range(100 + number, 100 + EACH, _WRITERS):
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
    places: StreamPlaces = app.state.streams  # type: ignore[attr-defined]
    holding = [asyncio.create_task(_hold(port, each)) for each in people]

    async def all_open() -> bool:
        return all(places.count(f"person:{each}") for each in people)

    await until(all_open, seconds=60)
    began = perf_counter()
    places.close()
    server.should_exit = True
    await server.task  # type: ignore[attr-defined]
    seconds = perf_counter() - began
    await asyncio.gather(*holding, return_exceptions=True)
    return seconds


async def _hold(port: int, person: UUID) -> None:
    async with opened(port, person, EACH) as lines:
        async for _ in lines:
            pass
