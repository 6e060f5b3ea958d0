"""Every query about quarantined records that is an operator's, not the ear's."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, delete, func, literal, select, tuple_
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncSession

from shared.http.pagination import PageRequest, Rows, select_page
from shared.messaging.kept import pack_headers
from shared.operations.choice import Choice
from shared.operations.names import KeptName
from shared.operations.tables import QUARANTINE

_Q = QUARANTINE.c


class QuarantineRepository:
    """Quarantined records in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def page(self, choice: Choice, page: PageRequest) -> Rows[Any]:
        """Records, the newest first; headers come along for the type they claim."""
        columns = [each for each in _Q if each.name != "value"]
        found = select(*columns).where(*_meant(choice))
        ordered = found.order_by(_Q.quarantined_at.desc(), _Q.consumer, _Q.seq)
        return await select_page(self._session, ordered, page)

    async def find(self, name: KeptName, *, for_update: bool = False) -> Row[Any] | None:
        """One record, its row locked if so wished."""
        found = select(QUARANTINE).where(_Q.consumer == name.consumer, _Q.seq == name.seq)
        if for_update:
            found = found.with_for_update()
        return (await self._session.execute(found)).one_or_none()

    async def choose(self, choice: Choice, *, after: KeptName | None, limit: int) -> list[Row[Any]]:
        """The oldest of those that are meant, locked."""
        found = select(QUARANTINE).where(*_meant(choice))
        if after is not None:
            found = found.where(tuple_(_Q.consumer, _Q.seq) > tuple_(*after))
        ordered = found.order_by(_Q.consumer, _Q.seq).limit(limit).with_for_update()
        return list(await self._session.execute(ordered))

    async def delete(self, consumer: str, seqs: Sequence[int]) -> None:
        """Let records go."""
        await self._session.execute(
            delete(QUARANTINE).where(_Q.consumer == consumer, _Q.seq.in_(seqs))
        )


def _meant(choice: Choice) -> list[ColumnElement[bool]]:
    """Keys are bytes here, and the type stands in the packed headers."""
    found = Choice(choice.consumer, choice.topic).of(QUARANTINE)
    if choice.key is not None:
        found.append(_Q.key == choice.key.encode())
    if choice.type is not None:
        packed = pack_headers((("ce_type", choice.type.encode()),))[1:-1]
        found.append(func.pg_catalog.position(_Q.headers, literal(packed, LargeBinary)) > 0)
    return found
