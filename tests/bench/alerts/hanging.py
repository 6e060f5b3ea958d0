"""
What everybody else has of it while mail servers and webhook endpoints hang.

Some recipients' mail is never answered or answered a byte now and then, and so are some endpoints;
alerts for all come at a steady pace. What is measured is the time from the alert to the mail or
the webhook of those who are well, and the memory of the process.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

from services.notifications.hears import HEARS
from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from shared.messaging.consumer import Consumer
from tests.bench.alerts.digests import postbox, settings_for, working
from tests.bench.alerts.place import Place, Say, batches
from tests.support.waiting import until

_SICK_MAILS, _SICK_ENDPOINTS = 24, 12
_SECONDS, _EACH_SECOND = 45, 40
_DRIP_SECONDS = 0.7
_WELL = """
    SELECT d.id, extract(epoch FROM d.created_at) AS since, p.address FROM delivery d
    JOIN contact_point p ON p.id = d.contact_point_id
    WHERE p.address NOT LIKE 'hangs%' AND p.address NOT LIKE 'drips%'
"""
_HEAL = "UPDATE contact_point SET address = address_key WHERE address <> address_key"
_WELL_LEFT = """
    SELECT count(*) FROM delivery d JOIN contact_point p ON p.id = d.contact_point_id
    WHERE p.address NOT LIKE 'hangs%' AND p.address NOT LIKE 'drips%' AND d.state <> 'sent'
"""
_WELL_HOOKS = """
    SELECT m.event_id, extract(epoch FROM m.created_at) AS since FROM webhook_message m
    JOIN webhook_endpoint e ON e.id = m.endpoint_id WHERE e.url LIKE '%/well'
"""


@dataclass(slots=True)
class Endpoints:
    """An HTTP server: it answers, hangs or drips by path, and keeps when each id came."""

    port: int = 0
    came: dict[str, float] = field(default_factory=dict)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one call."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            named = next(x for x in head.split("\r\n") if x.lower().startswith("webhook-id:"))
            if " /hangs" in head:
                await reader.read()
            elif " /drips" in head:
                while True:
                    writer.write(b"H")
                    await writer.drain()
                    await asyncio.sleep(_DRIP_SECONDS)
            else:
                self.came.setdefault(named.partition(":")[2].strip(), time.time())
                writer.write(b"HTTP/1.1 204 Fine\r\ncontent-length: 0\r\n\r\n")
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            return
        finally:
            writer.close()


async def measure(here: Place, say: Say) -> dict[str, float | int]:
    """The slowest hundredth of the others, of mails and webhooks together, and memory."""
    wake = Wake()
    database = Database(here.database.engine, source="/notifications", wake=wake.hint)
    people = here.people[: _EACH_SECOND * 10]
    await _make_sick(here, people[:_SICK_MAILS])
    endpoints = Endpoints()
    server = await asyncio.start_server(endpoints.serve, "127.0.0.1", 0)
    endpoints.port = server.sockets[0].getsockname()[1]
    async with postbox() as taken:
        settings = settings_for(here, taken.port)
        await _give_endpoints(here, people, endpoints.port, settings.seal().sealed(b"s" * 32))
        async with working(settings, database, wake):
            sizes = await _pace(database, people)
            await until(lambda: _all_sent(here), seconds=60, every=0.2)
    server.close()
    slow = await _delays(here, taken.came, endpoints.came)
    await here.driver.execute(_HEAL)
    p99 = sorted(slow)[int(len(slow) * 0.99)]
    quarter = len(sizes) // 4
    grown = max(sizes[-quarter:]) - max(sizes[quarter : 2 * quarter])
    say(f"{len(slow)} mails and webhooks of the well: p99 {p99:.2f} s, longest {max(slow):.2f} s")
    say(f"memory {max(sizes):.0f} MB, {grown:+.1f} MB from the second quarter to the last")
    return {
        "hanging_p99_s": round(p99, 2),
        "hanging_max_s": round(max(slow), 2),
        "hanging_memory_mb": round(max(sizes)),
        "hanging_memory_growth_mb": round(grown, 1),
        "hanging_mails": _SICK_MAILS,
        "hanging_endpoints": _SICK_ENDPOINTS,
    }


async def _make_sick(here: Place, people: Sequence[UUID]) -> None:
    for number, person in enumerate(people):
        name = "hangs" if number % 2 else "drips"
        await here.driver.execute(
            "UPDATE contact_point SET address = $2 || '-' || address WHERE owner_id = $1",
            *(person, name),
        )


async def _give_endpoints(here: Place, people: Sequence[UUID], port: int, secret: bytes) -> None:
    """The sick ones first: they are as old as any and have as much to be posted."""
    for number, person in enumerate(people):
        path = ("hangs", "drips")[number % 2] if number < _SICK_ENDPOINTS else "well"
        await here.driver.execute(
            "INSERT INTO webhook_endpoint (id, owner_kind, owner_id, url, description, secret, "
            "state, created_at, version) "
            "VALUES ($1, 'person', $2, $3, '', $4, 'enabled', now(), 1)",
            *(uuid4(), person, f"http://127.0.0.1:{port}/{path}", secret),
        )


async def _pace(database: Database, people: Sequence[UUID]) -> list[float]:
    """So many alerts a second, the same for everybody; the memory at each second."""
    consumer, sizes = Consumer("notifications", database, HEARS), []
    began = time.monotonic()
    for second in range(_SECONDS):
        first = (second * _EACH_SECOND) % len(people)
        for batch in batches(people[first : first + _EACH_SECOND], seed=1000 + second):
            await consumer.apply([batch])
        sizes.append(_megabytes())
        await asyncio.sleep(max(0.0, began + second + 1 - time.monotonic()))
    return sizes


async def _all_sent(here: Place) -> bool:
    mails = await here.driver.fetchval(_WELL_LEFT)
    hooks = await here.driver.fetchval(
        "SELECT count(*) FROM webhook_message m JOIN webhook_endpoint e ON e.id = m.endpoint_id "
        "WHERE e.url LIKE '%/well' AND m.state <> 'sent'"
    )
    return not mails and not hooks


async def _delays(
    here: Place, mails: Sequence[tuple[str, str, float]], hooks: dict[str, float]
) -> list[float]:
    """Seconds from an alert to its mail and to its webhook, of all who are well."""
    came = {name.strip("<>").partition("@")[0]: at for name, _, at in mails}
    found = [came[str(row["id"])] - float(row["since"]) for row in await here.driver.fetch(_WELL)]
    found += [
        hooks[row["event_id"]] - float(row["since"]) for row in await here.driver.fetch(_WELL_HOOKS)
    ]
    return found


def _megabytes() -> float:
    """What this process holds in memory now."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096 / 1e6
