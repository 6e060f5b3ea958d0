"""
Where events wait in order until they can be acted on: every statement about parked keys.

A row of `parked_key` is the lock and the clock of one line; `parked` is only its queue. Whoever
appends to a line or acts on it holds that row, and the row goes in the transaction that empties the
queue: so a later event is either behind the queue or after it, never before.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncSession

from shared.errors import HouseDown
from shared.messaging.kept import Heard, pack_headers

# More waiting lines than this are no poison but an outage of something.
MOST_KEYS: Final = 10_000
FIRST_PAUSE: Final = timedelta(milliseconds=100)
LONGEST_PAUSE: Final = timedelta(minutes=5)
MOST_ATTEMPTS: Final = 24
LONGEST_WAIT: Final = timedelta(hours=24)

Line = tuple[str, str]

_LOCK = text(
    """
    SELECT topic, key FROM parked_key
    WHERE consumer = :consumer
      AND (topic, key) IN (SELECT * FROM unnest(CAST(:topics AS text[]), CAST(:keys AS text[])))
    ORDER BY topic, key FOR UPDATE
    """
)
# A line that somebody sends again in the same moment is there already: it is locked, and joined.
_OPEN = text(
    """
    INSERT INTO parked_key (consumer, topic, key, attempts, next_at, first_at, error)
    VALUES (:consumer, :topic, :key, 1, now() + :pause, now(), :error)
    ON CONFLICT (consumer, topic, key) DO UPDATE SET error = excluded.error
    """
)
# Nothing of a line that waits is changed: this only makes sure that it is there, and locks it.
_LET_IN = text(
    """
    INSERT INTO parked_key (consumer, topic, key, attempts, error)
    SELECT :consumer, t, k, 0, :error
    FROM unnest(CAST(:topics AS text[]), CAST(:keys AS text[])) AS v(t, k) ORDER BY t, k
    ON CONFLICT (consumer, topic, key) DO UPDATE SET error = parked_key.error
    """
)
_CLOSE_EMPTY = text(
    """
    DELETE FROM parked_key k WHERE consumer = :consumer AND NOT is_held
      AND (topic, key) IN (SELECT * FROM unnest(CAST(:topics AS text[]), CAST(:keys AS text[])))
      AND NOT EXISTS (SELECT 1 FROM parked p
        WHERE p.consumer = k.consumer AND p.topic = k.topic AND p.key = k.key)
    """
)
_APPEND = text(
    """
    INSERT INTO parked (
        consumer, topic, key, source, event_id, event_type, headers, value, subjects)
    SELECT :consumer, t, k, s, i, y, h, v, CAST(p AS uuid[])
    FROM unnest(
        CAST(:topics AS text[]), CAST(:keys AS text[]), CAST(:sources AS text[]),
        CAST(:ids AS text[]), CAST(:types AS text[]), CAST(:headers AS bytea[]),
        CAST(:values AS bytea[]), CAST(:people AS text[])
    ) WITH ORDINALITY AS u(t, k, s, i, y, h, v, p, n)
    ORDER BY n
    """
)
_COUNT = text(
    "SELECT count(*) FROM (SELECT 1 FROM parked_key WHERE consumer = :consumer LIMIT :most) AS few"
)
_DUE = text(
    """
    SELECT topic, key, attempts, first_at, error, now() AS now FROM parked_key
    WHERE consumer = :consumer AND next_at <= now() AND NOT is_held
    ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED
    """
)
_ANY = text("SELECT EXISTS (SELECT FROM parked_key WHERE consumer = :consumer AND NOT is_held)")
_QUEUE = text(
    """
    SELECT seq, headers, value FROM parked
    WHERE consumer = :consumer AND topic = :topic AND key = :key ORDER BY seq LIMIT :limit
    """
)
_DONE = text("DELETE FROM parked WHERE consumer = :consumer AND seq = ANY(CAST(:seqs AS bigint[]))")
_CLOSE = text(
    """
    DELETE FROM parked_key k WHERE consumer = :consumer AND topic = :topic AND key = :key
      AND NOT EXISTS (SELECT 1 FROM parked p
        WHERE p.consumer = k.consumer AND p.topic = k.topic AND p.key = k.key)
    """
)
_NEXT_HEAD = text(
    """
    UPDATE parked_key SET attempts = 0, next_at = now(), first_at = now()
    WHERE consumer = :consumer AND topic = :topic AND key = :key
    """
)
_POSTPONE = text(
    """
    UPDATE parked_key SET attempts = attempts + 1, next_at = now() + :pause, error = :error
    WHERE consumer = :consumer AND topic = :topic AND key = :key
    """
)
_BURY = text(
    """
    WITH gone AS (
        DELETE FROM parked WHERE consumer = :consumer AND seq = :seq RETURNING *
    ), noted AS (
        UPDATE inbox i SET outcome = 'dead' FROM gone g
        WHERE i.consumer = g.consumer AND i.source = g.source AND i.event_id = g.event_id
    )
    INSERT INTO dead_letter (consumer, seq, topic, key, source, event_id, event_type, headers,
        value, subjects, attempts, error, first_at)
    SELECT consumer, seq, topic, key, source, event_id, event_type, headers,
        value, subjects, :attempts, :error, :first_at FROM gone
    """
)
_HOLD = text(
    """
    UPDATE parked_key SET is_held = true, error = :error
    WHERE consumer = :consumer AND topic = :topic AND key = :key
    """
)


@dataclass(frozen=True, slots=True)
class DueLine:
    """A line whose head is to be tried again; its row is locked."""

    topic: str
    key: str
    attempts: int
    first_at: datetime
    now: datetime

    @property
    def is_spent(self) -> bool:
        """Whether one more failure is the last."""
        return self.attempts + 1 >= MOST_ATTEMPTS or self.now - self.first_at >= LONGEST_WAIT


def pause_after(attempts: int, jitter: float) -> timedelta:
    """
    How long a head waits after its n-th failure: 100 ms, doubling, at most five minutes.

    `jitter` from 0 to 1 takes away up to a quarter, so that many lines do not come back at once.
    """
    doubled: timedelta = FIRST_PAUSE * 2 ** min(max(attempts, 1) - 1, 16)
    return min(doubled, LONGEST_PAUSE) * (1 - 0.25 * jitter)


class Parking:
    """One consumer's waiting lines in one transaction."""

    def __init__(self, session: AsyncSession, consumer: str) -> None:
        self._session = session
        self._consumer = consumer

    async def lock(self, lines: Collection[Line]) -> set[Line]:
        """Those of the lines that wait, locked until the transaction ends."""
        if not lines:
            return set()
        found = await self._session.execute(_LOCK, self._lines(lines))
        return {(row.topic, row.key) for row in found}

    async def open(self, line: Line, error: str) -> None:
        """Let a line wait from now on; HouseDown when too many do: that is an outage."""
        waiting = await self._session.scalar(
            _COUNT, {"consumer": self._consumer, "most": MOST_KEYS + 1}
        )
        if int(waiting or 0) > MOST_KEYS:
            raise HouseDown(f"more than {MOST_KEYS} keys are parked: this is an outage, not poison")
        await self._session.execute(
            _OPEN, self._line(line) | {"pause": FIRST_PAUSE, "error": error[:2000]}
        )

    async def let_in(self, lines: Collection[Line], error: str) -> None:
        """Make sure that the lines are there, a new one due at once, and hold their rows."""
        await self._session.execute(_LET_IN, self._lines(set(lines)) | {"error": error})

    async def close_empty(self, lines: Collection[Line]) -> None:
        """End those of the lines, whose rows the caller holds, in which nothing waits."""
        await self._session.execute(_CLOSE_EMPTY, self._lines(lines))

    async def append(self, heard: Sequence[Heard]) -> None:
        """Put events at the end of their lines, whose rows the caller holds."""
        if not heard:
            return
        await self._session.execute(
            _APPEND,
            {
                "consumer": self._consumer,
                "topics": [each.event.topic for each in heard],
                "keys": [each.event.key for each in heard],
                "sources": [each.event.source for each in heard],
                "ids": [each.event.id for each in heard],
                "types": [each.event.type for each in heard],
                "headers": [pack_headers(each.record.headers) for each in heard],
                "values": [each.record.value for each in heard],
                "people": ["{" + ",".join(map(str, each.people)) + "}" for each in heard],
            },
        )

    async def due(self) -> DueLine | None:
        """A line whose time has come and that nobody else acts on, locked."""
        row = (await self._session.execute(_DUE, {"consumer": self._consumer})).one_or_none()
        return DueLine(row.topic, row.key, row.attempts, row.first_at, row.now) if row else None

    async def is_any_waiting(self) -> bool:
        """Whether any line of this consumer will be due by itself."""
        return bool(await self._session.scalar(_ANY, {"consumer": self._consumer}))

    async def queue(self, line: Line, *, limit: int) -> list[Row[Any]]:
        """The first of its events: seq, headers, value."""
        found = await self._session.execute(_QUEUE, self._line(line) | {"limit": limit})
        return list(found)

    async def done(self, seqs: Sequence[int]) -> None:
        """These need not wait any more."""
        await self._session.execute(_DONE, {"consumer": self._consumer, "seqs": list(seqs)})

    async def go_on(self, line: Line) -> None:
        """Its head is gone: the next one is due at once, or the line is empty and ends."""
        await self._session.execute(_NEXT_HEAD, self._line(line))
        await self._session.execute(_CLOSE, self._line(line))

    async def postpone(self, line: Line, error: str, pause: timedelta) -> None:
        """Its head failed once more."""
        await self._session.execute(
            _POSTPONE, self._line(line) | {"pause": pause, "error": error[:2000]}
        )

    async def bury(self, due: DueLine, seq: int, error: str) -> None:
        """Make its head a dead letter."""
        await self._session.execute(
            _BURY,
            {
                "consumer": self._consumer,
                "seq": seq,
                "attempts": due.attempts + 1,
                "error": error[:2000],
                "first_at": due.first_at,
            },
        )

    async def hold(self, line: Line, error: str) -> None:
        """Let nothing pass the dead head until an operator decides."""
        await self._session.execute(_HOLD, self._line(line) | {"error": error[:2000]})

    def _lines(self, lines: Collection[Line]) -> dict[str, Any]:
        return {
            "consumer": self._consumer,
            "topics": [topic for topic, _ in lines],
            "keys": [key for _, key in lines],
        }

    def _line(self, line: Line) -> dict[str, Any]:
        return {"consumer": self._consumer, "topic": line[0], "key": line[1]}
