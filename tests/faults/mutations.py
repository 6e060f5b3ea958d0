"""
Guards of the backbone, taken out of one process on purpose.

Each removal is the mistake that the guard was built against, as somebody might make it.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from shared.db import unit_of_work
from shared.db.unit_of_work import Database, UnitOfWork
from shared.messaging import inbox as inbox_module
from shared.messaging import relay as relay_module
from shared.messaging.inbox import Inbox
from shared.messaging.kept import Heard
from shared.messaging.parking import Line, Parking
from shared.messaging.relay import Relay
from shared.messaging.transport import Batch

_WITH_ANY_START = inbox_module._MOVE.replace(
    "AND p.next_offset = v.starts", "AND (p.next_offset = v.starts OR true)"
)
_NUMBERS = """
    INSERT INTO event_sequence AS e (topic, key, last)
    SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[]) AS v(t, k, n)
    ORDER BY t, k
    ON CONFLICT (topic, key) DO UPDATE SET last = e.last + excluded.last
    RETURNING topic, key, last
"""
_HANDED_IN = """
    SELECT * FROM unnest($9::text[], $10::text[], $11::bigint[]) AS l(topic, key, last)
"""
_WITHOUT_LOCK = relay_module._CLAIM.replace(
    "pg_try_advisory_xact_lock($6::int, slot)", "$6::int > 0"
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
    before, _, rest = unit_of_work._WRITE.partition("), taken AS (")
    _, _, after = rest.partition("), numbered AS (")
    assert after
    write = f"{before}), taken AS ({_HANDED_IN}), numbered AS ({after}"

    async def write_outbox(self: Database, uow: UnitOfWork) -> None:
        rows = [self._row(told, uow.now) for told in uow.told]
        places = sorted(Counter((told.data.topic, told.data.key) for told in uow.told).items())
        async with self.driver() as driver:
            taken = await driver.fetch(
                _NUMBERS,
                [topic for (topic, _), _ in places],
                [key for (_, key), _ in places],
                [count for _, count in places],
            )
        await uow.driver.execute(
            write, *map(list, zip(*rows, strict=True)), *map(list, zip(*taken, strict=True))
        )

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
    assert inbox_module._MOVE != _WITH_ANY_START
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
        async with self._database.driver() as driver:
            rows = await self._claim(driver)
            await driver.execute(relay_module._DELETE, [row.id for row in rows])
        if rows:
            await self._hooks.reach("relay.before_publish")
            await self._publish(rows)
        return bool(rows)

    Relay._send_batch = send_batch  # type: ignore[method-assign]


def _without_slot_lock() -> None:
    """Let every relay send whatever it finds."""
    assert relay_module._CLAIM != _WITHOUT_LOCK
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
