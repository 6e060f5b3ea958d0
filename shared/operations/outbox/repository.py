"""
Every query about the way out that is an operator's, not the relay's.

`_REDRIVE` gives an event its old number back: it leaves before whatever of its key still waits.
What has left meanwhile was told after it and arrives before it. Hearers compare sequences, so it
changes nothing that a newer event of its key has said. It is new in the outbox all the same: by its
first moment the outbox would seem to stand still, and writes would be refused.
"""

from typing import Any

from sqlalchemy import Select, Table, select, text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncSession

from shared.http.pagination import PageRequest, Rows, select_page
from shared.operations.tables import OUTBOX, OUTBOX_DEAD

_O, _D = OUTBOX.c, OUTBOX_DEAD.c
_REFUSED_SHOWN = 100
_CONTENTS = ("headers", "payload", "subjects", "slot")
_STATE = text(
    "SELECT count(*) AS length, "
    "coalesce(extract(epoch FROM now() - min(created_at)), 0) AS oldest_seconds, "
    "(SELECT count(*) FROM outbox_dead) AS dead FROM outbox"
)
_REDRIVE = text(
    """
    WITH gone AS (DELETE FROM outbox_dead WHERE id = :id RETURNING *)
    INSERT INTO outbox (id, slot, topic, partition_key, event_id, event_type, sequence,
        headers, payload, subjects) OVERRIDING SYSTEM VALUE
    SELECT id, slot, topic, partition_key, event_id, event_type, sequence,
        headers, payload, subjects FROM gone
    RETURNING event_id, event_type
    """
)
_DISCARD = text("DELETE FROM outbox_dead WHERE id = :id RETURNING event_id, event_type")


class OutboxRepository:
    """The way out in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def state(self) -> Row[Any]:
        """Length, age and how many are dead."""
        return (await self._session.execute(_STATE)).one()

    async def refused(self) -> list[Row[Any]]:
        """The first of those that were refused."""
        found = _short(OUTBOX).where(_O.attempts > 0).order_by(_O.id).limit(_REFUSED_SHOWN)
        return list(await self._session.execute(found))

    async def page(self, page: PageRequest) -> Rows[Any]:
        """Those that can never leave, in the order in which they were told."""
        return await select_page(self._session, _short(OUTBOX_DEAD).order_by(_D.id), page)

    async def find(self, row_id: int) -> Row[Any] | None:
        """One that can never leave, with its contents."""
        found = await self._session.execute(select(OUTBOX_DEAD).where(_D.id == row_id))
        return found.one_or_none()

    async def redrive(self, row_id: int) -> Row[Any] | None:
        """Let it wait to leave again; None when it is not there any more."""
        return (await self._session.execute(_REDRIVE, {"id": row_id})).one_or_none()

    async def discard(self, row_id: int) -> Row[Any] | None:
        """Give it up for good; None when it is not there any more."""
        return (await self._session.execute(_DISCARD, {"id": row_id})).one_or_none()


def _short(rows: Table) -> Select[Any]:
    return select(*(each for each in rows.c if each.name not in _CONTENTS))
