"""Tests of the live stream: no gap, no duplicate, whoever writes and whenever one comes back."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx2
from fastapi import FastAPI

from services.notifications.live.domain import StreamPlaces
from services.notifications.live.service import follow
from services.notifications.partners.domain import Owner
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from shared.security.principal import PrincipalKind
from tests.integration.notifications.builders import hear, match
from tests.integration.notifications.conftest import as_, serving
from tests.support.waiting import until

WRITERS, EACH = 8, 12


async def ids(response: httpx2.Response) -> AsyncIterator[int]:
    async for line in response.aiter_lines():
        if line.startswith("id: "):
            yield int(line.removeprefix("id: "))


async def write(database: Database, person: UUID) -> None:
    for _ in range(EACH):
        await hear(database, match(person))


async def test_a_reader_who_comes_and_goes_misses_nothing_and_reads_nothing_twice(
    app: FastAPI, database: Database
) -> None:
    person, read = uuid4(), [0]
    async with serving(app) as url, httpx2.AsyncClient(base_url=url, timeout=20) as client:
        writers = [asyncio.create_task(write(database, person)) for _ in range(WRITERS)]
        while read[-1] < WRITERS * EACH:
            headers = as_("person", person, **{"Last-Event-ID": str(read[-1])})
            async with client.stream("GET", "/v1/alerts/stream", headers=headers) as response:
                assert response.headers["content-type"].startswith("text/event-stream")
                stop_at = min(read[-1] + 17, WRITERS * EACH)
                async for number in ids(response):
                    read.append(number)
                    if number >= stop_at:
                        break
        await asyncio.gather(*writers)
    assert read == list(range(WRITERS * EACH + 1))


async def test_a_sixth_stream_is_refused_and_a_closed_one_gives_its_place_back(
    app: FastAPI, database: Database
) -> None:
    person = uuid4()
    who = f"person:{person}"
    places: StreamPlaces = app.state.streams
    headers = as_("person", person)
    async with serving(app) as url, httpx2.AsyncClient(base_url=url, timeout=20) as client:
        streams = [client.stream("GET", "/v1/alerts/stream", headers=headers) for _ in range(5)]
        for stream in streams:
            await stream.__aenter__()
        refused = await client.get("/v1/alerts/stream", headers=headers)
        assert refused.status_code == 429
        # All five have read once and wait: none of them holds a connection.
        await until(lambda: _is(database.engine.pool.checkedout() == 0))  # type: ignore[attr-defined]
        for stream in streams:
            await stream.__aexit__(None, None, None)
        await hear(database, match(person))
        await until(lambda: _is(places.count(who) == 0))


async def _is(answer: object) -> bool:
    return bool(answer)


async def test_a_stream_beats_while_nothing_happens_and_ends_by_itself(
    database: Database, wake: Wake
) -> None:
    owner = Owner(PrincipalKind.PERSON, uuid4())
    stream = follow(database, wake, StreamPlaces(), owner=owner, after=0, lasts=0.4, heartbeat=0.1)
    beats = [each async for each in stream]
    assert 2 <= len(beats) <= 4
    assert not any(beats)


async def test_streams_end_when_the_process_wants_to_stop(database: Database, wake: Wake) -> None:
    places = StreamPlaces()
    owner = Owner(PrincipalKind.PERSON, uuid4())
    stream = follow(database, wake, places, owner=owner, after=0, heartbeat=0.05)
    assert await anext(stream) == []
    places.close()
    assert await anext(stream, None) is None


async def test_a_stream_shows_only_its_own_alerts(database: Database, wake: Wake) -> None:
    mine, other = uuid4(), uuid4()
    await hear(database, match(other), match(mine), match(other))
    owner = Owner(PrincipalKind.PERSON, mine)
    stream = follow(database, wake, StreamPlaces(), owner=owner, after=0)
    (alert,) = await anext(stream)
    assert (alert.recipient_id, alert.number) == (mine, 1)
