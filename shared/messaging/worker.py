"""All of a service that is not its HTTP door: the relay, the ear and the loops, supervised."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from time import monotonic

import structlog
from sqlalchemy import text

from shared.db.unit_of_work import Database
from shared.db.wake import Wake
from shared.errors import HouseDown
from shared.messaging.acting import Hears
from shared.messaging.consumer import WAKE, Consumer
from shared.messaging.finishing import FINISH_SECONDS
from shared.messaging.hooks import Hooks
from shared.messaging.loops import Loop, run_loop
from shared.messaging.measuring import measure_ears
from shared.messaging.relay import Relay
from shared.messaging.replay import Replay
from shared.messaging.transport import Transport
from shared.messaging.watchdog import Pulse, Watchdog
from shared.observability.metrics import (
    CONSUMER_AGE,
    CONSUMER_LAG,
    CONSUMER_POSITION,
    LINES_STOPPED,
    OUTBOX_AGE,
    OUTBOX_LENGTH,
    RELAY_STANDS,
)

# A little more than a step in hand may take.
_STOP_SECONDS = FINISH_SECONDS + 5.0
_MEASURE_SECONDS = 5.0
_WATCH_SECONDS = 1.0
_SWEEP_SECONDS = 60.0
_REPLAY_SECONDS = 1.0
# Longer than any topic keeps its records plus the time in which they may be sent again.
_INBOX_DAYS = 30
_SWEEP_INBOX = text(
    "DELETE FROM inbox WHERE ctid = ANY(ARRAY(SELECT ctid FROM inbox "
    # What waits or is dead may still be sent again, however late: its row is what drops copies.
    "WHERE received_at < now() - make_interval(days => :days) "
    "AND outcome NOT IN ('parked', 'dead') LIMIT 5000))"
)
# It cannot be searched for people who left, so it goes after as many days as is promised to them.
_SWEEP_QUARANTINE = text(
    "DELETE FROM quarantine WHERE ctid = ANY(ARRAY(SELECT ctid FROM quarantine "
    "WHERE quarantined_at < now() - interval '30 days' LIMIT 5000))"
)
_SWEEP_ANSWERS = text(
    "DELETE FROM idempotency_answer WHERE ctid = ANY(ARRAY(SELECT ctid FROM idempotency_answer "
    "WHERE created_at < now() - interval '24 hours' LIMIT 5000))"
)
_MEASURE = text(
    "SELECT count(*) AS length, coalesce(extract(epoch FROM now() - min(created_at)), 0) AS age "
    "FROM outbox"
)
_log = structlog.get_logger(__name__)


class WorkerDied(Exception):
    """A loop ended by an error that nobody foresaw; it is logged already."""


class Worker:
    """
    One service's background work.

    `run` returns when cancelled, having finished what was in hand; it raises when a loop dies of
    surprise, so that the process ends and is started anew.
    """

    def __init__(
        self,
        name: str,
        *,
        database: Database,
        transport: Transport,
        hears: Hears,
        loops: Sequence[Loop],
        wake: Wake,
        hooks: Hooks | None = None,
        more_ears: Sequence[Consumer] = (),
        on_stop: Sequence[Callable[[], Awaitable[None]]] = (),
    ) -> None:
        self.name = name
        self._database = database
        self._transport = transport
        self._wake = wake
        self._on_stop = on_stop
        self._watchdog = Watchdog()
        self._watched_at = 0.0
        self._shown: set[tuple[str, str, str]] = set()
        self._lines = [database.line()]
        self._relay = Relay(database, transport, service=name, hooks=hooks, line=self._lines[0])
        self._consumers = [Consumer(name, database, hears, hooks=hooks)] if hears else []
        self._consumers += more_ears
        for consumer in self._consumers:
            consumer.line = consumer.database.line()
            self._lines.append(consumer.line)
        self.loops = [
            Loop("relay", self._relay.go_on, wakes=("outbox",)),
            Loop("measure", self._measure, every=_MEASURE_SECONDS),
            Loop("sweep", self._sweep, every=_SWEEP_SECONDS),
            Loop("watchdog", self._watch, every=_WATCH_SECONDS),
            *loops,
        ]
        self.loops += [self._replay(each) for each in self._consumers]

    @staticmethod
    def _replay(consumer: Consumer) -> Loop:
        replay = Replay(consumer)
        return Loop(
            f"replay-{consumer.name}",
            replay.step,
            wakes=(WAKE,),
            every=_REPLAY_SECONDS,
            rest=lambda: replay.rest,
        )

    async def run(self) -> None:
        """Work until cancelled."""
        await self._transport.start()
        tasks = [
            asyncio.create_task(self._wake.run(), name="wake"),
            *(
                asyncio.create_task(run_loop(loop, self._wake, service=self.name), name=loop.name)
                for loop in self.loops
            ),
        ]
        for consumer in self._consumers:
            hearing = self._transport.hear(consumer)
            tasks.append(asyncio.create_task(hearing, name=f"consumer-{consumer.name}"))
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                # A loop that a library cancelled has died as well, though it says no error.
                error = None if task.cancelled() else task.exception()
                _log.critical(
                    "a loop died", service=self.name, loop=task.get_name(), exc_info=error
                )
                raise WorkerDied(f"the loop {task.get_name()} of {self.name} died") from error
        finally:
            await _end(tasks)
            await self._transport.stop()
            for line in self._lines:
                await line.close()
            for let_go in self._on_stop:
                await let_go()

    async def checks(self) -> dict[str, str | None]:
        """What readiness asks for, by name: None where all is well, else the trouble."""
        found: dict[str, str | None] = {loop.name: loop.trouble for loop in self.loops}
        found["relay"] = self._relay.trouble
        troubles = self._transport.troubles()
        found["transport"] = "; ".join(f"{k}: {v}" for k, v in troubles.items()) or None
        return found

    async def _measure(self) -> bool:
        async with self._database.connection() as connection:
            measured = (await connection.execute(_MEASURE)).one()
            await measure_ears(connection, [each.name for each in self._consumers])
        OUTBOX_LENGTH.labels(self.name).set(measured.length)
        OUTBOX_AGE.labels(self.name).set(float(measured.age))
        RELAY_STANDS.labels(self.name).set(self._relay.trouble is not None)
        LINES_STOPPED.labels(self.name).set(len(self._transport.troubles()))
        return False

    async def _watch(self) -> bool:
        """Look after the ears; Stalled ends the worker."""
        # Two looks are a round apart: whatever is over that is the event loop's own delay.
        now = monotonic()
        late_by = now - self._watched_at - _WATCH_SECONDS if self._watched_at else 0.0
        pulses = await self._transport.pulses()
        self._watched_at = monotonic()
        self._show(pulses)
        self._watchdog.look(pulses, late_by=late_by)
        return False

    def _show(self, pulses: Sequence[Pulse]) -> None:
        shown = set()
        for pulse in pulses:
            for (topic, partition), progress in pulse.partitions.items():
                place = (pulse.hearer, topic, str(partition))
                shown.add(place)
                CONSUMER_LAG.labels(*place).set(progress.lag)
                CONSUMER_AGE.labels(*place).set(progress.age_seconds)
                CONSUMER_POSITION.labels(*place).set(progress.position)
        # A partition that went to another member is for that one to report.
        for place in self._shown - shown:
            for gauge in (CONSUMER_LAG, CONSUMER_AGE, CONSUMER_POSITION):
                gauge.remove(*place)
        self._shown = shown

    async def _sweep(self) -> bool:
        async with self._database.connection() as connection:
            swept = await connection.execute(_SWEEP_INBOX, {"days": _INBOX_DAYS})
            answers = await connection.execute(_SWEEP_ANSWERS)
            kept = await connection.execute(_SWEEP_QUARANTINE)
        return swept.rowcount + answers.rowcount + kept.rowcount > 0


async def _end(tasks: Sequence["asyncio.Task[None]"]) -> None:
    """Cancel and wait, in bounded time; a task that does not end is left to the process's exit."""
    for task in tasks:
        task.cancel()
    with suppress(HouseDown):
        await asyncio.wait(tasks, timeout=_STOP_SECONDS)
