"""
Guards of the backbone, taken out of one process on purpose.

Each removal is the mistake that the guard was built against, as somebody might make it.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from sqlalchemy import text

from shared.db import unit_of_work
from shared.db.event_tables import SLOTS
from shared.db.unit_of_work import Database, UnitOfWork
from shared.messaging import inbox as inbox_module
from shared.messaging import relay as relay_module
from shared.messaging.inbox import Inbox
from shared.messaging.kept import Heard
from shared.messaging.parking import Line, Parking
from shared.messaging.relay import Relay
from shared.messaging.transport import Batch

_WITH_ANY_START = text(
    """
    UPDATE consumer_position SET next_offset = :end, last_event_id = :last
    WHERE consumer = :consumer AND topic = :topic AND partition = :partition
      AND (next_offset = :start OR true)
    """
)
_NUMBERS = text(
    """
    INSERT INTO event_sequence AS e (topic, key, last)
    SELECT * FROM unnest(
        CAST(:topics AS text[]), CAST(:keys AS text[]), CAST(:counts AS bigint[])) AS v(t, k, n)
    ORDER BY t, k
    ON CONFLICT (topic, key) DO UPDATE SET last = e.last + excluded.last
    RETURNING topic, key, last
    """
)
_HANDED_IN = """
    SELECT * FROM unnest(
        CAST(:topics AS text[]), CAST(:keys AS text[]), CAST(:lasts AS bigint[])
    ) AS l(topic, key, last)
"""
_WITHOUT_LOCK = text(
    """
    SELECT s.slot FROM generate_series(0, :slots - 1) AS s(slot)
    WHERE EXISTS (SELECT 1 FROM outbox o WHERE o.slot = s.slot) AND :space > 0
    """
)


def remove(guard: str) -> None:
    """Take one guard out of this process; KeyError for an unknown one."""
    GUARDS[guard]()


def _without_inbox() -> None:
    """Act on whatever comes, heard before or not."""
    take_in = Inbox.take_in

    async def take_all(self: Inbox, heard: Sequence[Heard]) -> tuple[list[Heard], set[Line]]:
        _, waiting = await take_in(self, heard)
        return list(heard), waiting

    Inbox.take_in = take_all  # type: ignore[method-assign]


def _without_sequence_lock() -> None:
    """Number events in a transaction of its own, as one would to hold no lock for long."""
    before, _, rest = str(unit_of_work._WRITE).partition("), taken AS (")
    _, _, after = rest.partition("), numbered AS (")
    assert after
    write = text(f"{before}), taken AS ({_HANDED_IN}), numbered AS ({after}")

    async def write_outbox(self: Database, uow: UnitOfWork) -> None:
        rows = [self._row(told, uow.now) for told in uow.told]
        columns = {name: [r[n] for r in rows] for n, name in enumerate(unit_of_work._COLUMNS)}
        places = Counter((told.data.topic, told.data.key) for told in uow.told)
        asked = {
            "topics": [topic for topic, _ in sorted(places)],
            "keys": [key for _, key in sorted(places)],
            "counts": [places[place] for place in sorted(places)],
        }
        async with self.connection() as connection:
            taken = (await connection.execute(_NUMBERS, asked)).all()
        lasts = {
            "topics": [row.topic for row in taken],
            "keys": [row.key for row in taken],
            "lasts": [row.last for row in taken],
        }
        await uow.session.execute(write, columns | lasts)

    Database._write_outbox = write_outbox  # type: ignore[method-assign]


def _without_carried_position() -> None:
    """Expect whatever position is stored when the batch is acted on."""
    move = Inbox.move

    async def move_from_now(self: Inbox, batches: Sequence[Batch]) -> None:
        expecting = []
        for batch in batches:
            span = batch.span
            if span is not None:
                now = await self.position(span.topic, span.partition)
                start = now.next_offset if now else span.start
                batch = replace(batch, span=replace(span, start=start))
            expecting.append(batch)
        await move(self, expecting)

    Inbox.move = move_from_now  # type: ignore[method-assign]


def _without_compare_and_set() -> None:
    """Write the new position over whatever stands there."""
    inbox_module._MOVE = _WITH_ANY_START


def _without_parked_key_lock() -> None:
    """Do not ask whether events of the same line wait."""

    async def lock_nothing(self: Parking, lines: Collection[Line]) -> set[Line]:
        return set()

    take_in = Inbox.take_in

    async def take_in_alone(self: Inbox, heard: Sequence[Heard]) -> tuple[list[Heard], set[Line]]:
        fresh, _ = await take_in(self, heard)
        return fresh, set()

    Parking.lock = lock_nothing  # type: ignore[method-assign]
    Inbox.take_in = take_in_alone  # type: ignore[method-assign]


def _without_ack_after_commit() -> None:
    """Delete first and send then: a row is gone before anybody has it."""

    async def send_batch(self: Relay) -> bool:
        nothing: list[str] = []
        values = {"whole_topics": nothing, "topics": nothing, "keys": nothing}
        async with self._database.connection() as connection:
            claim = {"slots": SLOTS, "space": relay_module._LOCK_SPACE}
            slots = list(await connection.scalars(relay_module._CLAIM, claim))
            found = await connection.execute(
                relay_module._ROWS, values | {"slots": slots, "limit": self._limit}
            )
            rows = found.all()
            ids = [row.id for row in rows]
            await connection.execute(relay_module._DELETE, {"ids": ids})
        if rows:
            await self._hooks.reach("relay.before_publish")
            await self._publish(rows)
        return bool(rows)

    Relay._send_batch = send_batch  # type: ignore[method-assign]


def _without_slot_lock() -> None:
    """Let every relay send whatever it finds."""
    relay_module._CLAIM = _WITHOUT_LOCK


GUARDS: dict[str, Callable[[], None]] = {
    "inbox": _without_inbox,
    "sequence-lock": _without_sequence_lock,
    "parked-key-lock": _without_parked_key_lock,
    "ack-after-commit": _without_ack_after_commit,
    "carried-position": _without_carried_position,
    "compare-and-set": _without_compare_and_set,
    "slot-lock": _without_slot_lock,
}
