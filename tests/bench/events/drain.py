"""How fast one worker works off a backlog, clean and with one poisoned event in a hundred."""

from time import monotonic

from sqlalchemy import text

from shared.db.wake import Wake
from tests.bench.events import figures
from tests.bench.events.driver import telling
from tests.bench.events.place import Place, fresh_databases, fresh_topics
from tests.bench.events.workers import make_database, processes
from tests.support.waiting import until

_SIZE = 100
_LEFT = text("SELECT count(*) FROM outbox")


async def drained(here: Place, *, form: str, events: int, poison: float = 0.0) -> float:
    """Events per second that matching's worker acts on, telling each on, from a full topic."""
    await fresh_databases(here)
    await fresh_topics(here)
    await _fill(here, events, poison)
    good = events - (int(events * poison) if poison else 0)
    with processes(here, form, ("matching",)):

        async def first() -> bool:
            return await figures.count(here, "matching") > 0

        async def last() -> bool:
            return await figures.count(here, "matching") + await _waiting(here) >= good

        await until(first, seconds=60)
        began, before = monotonic(), await figures.count(here, "matching")
        await until(last, seconds=300)
        return (good - before) / (monotonic() - began)


async def _fill(here: Place, events: int, poison: float) -> None:
    database = make_database("registry", here.url("registry"), Wake())
    tell = telling(database, poison=poison)
    with processes(here, "batch", ("registry",)):
        for first in range(0, events, _SIZE):
            await tell(first, _SIZE)

        async def all_sent() -> bool:
            async with database.connection() as connection:
                return bool(await connection.scalar(_LEFT) == 0)

        await until(all_sent, seconds=300)
    await database.engine.dispose()


async def _waiting(here: Place) -> int:
    """Innocent events that wait behind a poisoned one of their line."""
    parked = await figures.count(here, "matching", "parked")
    return parked - await figures.count(here, "matching", "parked_key") if parked else 0
