"""
One transaction: the rows it writes and the events it tells, together or not at all.

Order. When a unit of work closes, one statement takes the sequence numbers of all the keys it told
about, in sorted order, and only then inserts the outbox rows. The row lock on `event_sequence`
serialises the writers of one key, so outbox ids of a key grow in the order of its sequence
numbers, and two units of work never wait for each other in a ring.

After a restore every number lies above the floor of its note, those of new keys too: what hearers
heard before the restore is never higher than what they are told after it.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID
from zlib import crc32

import asyncpg
import orjson
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from shared.clock import Clock, SystemClock
from shared.contracts.catalog import EventData
from shared.contracts.codec import Outgoing, encode
from shared.contracts.envelope import Event
from shared.db.event_tables import SLOTS
from shared.db.outages import UNREACHABLE, translating_outages
from shared.db.transaction import Line, Transaction, open_transaction
from shared.errors import HouseDown
from shared.flow import Flow
from shared.ids import new_id

# The sort needs all rows of `taken`, so every key is locked, in sorted order, before the first
# outbox row gets its id; ids follow the order of telling.
_WRITE = """
    WITH raised AS (
        SELECT coalesce(max(floor), 0) AS by FROM restore_note
    ), told AS MATERIALIZED (
        SELECT *, count(*) OVER (PARTITION BY t, k) AS many,
            row_number() OVER (PARTITION BY t, k ORDER BY n) AS nth
        FROM unnest(
            $1::smallint[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::text[],
            $7::bytea[], $8::text[]
        ) WITH ORDINALITY AS v(s, t, k, i, y, h, p, u, n)
    ), taken AS (
        INSERT INTO event_sequence AS e (topic, key, last)
        SELECT t, k, many + raised.by FROM told, raised WHERE nth = 1 ORDER BY t, k
        ON CONFLICT (topic, key) DO UPDATE
        SET last = e.last + excluded.last - (SELECT raised.by FROM raised)
        RETURNING topic, key, last
    ), numbered AS (
        SELECT told.*, last - many + nth AS q FROM told JOIN taken ON topic = t AND key = k
    )
    INSERT INTO outbox (
        slot, topic, partition_key, event_id, event_type, sequence, headers, payload, subjects)
    SELECT s, t, k, i, y, q,
        CAST(h AS jsonb) || jsonb_build_object('ce_sequence', lpad(CAST(q AS text), 20, '0')),
        p, CAST(u AS uuid[])
    FROM numbered ORDER BY n
"""
# The same for a single event, which most units of work tell, at half the cost.
_WRITE_ONE = """
    WITH taken AS (
        INSERT INTO event_sequence AS e (topic, key, last)
        VALUES ($2, $3, 1 + (SELECT coalesce(max(floor), 0) FROM restore_note))
        ON CONFLICT (topic, key) DO UPDATE SET last = e.last + 1
        RETURNING last
    )
    INSERT INTO outbox (
        slot, topic, partition_key, event_id, event_type, sequence, headers, payload, subjects)
    SELECT $1, $2, $3, $4, $5, last,
        CAST(CAST($6 AS text) AS jsonb)
            || jsonb_build_object('ce_sequence', lpad(CAST(last AS text), 20, '0')),
        $7, CAST(CAST($8 AS text) AS uuid[])
    FROM taken
"""
_LOCK_TIMEOUT = "SELECT set_config('lock_timeout', $1, true)"
Wake = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Told:
    data: EventData
    flow: Flow


@dataclass(slots=True)
class UnitOfWork:
    """
    What a service function is handed: a session, the present moment, and a way to tell events.

    Nobody commits it by hand: the door that opened it does when it closes.
    """

    transaction: Transaction
    now: datetime
    flow: Flow
    told: list[_Told] = field(default_factory=list)
    wakes: set[str] = field(default_factory=set)
    is_for_many: bool = False

    @property
    def session(self) -> AsyncSession:
        """Where a service reads and writes its rows."""
        return self.transaction.session

    @property
    def driver(self) -> asyncpg.Connection:
        """The connection under the session, for the mechanism's own statements."""
        return self.transaction.driver

    def publish(self, data: EventData, *, cause: Event[Any] | None = None) -> None:
        """
        Tell `data` to the world once this transaction commits; nothing is sent here.

        Where many events are acted on at once, `cause` names the one that it follows from.
        """
        if self.is_for_many and cause is None:
            raise ValueError(f"{data.event_type} is told without its cause")
        flow = Flow(cause.correlation_id, cause.id, cause.traceparent) if cause else self.flow
        self.told.append(_Told(data, flow))

    def wake(self, name: str) -> None:
        """After the commit, hint to whoever waits for `name` that there is work."""
        self.wakes.add(name)

    def fall_silent(self) -> None:
        """Forget what was told and woken so far: for acting on copies, of which nobody hears."""
        self.told.clear()
        self.wakes.clear()

    @contextmanager
    def caused_by(self, event: Event[Any], *, traceparent: str | None = None) -> Iterator[None]:
        """
        Everything told inside belongs to the flow of `event` and is caused by it.

        `traceparent` is what acts on it, where that is measured.
        """
        flow = Flow(event.correlation_id, event.id, traceparent or event.traceparent)
        with self.following(flow):
            yield

    @contextmanager
    def following(self, flow: Flow) -> Iterator[None]:
        """Everything told inside belongs to `flow`."""
        before, self.flow = self.flow, flow
        try:
            yield
        finally:
            self.flow = before

    @contextmanager
    def for_many(self) -> Iterator[None]:
        """Inside, many events are acted on at once: what is told must name its cause."""
        self.is_for_many = True
        try:
            yield
        finally:
            self.is_for_many = False

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """Roll back to here on any error; what was told inside goes with it."""
        told, wakes = len(self.told), set(self.wakes)
        try:
            async with self.session.begin_nested():
                yield
        except BaseException:
            del self.told[told:]
            self.wakes = wakes
            raise


class Database:
    """A service's database: where units of work come from."""

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        source: str,
        schema_url: str = "http://localhost/schemas",
        clock: Clock | None = None,
        wake: Wake | None = None,
    ) -> None:
        self.engine = engine
        self.source = source
        self.clock: Clock = clock or SystemClock()
        self._schema_url = schema_url
        self._wake = wake

    @asynccontextmanager
    async def unit_of_work(
        self,
        *,
        flow: Flow | None = None,
        lock_timeout_ms: int | None = None,
        line: Line | None = None,
    ) -> AsyncIterator[UnitOfWork]:
        """
        Commit at the end, roll back on any error; HouseDown if the database is away.

        Without `flow` what is told inside begins a flow of its own; without `lock_timeout_ms`
        the engine's own limit holds. On a `line` of this database its connection is kept.
        """
        async with open_transaction(self.engine, line=line) as transaction:
            if lock_timeout_ms is not None:
                await transaction.driver.execute(_LOCK_TIMEOUT, f"{lock_timeout_ms}ms")
            uow = UnitOfWork(transaction, self.clock.now(), flow or Flow.begin())
            yield uow
            await transaction.flush()
            if uow.told:
                await self._write_outbox(uow)
        if self._wake is not None:
            for name in uow.wakes | ({"outbox"} if uow.told else set()):
                self._wake(name)

    def line(self) -> Line:
        """A line of this database; whoever has it closes it."""
        return Line(self.engine)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """A bare transaction, for mechanisms that tell nothing: sweeps, metrics."""
        with translating_outages():
            async with AsyncExitStack() as stack:
                try:
                    connection = await stack.enter_async_context(self.engine.begin())
                except UNREACHABLE as error:
                    raise HouseDown("the database cannot be reached") from error
                yield connection

    @asynccontextmanager
    async def driver(
        self, *, in_transaction: bool = True, line: Line | None = None
    ) -> AsyncIterator[asyncpg.Connection]:
        """The driver itself, for what runs all the time; each statement by itself, if asked for."""
        opened = open_transaction(self.engine, begins=in_transaction, line=line)
        async with opened as transaction:
            yield transaction.driver

    async def _write_outbox(self, uow: UnitOfWork) -> None:
        rows = [self._row(told, uow.now) for told in uow.told]
        if len(rows) == 1:
            await uow.driver.execute(_WRITE_ONE, *rows[0])
        else:
            await uow.driver.execute(_WRITE, *map(list, zip(*rows, strict=True)))

    def _row(self, told: _Told, now: datetime) -> tuple[Any, ...]:
        data, key = told.data, told.data.key
        event_id = new_id()
        # The database knows the number: it is written into the header there.
        headers, payload = encode(
            Outgoing(data, event_id, self.source, now, 0, told.flow, self._schema_url)
        )
        people = "{" + ",".join(map(str, people_in(data))) + "}"
        named = orjson.dumps(headers).decode()
        return slot_of(key), data.topic, key, event_id, data.event_type, named, payload, people


def slot_of(key: str) -> int:
    """The relay's slot of a partition key, fixed for life."""
    return crc32(key.encode()) % SLOTS


def people_in(data: EventData) -> list[UUID]:
    """The ids of people in an event, which erasure finds its rows by."""
    named = (getattr(data, name) for name in data.people)
    return [
        person
        for value in named
        if value is not None
        for person in (value if isinstance(value, tuple) else (value,))
    ]
