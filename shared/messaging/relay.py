"""
Sends what the outbox holds, in order per key.

The load-bearing query is `_CLAIM`: it locks the slots that are free and have rows, for the length
of one transaction. Every run sends each key from its oldest row upwards and deletes only the
acknowledged prefix of each key, so whatever crashes, the first copy of each event leaves in
order; the hearer's inbox drops later copies. The slot lock is economy: it keeps several relays
from sending the same rows. What was refused rests for a while, alone: `_ROWS` looks past it, so a
thousand rows that cannot leave do not hide one that can.
"""

from collections.abc import Sequence
from typing import Any

import structlog
from sqlalchemy import text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.codec import MAX_BYTES
from shared.db.event_tables import SLOTS
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
    SELECT id, topic, partition_key, headers, payload FROM outbox AS o
    WHERE slot = ANY(CAST(:slots AS smallint[]))
      AND topic <> ALL(CAST(:whole_topics AS text[]))
      AND NOT EXISTS (
        SELECT 1 FROM unnest(CAST(:topics AS text[]), CAST(:keys AS text[])) AS resting(t, k)
        WHERE resting.t = o.topic AND resting.k = o.partition_key
      )
    ORDER BY id LIMIT :limit
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
        self._limit = transport.batch_limit
        self._resting: Resting[tuple[str, str | None]] = Resting()
        self._away: Resting[None] = Resting()

    @property
    def trouble(self) -> str | None:
        """Why events stay in the outbox; None when all is well."""
        return self._away.reason or self._resting.reason

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
        async with self._database.connection() as connection:
            claimed = await connection.scalars(_CLAIM, {"slots": SLOTS, "space": _LOCK_SPACE})
            slots = list(claimed)
            if not slots:
                return False
            resting = self._resting.now()
            found = await connection.execute(
                _ROWS,
                {
                    "slots": slots,
                    "limit": self._limit,
                    "whole_topics": [topic for topic, key in resting if key is None],
                    "topics": [topic for topic, key in resting if key is not None],
                    "keys": [key for _, key in resting if key is not None],
                },
            )
            rows = found.all()
            if not rows:
                return False
            await self._hooks.reach("relay.before_publish")
            results = await self._publish(rows)
            await self._hooks.reach("relay.before_delete")
            await self._settle(connection, rows, results)
        await self._hooks.reach("relay.after_delete")
        return True

    async def _publish(self, rows: Sequence[Row[Any]]) -> list[RowRefused | None]:
        """Send what may be sent; no reader would take what is over the limit."""
        fit = [row for row in rows if len(row.payload) <= MAX_BYTES]
        results = iter(
            await self._transport.publish(
                [Outbound(row.topic, row.partition_key, row.headers, row.payload) for row in fit]
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
        connection: AsyncConnection,
        rows: Sequence[Row[Any]],
        results: Sequence[RowRefused | None],
    ) -> None:
        """Delete the acknowledged prefix of each key; note or bury the first refused of each."""
        blocked: set[tuple[str, str]] = set()
        done = []
        for row, result in zip(rows, results, strict=True):
            place = (row.topic, row.partition_key)
            if place in blocked:
                continue
            if result is None:
                done.append(row.id)
                self._resting.forget((row.topic, None), place)
                EVENTS_SENT.labels(self._service, row.topic).inc()
                continue
            blocked.add(place)
            if isinstance(result, Unpublishable):
                await connection.execute(_BURY, {"id": row.id, "reason": str(result)[:500]})
                _log.error("an event can never be sent", id=row.id, reason=str(result))
                continue
            await connection.execute(_NOTE, {"id": row.id, "error": str(result)[:500]})
            whole = isinstance(result, TopicRefused)
            self._rest((row.topic, None if whole else row.partition_key), str(result))
        await connection.execute(_DELETE, {"ids": done})
