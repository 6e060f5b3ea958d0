"""
Sends what the outbox holds, in order per key.

The load-bearing query is `_CLAIM`: it locks the slots that are free and have rows, for the length
of one transaction. Every run sends each key from its oldest row upwards and deletes only the
acknowledged prefix of each key, so whatever crashes, the first copy of each event leaves in
order; the hearer's inbox drops later copies. The slot lock is economy: it keeps several relays
from sending the same rows, and where one is alone it asks for none. What was refused rests for a
while, alone: both statements look past it, so a thousand rows that cannot leave do not hide one
that can.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import NamedTuple

import asyncpg
import orjson
import structlog

from shared.contracts.codec import MAX_BYTES
from shared.db.event_tables import SLOTS
from shared.db.transaction import Line
from shared.db.unit_of_work import Database
from shared.errors import HouseDown
from shared.messaging.hooks import Hooks, NoHooks
from shared.messaging.resting import Resting
from shared.messaging.transport import (
    Outbound,
    RowRefused,
    TopicRefused,
    Transport,
    Unpublishable,
)
from shared.observability.metrics import EVENTS_SENT

_LOCK_SPACE = 7302
# Turns of the event loop from a hint to the statement of whoever hears it.
_COURTESIES = 4
_ROWS = """
    SELECT id, topic, partition_key, headers::text, payload FROM outbox AS o
    WHERE topic <> ALL($1::text[])
      AND NOT EXISTS (
        SELECT 1 FROM unnest($2::text[], $3::text[]) AS resting(t, k)
        WHERE resting.t = o.topic AND resting.k = o.partition_key
      )
"""
# For a relay that is the only one of its service.
_READ = f"{_ROWS} ORDER BY id LIMIT $4"
# A row that another relay sends and deletes in the microseconds between this statement's snapshot
# and its locks is only sent once more.
_CLAIM = f"""
    WITH filled AS MATERIALIZED (
        SELECT s.slot FROM generate_series(0, $5::int - 1) AS s(slot)
        WHERE EXISTS (SELECT 1 FROM outbox o WHERE o.slot = s.slot)
    ), claimed AS MATERIALIZED (
        SELECT slot FROM filled
        WHERE pg_try_advisory_xact_lock($6::int, slot)
    )
    {_ROWS} AND slot IN (SELECT slot FROM claimed) ORDER BY id LIMIT $4
"""  # noqa: S608  constants
# So is a row that comes back because the server broke down: nobody waits for the disk.
_DELETE = """
    DELETE FROM outbox WHERE id = ANY($1::bigint[])
      AND (SELECT set_config('synchronous_commit', 'off', true)) IS NOT NULL
"""
_NOTE = "UPDATE outbox SET attempts = attempts + 1, last_error = $2 WHERE id = $1"
_BURY = """
    WITH gone AS (DELETE FROM outbox WHERE id = $1 RETURNING *)
    INSERT INTO outbox_dead (id, slot, topic, partition_key, event_id, event_type, sequence,
        headers, payload, subjects, created_at, attempts, last_error, reason)
    SELECT id, slot, topic, partition_key, event_id, event_type, sequence,
        headers, payload, subjects, created_at, attempts, last_error, $2 FROM gone
"""
_log = structlog.get_logger(__name__)


class _Row(NamedTuple):
    """One row of the outbox."""

    id: int
    topic: str
    key: str
    headers: str
    payload: bytes


class Relay:
    """One service's way out; any number may run at once."""

    def __init__(
        self,
        database: Database,
        transport: Transport,
        *,
        service: str,
        hooks: Hooks | None = None,
        line: Line | None = None,
    ) -> None:
        """With a `line` of the database it works on one connection all the time."""
        self._database = database
        self._line = line
        self._transport = transport
        self._service = service
        self._hooks = hooks or NoHooks()
        self._limit = transport.batch_limit
        self._was_full = False
        self._resting: Resting[tuple[str, str | None]] = Resting()
        self._away: Resting[None] = Resting()

    @property
    def trouble(self) -> str | None:
        """Why events stay in the outbox; None when all is well."""
        return self._away.reason or self._resting.reason

    async def go_on(self) -> bool:
        """Send one batch; True when it was full, so that there may be more. As `step` otherwise."""
        return await self.step() and self._was_full

    async def step(self) -> bool:
        """Send one batch and answer whether there was any; after an outage it rests a while."""
        if self._away.is_resting(None):
            return False
        try:
            found = await self._send_batch()
        except HouseDown as error:
            if self._away.rest(None, str(error)):
                _log.warning("nothing can be sent", service=self._service, reason=str(error))
            # A handler that outlived this relay's connection gets a shorter batch next time.
            self._limit = max(1, self._limit // 2)
            return False
        self._limit = self._transport.batch_limit
        self._away.forget(None)
        return found

    def _rest(self, place: tuple[str, str | None], reason: str) -> None:
        if self._resting.rest(place, reason):
            _log.warning(
                "events stay in the outbox",
                service=self._service,
                topic=place[0],
                key=place[1],
                reason=reason,
            )

    async def _send_batch(self) -> bool:
        is_alone = not self._transport.has_many_relays
        async with self._opened(in_transaction=not is_alone) as driver:
            rows = await (self._read(driver) if is_alone else self._claim(driver))
            self._was_full = len(rows) == self._limit
            if not rows:
                return False
            await self._hooks.reach("relay.before_publish")
            results = await self._publish(rows)
            await self._hooks.reach("relay.before_delete")
            # Whoever heard may have told something on: that leaves before this is tidied up.
            for _ in range(_COURTESIES):
                await asyncio.sleep(0)
            await self._settle(driver, rows, results)
        await self._hooks.reach("relay.after_delete")
        return True

    def _opened(self, *, in_transaction: bool) -> AbstractAsyncContextManager[asyncpg.Connection]:
        return self._database.driver(in_transaction=in_transaction, line=self._line)

    async def _read(self, driver: asyncpg.Connection) -> list[_Row]:
        """The oldest rows."""
        return [_Row(*each) for each in await driver.fetch(_READ, *self._which())]

    async def _claim(self, driver: asyncpg.Connection) -> list[_Row]:
        """The oldest rows of the slots that are free, locked until the transaction ends."""
        found = await driver.fetch(_CLAIM, *self._which(), SLOTS, _LOCK_SPACE)
        return [_Row(*each) for each in found]

    def _which(self) -> tuple[list[str], list[str], list[str], int]:
        """Whole topics and single keys that rest, and how many rows."""
        resting = self._resting.now()
        topics = [topic for topic, key in resting if key is None]
        keys = [(topic, key) for topic, key in resting if key is not None]
        return topics, [topic for topic, _ in keys], [key for _, key in keys], self._limit

    async def _publish(self, rows: Sequence[_Row]) -> list[RowRefused | None]:
        """Send what may be sent; no reader would take what is over the limit."""
        fit = [row for row in rows if len(row.payload) <= MAX_BYTES]
        results = iter(
            await self._transport.publish(
                [
                    Outbound(row.topic, row.key, orjson.loads(row.headers), row.payload)
                    for row in fit
                ]
            )
        )
        return [
            next(results)
            if len(row.payload) <= MAX_BYTES
            else Unpublishable(f"{len(row.payload)} bytes; at most {MAX_BYTES} may be sent")
            for row in rows
        ]

    async def _settle(
        self,
        driver: asyncpg.Connection,
        rows: Sequence[_Row],
        results: Sequence[RowRefused | None],
    ) -> None:
        """Delete the acknowledged prefix of each key; note or bury the first refused of each."""
        blocked: set[tuple[str, str]] = set()
        done = []
        for row, result in zip(rows, results, strict=True):
            place = (row.topic, row.key)
            if place in blocked:
                continue
            if result is None:
                done.append(row)
                self._resting.forget((row.topic, None), place)
                continue
            blocked.add(place)
            if isinstance(result, Unpublishable):
                await driver.execute(_BURY, row.id, str(result)[:500])
                _log.error("an event can never be sent", id=row.id, reason=str(result))
                continue
            await driver.execute(_NOTE, row.id, str(result)[:500])
            whole = isinstance(result, TopicRefused)
            self._rest((row.topic, None if whole else row.key), str(result))
        await driver.execute(_DELETE, [row.id for row in done])
        for topic, count in Counter(row.topic for row in done).items():
            EVENTS_SENT.labels(self._service, topic).inc(count)
