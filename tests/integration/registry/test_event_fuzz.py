"""
Events that nobody thought of, over both ways in: no crash, no stall, every one accounted for.

`make fuzz-events` sends 20,000 bodies and 200,000 records, and prints what it counted.
"""

import asyncio
import os
from collections import Counter
from time import monotonic

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import MessageSizeTooLargeError
from prometheus_client import REGISTRY
from sqlalchemy import text

from services.registry.settings import RegistrySettings
from shared.db.unit_of_work import Database
from tests.integration.registry.hostile import Hostile
from tests.integration.registry.house import House
from tests.integration.registry.ingest import (
    Sent,
    fresh_slug,
    let_in,
    producing,
    registry_worker,
    send_batch,
)
from tests.integration.registry.partner_events import Sender
from tests.support.waiting import until

BODIES = int(os.environ.get("FUZZ_BODIES", "1000"))
RECORDS = int(os.environ.get("FUZZ_RECORDS", "1000"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
PARTNERS = 4
STALL_SECONDS = 5.0
_COUNTS = text(
    "SELECT outcome, count(*) FROM partner_event WHERE channel = 'kafka' GROUP BY outcome "
    "UNION ALL SELECT 'quarantined', count(*) FROM quarantine "
    "UNION ALL SELECT 'parked', count(*) FROM parked "
    "UNION ALL SELECT 'dead', count(*) FROM dead_letter"
)
_READ = text(
    "SELECT coalesce(sum(next_offset), 0) FROM consumer_position WHERE consumer = 'registry-intake'"
)


async def test_no_body_breaks_the_http_door(house: House) -> None:
    senders = [await Sender.of(house, f"clinic-{n}") for n in range(PARTNERS)]
    counted: Counter[str] = Counter()

    async def send(sender: Sender, seed: int) -> None:
        hostile = Hostile(seed)
        for _ in range(BODIES // PARTNERS):
            headers, body = hostile.body()
            answer = await house.api.post(
                "/v1/events", headers=sender.headers | headers, content=body
            )
            assert answer.status_code in (200, 400, 413, 415), (headers, body[:500], answer.text)
            counted["sent"] += 1
            if answer.status_code != 200:
                counted[f"answered {answer.status_code}"] += 1
                continue
            counted.update(each["outcome"] for each in answer.json()["items"])

    async with asyncio.TaskGroup() as group:
        for n, sender in enumerate(senders):
            group.create_task(send(sender, SEED + n))
    async with house.database.connection() as connection:
        rows = await connection.execute(
            text("SELECT outcome, count(*), sum(copies) FROM partner_event GROUP BY outcome")
        )
        kept = {row[0]: (row[1], row[2]) for row in rows}
    assert counted["accepted"] == kept["accepted"][0] > 0
    assert counted["duplicate"] == sum(copies for _, copies in kept.values()) > 0
    # What had no readable id is rejected and not kept.
    assert counted["rejected"] >= kept["rejected"][0] > 0
    _say("http", counted)


@pytest.mark.kafka
async def test_no_record_stops_a_topic(
    settings: RegistrySettings, house: House, kafka_bootstrap: str
) -> None:
    name = fresh_slug()
    sender = await Sender.of(house, name)
    before = _duplicates()
    async with (
        let_in(kafka_bootstrap, name) as given,
        registry_worker(settings, house.database, kafka_bootstrap),
        producing(kafka_bootstrap, max_request_size=4_000_000) as producer,
    ):
        with pytest.raises(MessageSizeTooLargeError):
            await producer.send_and_wait(given.topic, b"\0" * 1024 * 1024)
        hostile = Hostile(SEED)
        sending = asyncio.create_task(_send_all(producer, given.topic, hostile))
        longest = await _watch(house.database, sending)
        sent = await sending
    async with house.database.connection() as connection:
        counted = Counter({row[0]: row[1] for row in await connection.execute(_COUNTS)})
    counted["duplicate"] = _duplicates() - before
    _say("kafka", Counter(sent=sent, **counted), longest)
    assert counted["parked"] == counted["dead"] == 0
    assert sum(counted.values()) == sent
    assert min(counted[each] for each in ("accepted", "rejected", "quarantined", "duplicate")) > 0
    assert longest < STALL_SECONDS
    assert await sender.listed(outcome="quarantined")


async def _send_all(producer: AIOKafkaProducer, topic: str, hostile: Hostile) -> int:
    sent = 0
    waiting: list[Sent] = []
    while sent < RECORDS:
        while len(waiting) < min(200, RECORDS - sent):
            waiting.append(hostile.record())
        took = await send_batch(producer, topic, waiting, partition=sent % 3)
        del waiting[:took]
        sent += took
    return sent


async def _watch(database: Database, sending: "asyncio.Task[int]") -> float:
    """Until all is read; the longest time in which nothing moved though there was something."""
    longest, at, moved_at = 0.0, 0, 0.0

    async def is_read() -> bool:
        nonlocal longest, at, moved_at
        async with database.connection() as connection:
            now = int(await connection.scalar(_READ) or 0)
        if at == 0 or now > at:
            longest = max(longest, monotonic() - moved_at if at else 0.0)
            at, moved_at = now, monotonic()
        return sending.done() and (sending.exception() is not None or now >= sending.result())

    await until(is_read, seconds=120 + RECORDS / 20)
    return longest


def _duplicates() -> int:
    name = {"consumer": "registry-intake", "type": "any", "outcome": "duplicate"}
    return int(REGISTRY.get_sample_value("diaspora_events_heard_total", name) or 0)


def _say(way: str, counted: Counter[str], longest: float | None = None) -> None:
    said = ", ".join(f"{name} {count}" for name, count in sorted(counted.items()))
    stall = "" if longest is None else f"; longest time without a step {longest:.1f} s"
    print(f"{way}: {said}{stall}")  # noqa: T201
