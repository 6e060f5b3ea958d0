"""Tests of the live stream: no gap, no duplicate, whoever writes and whenever one comes back."""

import asyncio
import random
import re
import socket
from collections.abc import AsyncIterator
from contextlib import suppress
from uuid import UUID, uuid4

import httpx2
from fastapi import FastAPI

from services.notifications.live.domain import StreamPlaces
from services.notifications.live.service import follow
from services.notifications.news.service import tell_matches
from services.notifications.partners.domain import Owner
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from shared.security.principal import PrincipalKind
from tests.integration.notifications.builders import hear, match
from tests.integration.notifications.conftest import as_, serving
from tests.support.followers import Follower
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


async def test_streams_with_nothing_to_say_end_at_once_when_the_process_wants_to_stop(
    app: FastAPI,
) -> None:
    places: StreamPlaces = app.state.streams
    people = [uuid4() for _ in range(20)]
    async with serving(app) as url, httpx2.AsyncClient(base_url=url, timeout=60) as client:
        opened = [
            client.stream("GET", "/v1/alerts/stream", headers=as_("person", each))
            for each in people
        ]
        responses = [await each.__aenter__() for each in opened]
        assert sum(places.count(f"person:{each}") for each in people) == len(people)
        places.close()
        # Their next look and their next beat are seconds away: only the bell can end them now.
        for response in responses:
            async for _ in response.aiter_lines():
                pass
        await until(lambda: _is(not any(places.count(f"person:{each}") for each in people)))
        for each in opened:
            await each.__aexit__(None, None, None)


async def test_a_client_that_does_not_read_is_closed_and_resumes_without_a_gap(
    app: FastAPI, database: Database
) -> None:
    person, many = uuid4(), 2000
    places: StreamPlaces = app.state.streams
    places.slowest_seconds = 0.2
    async with serving(app, unsent_bytes=16384) as url:
        port = int(url.rpartition(":")[2])
        with socket.socket() as slow:
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            slow.connect(("127.0.0.1", port))
            slow.sendall(
                b"GET /v1/alerts/stream HTTP/1.1\r\nHost: n.test\r\nLast-Event-ID: 0\r\n"
                + f"Authorization: Bearer person:{person}\r\n\r\n".encode()
            )
            await until(lambda: _is(places.count(f"person:{person}") == 1))
            await write_many(database, person, many)
            await until(lambda: _is(places.count(f"person:{person}") == 0))
            slow.settimeout(0)
            read = await read_to_the_end(slow)
        assert read == list(range(1, len(read) + 1))
        assert 0 < len(read) < many
        headers = as_("person", person, **{"Last-Event-ID": str(read[-1])})
        async with (
            httpx2.AsyncClient(base_url=url, timeout=20) as client,
            client.stream("GET", "/v1/alerts/stream", headers=headers) as response,
        ):
            async for number in ids(response):
                read.append(number)
                if number == many:
                    break
    assert read == list(range(1, many + 1))


async def write_many(database: Database, person: UUID, many: int) -> None:
    """As the consumer writes them: hundreds in a transaction."""
    for _ in range(many // 500):
        async with database.unit_of_work() as uow:
            await tell_matches(uow, matches=[match(person) for _ in range(500)])


async def read_to_the_end(client: socket.socket) -> list[int]:
    """The whole events that had left; the last one may be cut off in the middle."""
    loop, said = asyncio.get_running_loop(), bytearray()
    with suppress(ConnectionResetError):
        while some := await loop.sock_recv(client, 65536):
            said += some
    whole = said[: said.rfind(b"\n\n") + 2]
    return [int(each) for each in re.findall(rb"^id: (\d+)\r?$", whole, re.MULTILINE)]


async def test_many_clients_come_and_go_at_random_under_writers_and_see_each_alert_once(
    app: FastAPI, database: Database
) -> None:
    people, each, writers = [uuid4() for _ in range(60)], 12, 4
    chance = random.Random(11)
    async with serving(app) as url:
        port = int(url.rpartition(":")[2])
        followers = [Follower(one, random.Random(chance.random())) for one in people]
        following = [asyncio.create_task(one.follow(port, each)) for one in followers]

        async def write_some(rounds: int) -> None:
            for _ in range(rounds):
                some = chance.sample(people, len(people))
                async with database.unit_of_work() as uow:
                    await tell_matches(uow, matches=[match(one) for one in some])

        await asyncio.gather(*(write_some(each // writers) for _ in range(writers)))
        await asyncio.gather(*following)
    assert [one.seen for one in followers] == [list(range(1, each + 1))] * len(people)
    assert sum(one.streams for one in followers) > 2 * len(people)
