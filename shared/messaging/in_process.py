"""
The transport inside one process: the outbox row is handed straight to the hearers.

It skips no table: the same relay sends, the same inbox receives, and a row counts as sent only
after every hearer's commit. No deadline cancels a handler; a slow one pushes back on the relay,
never on a request.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence

from shared.errors import HouseDown
from shared.messaging.transport import (
    Batch,
    Hearer,
    Outbound,
    Record,
    RowRefused,
    TopicRefused,
)
from shared.messaging.watchdog import Pulse

# There is no log, so no place in one.
_NO_OFFSET = -1


class InProcessTransport:
    """Delivers to every hearer in this process."""

    # One transaction of each hearer per batch; a relay that was cut off sends half as many next.
    batch_limit = 500
    has_many_relays = False

    def __init__(self, expected: Mapping[str, Collection[str]]) -> None:
        """`expected` names every hearer and its topics: no row is done before it was heard."""
        self._expected = expected
        self._hearers: list[Hearer] = []
        self._one_at_a_time: dict[str, asyncio.Lock] = {}
        self._standing: dict[str, str] = {}

    async def start(self) -> None:
        """Nothing to make ready."""

    async def stop(self) -> None:
        """Nothing to let go of."""

    async def hear(self, hearer: Hearer) -> None:
        """Deliver to the hearer until cancelled."""
        self._hearers.append(hearer)
        self._one_at_a_time.setdefault(hearer.name, asyncio.Lock())
        try:
            await asyncio.Event().wait()
        finally:
            self._hearers.remove(hearer)

    async def publish(self, rows: Sequence[Outbound]) -> list[RowRefused | None]:
        """Hand the rows to every hearer of their topic; a row nobody expects to hear is done."""
        refused: dict[int, RowRefused] = {}
        for name, topics in self._expected.items():
            numbered = [(n, row) for n, row in enumerate(rows) if row.topic in topics]
            hearer = next((each for each in self._hearers if each.name == name), None)
            if hearer is None:
                away = TopicRefused(f"{name} is not listening")
                refused |= dict.fromkeys((n for n, _ in numbered), away)
            elif numbered:
                await self._hand_over(hearer, [row for _, row in numbered])
        return [refused.get(n) for n in range(len(rows))]

    def troubles(self) -> dict[str, str]:
        """The hearers that cannot act on anything just now, and why."""
        return dict(self._standing)

    async def pulses(self) -> Sequence[Pulse]:
        """There is no log to fall behind: a slow hearer pushes back on the relay."""
        return ()

    async def _hand_over(self, hearer: Hearer, rows: Sequence[Outbound]) -> None:
        records = tuple(
            Record(
                row.topic,
                0,
                _NO_OFFSET,
                row.key,
                tuple((name, value.encode()) for name, value in row.headers.items()),
                row.value,
            )
            for row in rows
        )
        try:
            async with self._one_at_a_time[hearer.name]:
                await hearer.apply([Batch(records, None)])
        except HouseDown as error:
            self._standing[hearer.name] = str(error)
            raise
        self._standing.pop(hearer.name, None)
