"""
Makes what a service derived from events anew, out of the present state of who told them.

The handlers run unchanged on copies of the derived tables; what they tell and wake is dropped.
While that lasts the service works on. Then, for a moment, nothing can be acted on: what was told
meanwhile is fed too, the copies are compared with the real tables, and what differs is written, all
in one transaction. The copies are then at least as new as the real tables: whatever the service
had acted on was committed by its teller before.
"""

import asyncio
import random
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from shared.contracts.catalog import EventData
from shared.contracts.envelope import Event
from shared.contracts.state import PresentState
from shared.db import shadow
from shared.db.derived import Derived, DerivedTable
from shared.db.shadow import FED, Difference
from shared.db.snapshot import snapshot
from shared.db.unit_of_work import Database, UnitOfWork
from shared.errors import HouseDown
from shared.messaging.acting import Actor, Hears
from shared.messaging.hooks import Hooks, NoHooks
from shared.messaging.kept import Heard
from shared.messaging.transport import Record

AT_ONCE: Final = 500
# One short of the database's own search for deadlocks: whoever waits in a ring, it is us who leave.
_LOCK_PATIENCE = text("SET LOCAL lock_timeout = '500ms'")
_NO_PATIENCE = text("SET LOCAL lock_timeout = '10s'")
_MOST_TRIES = 120
_LOCKED = "55P03"
# Positions and inbox hold batches back, waiting lines their replays.
_EAR = ("consumer_position", "inbox", "parked_key")
_TOLD = text(
    "SELECT topic, key, last FROM event_sequence "
    "WHERE topic = ANY(CAST(:topics AS text[])) ORDER BY topic, key"
)
_NOT_FED = text(
    f"""
    SELECT t AS topic, k AS key FROM unnest(
        CAST(:topics AS text[]), CAST(:keys AS text[]), CAST(:lasts AS bigint[])) AS v(t, k, n)
    LEFT JOIN {FED} f ON f.topic = t AND f.key = k
    WHERE f.last IS DISTINCT FROM n ORDER BY t, k
    """  # noqa: S608  a constant
)
_NOTE_FED = text(
    f"""
    INSERT INTO {FED} (topic, key, last) SELECT * FROM unnest(
        CAST(:topics AS text[]), CAST(:keys AS text[]), CAST(:lasts AS bigint[]))
    ON CONFLICT (topic, key) DO UPDATE SET last = excluded.last
    """  # noqa: S608  a constant
)
_ALONE = text("SELECT pg_try_advisory_lock(7302, 2)")
_HEARD_SINCE = text("SELECT count(*) FROM inbox WHERE source = :source AND received_at > :at")
Progress = Callable[[str, int], None]


class NothingDerived(Exception):
    """The service keeps nothing of this teller that it could make again."""


class Overtaken(Exception):
    """What the rebuild stood on changed meanwhile: nothing was exchanged; it is to be repeated."""


class _Undone(Exception):
    """A dry run takes back what it wrote."""


@dataclass(frozen=True, slots=True)
class Told:
    """A teller whose database can be read: where its present state comes from."""

    name: str
    database: Database
    present_state: PresentState


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What was different, and what the service derives of its own rows: seen and mended."""

    differences: tuple[Difference, ...]
    seen: int
    mended: int


class Rebuild:
    """One service's derived tables, made anew."""

    def __init__(
        self,
        database: Database,
        hears: Hears,
        derived: Derived,
        *,
        hooks: Hooks | None = None,
        progress: Progress | None = None,
    ) -> None:
        self._database = database
        self._actor = Actor(hears)
        self._derived = derived
        self._tables: tuple[DerivedTable, ...] = ()
        self._basis: Any = None
        self._hooks = hooks or NoHooks()
        self._progress = progress or (lambda stage, count: None)

    async def from_database(self, teller: Told, *, dry_run: bool = False) -> Rebuilt:
        """Out of what the teller's database says, up to the moment of the exchange."""

        async def rest(uow: UnitOfWork) -> None:
            await self._feed_changed(teller, uow)

        async with self._copies(teller.name):
            await self._feed_changed(teller, None)
            await self._hooks.reach("rebuild.fed")
            return await self._finish(rest, dry_run=dry_run)

    async def from_events(
        self,
        events: AsyncIterable[Event[EventData]],
        *,
        teller: str,
        at: datetime,
        dry_run: bool = False,
    ) -> Rebuilt:
        """
        Out of what a teller wrote to a file at a moment.

        Overtaken when anything of that teller was heard since: the file does not know of it.
        """

        async def rest(uow: UnitOfWork) -> None:
            since = await uow.session.scalar(_HEARD_SINCE, {"source": f"/{teller}", "at": at})
            if since:
                raise Overtaken(f"{since} events of {teller} were heard after it was written")

        async with self._copies(teller):
            waiting: list[Event[Any]] = []
            async for event in events:
                waiting.append(event)
                if len(waiting) >= AT_ONCE:
                    await self._feed_apart(waiting)
                    waiting.clear()
            await self._feed_apart(waiting)
            return await self._finish(rest, dry_run=dry_run)

    @asynccontextmanager
    async def _copies(self, teller: str) -> AsyncIterator[None]:
        """One rebuild at a time, on fresh copies; they are gone at the end."""
        self._tables = tuple(each for each in self._derived.tables if each.teller == teller)
        if not self._tables:
            raise NothingDerived(f"nothing here is derived from what {teller} tells")
        # Held by the session, so it outlives the transactions of the rebuild.
        async with self._database.engine.connect() as guard:
            if not await guard.scalar(_ALONE):
                raise Overtaken("another rebuild of this service is running")
            await guard.rollback()
            async with self._database.connection() as connection:
                await shadow.make(connection, self._tables, self._derived.dropped)
                self._basis = await self._basis_of(connection)
            try:
                yield
            finally:
                async with self._database.connection() as connection:
                    await shadow.drop(connection)
                await guard.invalidate()

    async def _feed_changed(self, teller: Told, uow: UnitOfWork | None) -> None:
        """Feed whatever the teller has told of since it was fed."""
        topics = [each for each in self._actor.topics if each.startswith(f"{teller.name}.")]
        async with snapshot(teller.database) as session:
            told = await session.stream(
                _TOLD, {"topics": topics}, execution_options={"yield_per": AT_ONCE}
            )
            async for rows in told.partitions(AT_ONCE):
                if uow is not None:
                    await self._feed_rows(teller, session, rows, uow)
                    continue
                async with self._database.unit_of_work() as own:
                    await self._feed_rows(teller, session, rows, own)

    async def _feed_rows(
        self, teller: Told, session: AsyncSession, rows: Sequence[Row[Any]], uow: UnitOfWork
    ) -> None:
        values = {
            "topics": [row.topic for row in rows],
            "keys": [row.key for row in rows],
            "lasts": [row.last for row in rows],
        }
        found = (await uow.session.execute(_NOT_FED, values)).all()
        if found:
            keys = {
                topic: [row.key for row in group]
                for topic, group in groupby(found, key=lambda row: str(row.topic))
            }
            at = uow.now
            states = [each async for each in teller.present_state(session, keys, at)]
            await self._feed(
                uow, [each.as_event(source=f"/{teller.name}", at=at) for each in states]
            )
            await uow.session.execute(_NOTE_FED, values)
        self._progress("fed", len(rows))

    async def _feed_apart(self, events: Sequence[Event[Any]]) -> None:
        async with self._database.unit_of_work() as uow:
            await self._feed(uow, events)
        self._progress("fed", len(events))

    async def _feed(self, uow: UnitOfWork, events: Sequence[Event[Any]]) -> None:
        """Let the handlers act on the copies; nobody hears of it."""
        heard = [
            Heard(event, Record(event.topic, 0, -1, event.key, (), b""))
            for event in events
            if self._actor.hears(type(event.data))
        ]
        async with shadow.stepping_in(uow.session):
            await self._actor.act(uow, heard)
            uow.fall_silent()

    async def _finish(
        self, rest: Callable[[UnitOfWork], Awaitable[None]], *, dry_run: bool
    ) -> Rebuilt:
        seen, mended = await self._again(dry_run=dry_run)
        for left in reversed(range(_MOST_TRIES)):
            try:
                async with self._database.unit_of_work() as uow:
                    found = await self._exchange(uow, rest, dry_run=dry_run)
                return Rebuilt(found, seen, mended)
            except HouseDown as error:
                if error.state != _LOCKED or not left:
                    raise
            await asyncio.sleep(random.uniform(0.05, 0.25))  # noqa: S311  no secret
        raise AssertionError("the last try raises")

    async def _exchange(
        self, uow: UnitOfWork, rest: Callable[[UnitOfWork], Awaitable[None]], *, dry_run: bool
    ) -> tuple[Difference, ...]:
        await uow.session.execute(_LOCK_PATIENCE)
        names = ", ".join((*_EAR, *(each.name for each in self._tables)))
        await uow.session.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))
        await uow.session.execute(_NO_PATIENCE)
        await rest(uow)
        if await self._basis_of(uow.session) != self._basis:
            raise Overtaken("what the rows also depend on has changed meanwhile")
        found = await shadow.exchange(uow.session, self._tables, dry_run=dry_run)
        if self._derived.follow is not None and not dry_run:
            await self._derived.follow(uow)
        await self._hooks.reach("rebuild.before_commit")
        return tuple(found)

    async def _again(self, *, dry_run: bool) -> tuple[int, int]:
        """Derive anew what comes of the service's own rows, each page in a transaction."""
        seen = mended = 0
        last: UUID | None = None
        while self._derived.again is not None:
            async with self._database.unit_of_work() as uow:
                with suppress(_Undone):
                    async with uow.savepoint():
                        page = await self._derived.again(uow, last)
                        uow.fall_silent()
                        if dry_run:
                            raise _Undone
            seen, mended, last = seen + page.seen, mended + len(page.mended), page.last
            self._progress("derived", page.seen)
            if last is None:
                break
        return seen, mended

    async def _basis_of(self, session: AsyncSession | AsyncConnection) -> Any:
        basis = self._derived.basis
        return await session.scalar(text(basis)) if basis is not None else None
