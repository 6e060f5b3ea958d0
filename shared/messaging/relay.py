"""
Sends what the outbox holds, in order per key.

The load-bearing query is `_CLAIM`: it locks the slots that are free and have rows, for the length
of one transaction. Every run sends each key from its oldest row upwards and deletes only the
acknowledged prefix of each key, so whatever crashes, the first copy of each event leaves in
order; the hearer's inbox drops later copies. The slot lock is economy: it keeps several relays
from sending the same rows.
"""

import asyncio
import random
from collections.abc import Sequence
from typing import Any

import structlog
from sqlalchemy import text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.db.event_tables import SLOTS
from shared.db.unit_of_work import Database
from shared.errors import HouseDown
from shared.messaging.hooks import Hooks, NoHooks
from shared.messaging.transport import Outbound, RowRefused, Transport, Unpublishable
from shared.observability.metrics import EVENTS_SENT

_LOCK_SPACE = 7302
_CLAIM = text(
    """
    WITH filled AS MATERIALIZED (
        SELECT s.slot FROM generate_series(0, :slots - 1) AS s(slot)
        WHERE EXISTS (SELECT 1 FROM outbox o WHERE o.slot = s.slot)
    )
    SELECT slot FROM filled WHERE pg_try_advisory_xact_lock(:space, slot)
    """
)
_ROWS = text(
    """
    SELECT id, topic, partition_key, headers, payload FROM outbox
    WHERE slot = ANY(CAST(:slots AS smallint[])) ORDER BY id LIMIT :limit
    """
)
_DELETE = text("DELETE FROM outbox WHERE id = ANY(CAST(:ids AS bigint[]))")
_NOTE = text("UPDATE outbox SET attempts = attempts + 1, last_error = :error WHERE id = :id")
_BURY = text(
    """
    WITH gone AS (DELETE FROM outbox WHERE id = :id RETURNING *)
    INSERT INTO outbox_dead (id, slot, topic, partition_key, event_id, event_type, sequence,
        headers, payload, subjects, created_at, attempts, last_error, reason)
    SELECT id, slot, topic, partition_key, event_id, event_type, sequence,
        headers, payload, subjects, created_at, attempts, last_error, :reason FROM gone
    """
)
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0
_log = structlog.get_logger(__name__)


class Relay:
    """One service's way out; any number may run at once."""

    def __init__(
        self, database: Database, transport: Transport, *, service: str, hooks: Hooks | None = None
    ) -> None:
        self._database = database
        self._transport = transport
        self._service = service
        self._hooks = hooks or NoHooks()
        self._pause = 0.0
        self._limit = transport.batch_limit
        self.trouble: str | None = None

    async def step(self) -> bool:
        """Send one batch and answer whether there was any; waits a little after a failure."""
        if self._pause:
            # Jitter keeps several relays from coming back in the same moment.
            await asyncio.sleep(self._pause * random.uniform(0.5, 1.0))  # noqa: S311
        try:
            sent, refused = await self._send_batch()
        except HouseDown as error:
            self._back_off(str(error))
            self._limit = max(1, self._limit // 2)
            return False
        self._limit = self._transport.batch_limit
        if refused and not sent:
            self._back_off(refused)
            return False
        self._pause, self.trouble = 0.0, refused
        return sent > 0

    def _back_off(self, reason: str) -> None:
        if self.trouble != reason:
            _log.warning("events stay in the outbox", service=self._service, reason=reason)
        self.trouble = reason
        self._pause = min(_LONGEST_PAUSE, max(_FIRST_PAUSE, self._pause * 2))

    async def _send_batch(self) -> tuple[int, str | None]:
        async with self._database.connection() as connection:
            claimed = await connection.scalars(_CLAIM, {"slots": SLOTS, "space": _LOCK_SPACE})
            slots = list(claimed)
            if not slots:
                return 0, None
            found = await connection.execute(_ROWS, {"slots": slots, "limit": self._limit})
            rows = found.all()
            await self._hooks.reach("relay.before_publish")
            results = await self._transport.publish(
                [Outbound(row.topic, row.partition_key, row.headers, row.payload) for row in rows]
            )
            await self._hooks.reach("relay.before_delete")
            done = await self._settle(connection, rows, results)
        await self._hooks.reach("relay.after_delete")
        first_refused = next((str(result) for result in results if result is not None), None)
        return done, first_refused

    async def _settle(
        self,
        connection: AsyncConnection,
        rows: Sequence[Row[Any]],
        results: Sequence[RowRefused | None],
    ) -> int:
        """Delete the acknowledged prefix of each key; note or bury the first refused of each."""
        blocked: set[tuple[str, str]] = set()
        done = []
        for row, result in zip(rows, results, strict=True):
            place = (row.topic, row.partition_key)
            if place in blocked:
                continue
            if result is None:
                done.append(row.id)
                EVENTS_SENT.labels(self._service, row.topic).inc()
                continue
            blocked.add(place)
            statement = _BURY if isinstance(result, Unpublishable) else _NOTE
            reason = {"reason" if statement is _BURY else "error": str(result)[:500]}
            await connection.execute(statement, {"id": row.id, **reason})
            if statement is _BURY:
                _log.error("an event can never be sent", id=row.id, reason=str(result))
        await connection.execute(_DELETE, {"ids": done})
        return len(done)
