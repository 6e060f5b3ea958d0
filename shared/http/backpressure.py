"""Says no to writes while events cannot leave, before the outbox fills the disk."""

from collections.abc import Callable
from time import monotonic

from fastapi import Request
from sqlalchemy import text

from shared.db.unit_of_work import Database
from shared.errors import HouseDown, Unavailable

# The outbox is measured at most this often per replica, however many requests come.
_LOOK_SECONDS = 5.0
_RETRY_SECONDS = 30
# Counts no further than the limit: a full outbox must not make its own check slow.
_MEASURE = text(
    "SELECT (SELECT count(*) FROM (SELECT FROM outbox LIMIT :most) AS counted) AS length, "
    "coalesce((SELECT extract(epoch FROM now() - created_at) FROM outbox ORDER BY id LIMIT 1), 0) "
    "AS age"
)


class OutboxLimit:
    """
    Refuses writes over HTTP while the outbox is too long or too old.

    Only the HTTP door asks it. Handlers, loops and replays are never refused: three full outboxes
    would otherwise wait for each other in a ring.
    """

    def __init__(
        self,
        database: Database,
        *,
        most_rows: int,
        oldest_seconds: int,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._database = database
        self._most_rows = most_rows
        self._oldest_seconds = oldest_seconds
        self._clock = clock
        self._looked_at = -_LOOK_SECONDS
        self._is_full = False

    async def require_room(self) -> None:
        """Raise Unavailable while events pile up."""
        if self._clock() - self._looked_at >= _LOOK_SECONDS:
            # Noted before the query: others go on with the last answer meanwhile.
            self._looked_at = self._clock()
            await self._look()
        if self._is_full:
            raise Unavailable(
                "Events cannot leave just now, so nothing new is taken in. Try again later.",
                retry_after=_RETRY_SECONDS,
            )

    async def _look(self) -> None:
        try:
            async with self._database.connection() as connection:
                found = (await connection.execute(_MEASURE, {"most": self._most_rows})).one()
        except HouseDown:
            # The request itself will meet that in a moment, and say so.
            return
        self._is_full = found.length >= self._most_rows or found.age > self._oldest_seconds


async def require_room(request: Request) -> None:
    """What every route that writes asks first."""
    limit: OutboxLimit = request.app.state.outbox_limit
    await limit.require_room()
