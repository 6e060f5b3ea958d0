"""How fast one worker works off a backlog, clean and with one poisoned event in a hundred."""

from time import monotonic

from sqlalchemy import text

from shared.db.wake import Wake
from tests.bench.events import figures
from tests.bench.events.contract import SERVICES, Answered, Begun
from tests.bench.events.driver import telling
from tests.bench.events.place import Place, fresh_databases, fresh_topics
from tests.bench.events.workers import make_database, processes
from tests.support.waiting import until

_SIZE = 100
_LEFT = text("SELECT count(*) FROM outbox")


async def drained(
    here: Place, service: str, *, form: str, events: int, poison: float = 0.0
) -> float:
    """
    Events per second that the service's one worker acts on, from a full topic.

    `notifications` is the end of the chain; `matching` tells each event on as well.
    """
    await fresh_databases(here)
    await fresh_topics(here)
    await _fill(here, SERVICES[SERVICES.index(service) - 1], events, poison)
    good = events - (int(events * poison) if poison else 0)
    with processes(here, form, (service,)):

        async def first() -> bool:
            return await figures.count(here, service) > 0

        async def last() -> bool:
            done = await figures.count(here, service)
            return done + await _waiting(here, service) >= good

        await until(first, seconds=60)
        began, before = monotonic(), await figures.count(here, service)
        await until(last, seconds=300)
        return (good - before) / (monotonic() - began)


async def _fill(here: Place, teller: str, events: int, poison: float) -> None:
    database = make_database(teller, here.url(teller), Wake())
    tell = telling(database, Begun if teller == "registry" else Answered, poison=poison)
    with processes(here, "deaf", (teller,)):
        for first in range(0, events, _SIZE):
            await tell(first, _SIZE)

        async def all_sent() -> bool:
            async with database.connection() as connection:
                return bool(await connection.scalar(_LEFT) == 0)

        await until(all_sent, seconds=300)
    await database.engine.dispose()


async def _waiting(here: Place, service: str) -> int:
    """Innocent events that wait behind a poisoned one of their line."""
    parked = await figures.count(here, service, "parked")
    return parked - await figures.count(here, service, "parked_key") if parked else 0
