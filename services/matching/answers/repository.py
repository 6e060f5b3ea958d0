"""Every statement by which a shard's worker takes asks and answers them, on its own connection."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from services.matching.answers.domain import AskKind, AskState

_WAITS = "shard = {} AND state = 'waiting' AND expires_at > now()"
# What an erasure deletes just now is passed over: whoever waited for it could be waited for.
_TAKE = f"""
    SELECT id, kind, spec::text AS spec,
        (SELECT count(*) FROM match_ask b WHERE b.id = a.id) AS shards
    FROM match_ask a WHERE {_WAITS.format("$1")}
    ORDER BY asked_at, id LIMIT $2 FOR UPDATE OF a SKIP LOCKED
"""  # noqa: S608  constants
_WRITE = """
    UPDATE match_ask SET state = $3, result = $4::text::jsonb, names = $5,
        answered_at = clock_timestamp()
    WHERE id = $1 AND shard = $2
"""
_OPEN = "SELECT profile_id FROM profile_feature WHERE is_open AND profile_id = ANY($1)"
_SKILLS = "SELECT uri, id, idf16, is_common FROM skill WHERE uri = ANY($1)"
_MEMBERS = "SELECT person_id FROM partner_member WHERE partner_id = $1"
# All that decides which projects are open for a profile, as far as it lies with the profile.
STAMP = """
    SELECT concat_ws(':', number, owner, encode(hash, 'hex'), is_open,
        (SELECT string_agg(concat_ws('-', first_day, last_day), ',' ORDER BY placement_id)
         FROM placed_person WHERE person_id = owner))
    FROM profile_feature WHERE profile_id = {profile}
"""
_STAMP = STAMP.format(profile="$1")


def any_waits(shard: int) -> str:
    """In SQL: whether anybody waits for an answer of a shard."""
    return f"EXISTS (SELECT FROM match_ask WHERE {_WAITS.format(shard)})"


class Waiting(NamedTuple):
    """An ask that waits; `spec` is JSON, `shards` how many were asked."""

    id: UUID
    kind: AskKind
    spec: str
    shards: int


class AnswerRepository:
    """One shard's asks in one transaction."""

    def __init__(self, driver: asyncpg.Connection, *, shard: int) -> None:
        self._driver = driver
        self._shard = shard

    async def take(self, limit: int) -> list[Waiting]:
        """The asks that wait longest; nobody else takes them before this transaction ends."""
        rows = await self._driver.fetch(_TAKE, self._shard, limit)
        return [
            Waiting(row["id"], AskKind(row["kind"]), row["spec"], row["shards"]) for row in rows
        ]

    async def write(
        self, ask_id: UUID, state: AskState, result: str, names: Collection[UUID] = ()
    ) -> None:
        """Say what became of one; `names` are the profiles that `result` shows."""
        await self._driver.execute(_WRITE, ask_id, self._shard, state.value, result, sorted(names))

    async def not_open(self, profiles: Collection[UUID]) -> list[UUID]:
        """Those of the profiles that are not matched any more, or are gone."""
        if not profiles:
            return []
        rows = await self._driver.fetch(_OPEN, list(profiles))
        return sorted(set(profiles) - {row["profile_id"] for row in rows})

    async def skills(self, uris: Collection[str]) -> list[Any]:
        """Number, weight, and whether too many trades share it, of each skill that is known."""
        return list(await self._driver.fetch(_SKILLS, list(uris)))

    async def members(self, partner_id: UUID) -> list[UUID]:
        """The people of a partner."""
        rows = await self._driver.fetch(_MEMBERS, partner_id)
        return [row["person_id"] for row in rows]

    async def stamp(self, profile_id: UUID) -> str:
        """As which numbers a profile is seen now; empty for one that has none."""
        return str(await self._driver.fetchval(_STAMP, profile_id) or "")

    @asynccontextmanager
    async def apart(self) -> AsyncIterator[None]:
        """What fails inside is taken back, and the transaction goes on."""
        await self._driver.execute("SAVEPOINT ask")
        try:
            yield
        except Exception:
            await self._driver.execute("ROLLBACK TO SAVEPOINT ask")
            raise
        await self._driver.execute("RELEASE SAVEPOINT ask")
