"""Every query that writes down an ask or reads what became of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.answers.domain import AskKind
from services.matching.answers.repository import STAMP
from services.matching.asks.models import MatchAsk
from shared.db.columns import columns

_A = columns(MatchAsk)
_ADD = text(
    """
    INSERT INTO match_ask (id, shard, kind, owner, spec, names, state, asked_at, expires_at)
    SELECT :id, shard, :kind, :owner, CAST(:spec AS jsonb), '{}', 'waiting', :at, :expires
    FROM generate_series(0, (SELECT coalesce(max(shards), 1) - 1 FROM lists_in_force)) AS shard
    """
)
_NEWEST = text(
    """
    SELECT id FROM match_ask WHERE owner = :owner AND kind = :kind AND expires_at > :now
    ORDER BY asked_at DESC, id LIMIT 1
    """
)
_STAMP = text(STAMP.format(profile=":profile"))
# The order of a list hangs on the project's number: this is the one that comes next.
_NEXT_NUMBER = text(
    "SELECT coalesce(pg_sequence_last_value("
    "CAST(pg_get_serial_sequence('project_feature', 'number') AS regclass)), 0) + 1"
)


class AskRepository:
    """Asks in one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(
        self,
        ask_id: UUID,
        *,
        kind: AskKind,
        owner: UUID,
        spec: dict[str, Any],
        at: datetime,
        expires: datetime,
    ) -> None:
        """Ask every shard."""
        values = {
            "id": ask_id,
            "kind": kind.value,
            "owner": owner,
            "spec": orjson.dumps(spec).decode(),
            "at": at,
            "expires": expires,
        }
        await self._session.execute(_ADD, values)

    async def rows(self, ask_id: UUID, now: datetime) -> list[MatchAsk]:
        """What each shard said, or has still to say; none once it is expired."""
        found = await self._session.scalars(
            select(MatchAsk)
            .where(_A.id == ask_id, _A.expires_at > now)
            .order_by(_A.shard)
            .execution_options(populate_existing=True)
        )
        return list(found)

    async def newest(self, kind: AskKind, owner: UUID, now: datetime) -> list[MatchAsk]:
        """The rows of the last ask of this kind."""
        values = {"kind": kind.value, "owner": owner, "now": now}
        ask_id = await self._session.scalar(_NEWEST, values)
        return await self.rows(ask_id, now) if ask_id is not None else []

    async def stamp(self, profile_id: UUID) -> str:
        """As which numbers a profile stands now; empty for one that has none."""
        return await self._session.scalar(_STAMP, {"profile": profile_id}) or ""

    async def next_number(self) -> int:
        """The number that a project would be given if it were published now."""
        return int(await self._session.scalar(_NEXT_NUMBER) or 1)
