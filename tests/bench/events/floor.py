"""
The floor: the same commits and hops by hand, with asyncpg and aiokafka and nothing else.

No outbox, no inbox, no sequence, no envelope, no retry: it loses and doubles whatever fails. What
it takes is what nobody can go below.
"""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any

import asyncpg
import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from deploy.local import child
from tests.bench.events.contract import Begun
from tests.bench.events.driver import LINES
from tests.bench.events.place import Place

_TELL = "INSERT INTO told (number) SELECT unnest($1::bigint[])"
_EFFECT = "INSERT INTO effect (number) SELECT unnest($1::bigint[])"
_WORDS = Begun(line="", number=0).words
Tell = Callable[[int, int], Awaitable[None]]


@contextmanager
def hops(here: Place) -> Iterator[list[int]]:
    """Two processes that read, insert and send on; the pids of both."""
    started = [
        child.start(
            [sys.executable, "-m", "tests.bench.events", "floor-hop", *command],
            log=here.folder / f"floor-{command[-1] or 'end'}.log",
            death_signal=signal.SIGKILL,
        )
        for command in (
            [here.dsn("matching"), here.bootstrap, "floor.begun", "floor.answered"],
            [here.dsn("notifications"), here.bootstrap, "floor.answered", ""],
        )
    ]
    try:
        yield [each.pid for each in started]
    finally:
        for each in started:
            child.stop(each, with_signal=signal.SIGTERM, seconds=10)


def run_hop(dsn: str, bootstrap: str, reads: str, sends: str) -> None:
    """Read, insert, commit, send on, until SIGTERM."""
    uvloop.run(_hop(dsn, bootstrap, reads, sends))


async def _hop(dsn: str, bootstrap: str, reads: str, sends: str) -> None:
    stop = asyncio.current_task()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.cancel if stop else list)
    connection = await asyncpg.connect(dsn)
    consumer = AIOKafkaConsumer(
        reads, bootstrap_servers=bootstrap, group_id=None, auto_offset_reset="earliest"
    )
    await consumer.start()
    with suppress(asyncio.CancelledError):
        async with _producer(bootstrap) as producer:
            while True:
                polled = await consumer.getmany(timeout_ms=250, max_records=500)
                facts = [json.loads(each.value) for some in polled.values() for each in some]
                if facts:
                    await connection.execute(_EFFECT, [fact["number"] for fact in facts])
                    if sends:
                        await _send(producer, sends, facts)
    await consumer.stop()


@asynccontextmanager
async def over_kafka(here: Place) -> AsyncIterator[Tell]:
    """Tells by hand: insert, commit, send, wait for the acknowledgement."""
    pool = await asyncpg.create_pool(here.dsn("registry"), min_size=4, max_size=4)
    async with _producer(here.bootstrap) as producer:

        async def tell(first: int, size: int) -> None:
            numbers = list(range(first, first + size))
            await pool.execute(_TELL, numbers)
            await _send(producer, "floor.begun", [_fact(number) for number in numbers])

        yield tell
    await pool.close()


@asynccontextmanager
async def in_process(here: Place) -> AsyncIterator[Tell]:
    """Three commits one after another: what an event costs where nothing travels."""
    names = ("registry", "matching", "notifications")
    pools = [await asyncpg.create_pool(here.dsn(name), min_size=4, max_size=4) for name in names]

    async def tell(first: int, size: int) -> None:
        numbers = list(range(first, first + size))
        for pool, statement in zip(pools, (_TELL, _EFFECT, _EFFECT), strict=True):
            await pool.execute(statement, numbers)

    yield tell
    for pool in pools:
        await pool.close()


@asynccontextmanager
async def _producer(bootstrap: str) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap,
        acks="all",
        enable_idempotence=True,
        compression_type="lz4",
    )
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


async def _send(producer: AIOKafkaProducer, topic: str, facts: list[dict[str, Any]]) -> None:
    sent = [
        await producer.send(topic, json.dumps(fact).encode(), key=fact["line"].encode())
        for fact in facts
    ]
    await asyncio.gather(*sent)


def _fact(number: int) -> dict[str, Any]:
    return {"line": f"line-{number % LINES}", "number": number, "words": _WORDS}
