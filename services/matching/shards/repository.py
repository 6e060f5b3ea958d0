"""Every statement about who keeps a shard and its work, on the shard's own locked connection."""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

import asyncpg

from services.matching.answers.repository import any_waits
from services.matching.shards.models import ERASURES
from services.matching.taxonomy.repository import IN_FORCE
from shared.db.session_lock import FROZEN_AFTER

# Who erases somebody's places has the lists for themselves, who keeps lists shares them: else both
# would take the same rows, each in an order of its own.
LISTS = 7306
_SHARE_LISTS = f"pg_advisory_xact_lock_shared({LISTS})"
_IDLE = "'idle_in_transaction_session_timeout'"
_SHARE = f"SELECT set_config({_IDLE}, '{FROZEN_AFTER}', true), {_SHARE_LISTS}"
# Between two statements of loading everybody is sorted: seconds for millions. All of a table is
# read then, which a keeper's plans leave out otherwise.
_LOADS = f"SELECT set_config({_IDLE}, '60s', true), set_config('enable_seqscan', 'on', true)"
# As of now, not of when the statement began: then an erasure may have waited to be committed.
_ERASURES = f"coalesce(pg_sequence_last_value('{ERASURES.name}'), 0)"
# One trip for what each step begins with; the work is taken away by its ids, which commit out of
# order, so never by a range. Beside answers it is little: they are there once all of it is done.
# Its numbers are written in: a statement without parameters is planned once, which halves its time.
_TAKE = """
    WITH asked AS (
        SELECT {any_waits} AS waits, o.epoch, CASE WHEN o.epoch = {epoch} THEN
            CASE WHEN {share} IS NOT NULL THEN {erasures} END END AS erasures
        FROM (SELECT) AS one LEFT JOIN shard_owner o ON o.shard = {shard}
    ), taken AS (
        DELETE FROM match_work WHERE id = ANY(ARRAY(
            SELECT id FROM match_work WHERE shard = {shard} ORDER BY id
            LIMIT (SELECT CASE WHEN waits THEN {beside_answers} ELSE {most} END FROM asked)
        )) RETURNING id, kind, subject
    )
    SELECT asked.epoch, (SELECT scoring FROM lists_in_force) AS scoring,
        (SELECT shards FROM lists_in_force) AS shards,
        ({in_force}) AS taxonomy,
        (SELECT version FROM taxonomy_version WHERE is_active) AS version,
        asked.waits, asked.erasures, taken.id, taken.kind, taken.subject
    FROM asked LEFT JOIN taken ON true ORDER BY taken.id
"""
_TAKE_ALL = """
    WITH taken AS (
        DELETE FROM match_work WHERE shard = {shard} AND kind = '{kind}' RETURNING subject
    )
    SELECT {erasures} AS erasures, ARRAY(SELECT subject FROM taken) AS subjects
"""
_TAKE_OVER = """
    INSERT INTO shard_owner (shard, epoch) VALUES ($1, 1)
    ON CONFLICT (shard) DO UPDATE SET epoch = shard_owner.epoch + 1 RETURNING epoch
"""
# Whoever is adding work just now has read how many shards there were: first let them end.
_NOBODY_ADDS = "LOCK TABLE match_work IN EXCLUSIVE MODE"
_MOVE_ORPHANS = "UPDATE match_work SET shard = 0 WHERE shard >= $1"
_ALL_LOAD_AGAIN = "UPDATE shard_owner SET epoch = epoch + 1"
_ALL_AGAIN = """
    INSERT INTO match_work (shard, kind, subject)
    SELECT shard, $1, project_id
    FROM (SELECT project_id FROM project_feature WHERE is_open
          UNION SELECT DISTINCT project_id FROM match) AS known,
        generate_series(0, $2 - 1) AS shard
    ORDER BY project_id
"""
_NOW_IN_FORCE = """
    INSERT INTO lists_in_force (is_only, scoring, shards) VALUES (true, $1, $2)
    ON CONFLICT (is_only) DO UPDATE SET scoring = excluded.scoring, shards = excluded.shards
"""


@dataclass(frozen=True, slots=True)
class View:
    """What is in force as this transaction begins."""

    epoch: int | None
    scoring: int | None
    shards: int | None
    taxonomy: str | None
    """Changes with every import that is put in force."""
    version: str
    """Its name, which places carry."""
    is_asked: bool
    """Whether anybody waits for an answer."""
    erasures: int | None
    """How many there have been since the lists are shared; None where they are not shared yet."""


class Work(NamedTuple):
    """That a subject changed."""

    kind: str
    subject: UUID


class ShardRepository:
    """One shard in one transaction."""

    def __init__(self, driver: asyncpg.Connection, *, shard: int) -> None:
        self._driver = driver
        self._shard = shard

    async def take(
        self, most: int, *, beside_answers: int, epoch: int | None
    ) -> tuple[View, list[Work]]:
        """
        What is in force, and the next work, which is taken away: fewer where somebody asks.

        Whose number is still the owner's shares the lists from now on; others load for long first.
        """
        rows = await self._driver.fetch(
            _TAKE.format(
                any_waits=any_waits(self._shard),
                epoch="NULL" if epoch is None else epoch,
                share=_SHARE_LISTS,
                erasures=_ERASURES,
                shard=self._shard,
                beside_answers=beside_answers,
                most=most,
                in_force=IN_FORCE,
            )
        )
        first = rows[0]
        view = View(
            epoch=first["epoch"],
            scoring=first["scoring"],
            shards=first["shards"],
            taxonomy=first["taxonomy"],
            version=first["version"] or "none",
            is_asked=first["waits"],
            erasures=first["erasures"],
        )
        return view, [Work(row["kind"], row["subject"]) for row in rows if row["id"] is not None]

    async def take_all(self, kind: str) -> tuple[int, list[Work]]:
        """Take all the work of a kind away; answers how many erasures there have been besides."""
        row = await self._driver.fetchrow(
            _TAKE_ALL.format(shard=self._shard, kind=kind, erasures=_ERASURES)
        )
        return row["erasures"], [Work(kind, subject) for subject in row["subjects"]]

    async def take_over(self) -> int:
        """Count up; answers the number that is now one's own."""
        return int(await self._driver.fetchval(_TAKE_OVER, self._shard))

    async def loads(self) -> None:
        """From now on much is done between two statements, and nobody takes it for frozen."""
        await self._driver.execute(_LOADS)

    async def share(self) -> None:
        """All is loaded: nobody erases places from now on to the end of the transaction."""
        await self._driver.execute(_SHARE)

    async def all_again(self, kind: str, *, scoring: int, shards: int) -> None:
        """Work for every list in every shard, and from now on this scoring is in force."""
        await self._driver.execute(_NOBODY_ADDS)
        await self._driver.execute(_MOVE_ORPHANS, shards)
        await self._driver.execute(_ALL_LOAD_AGAIN)
        await self._driver.execute(_ALL_AGAIN, kind, shards)
        await self._driver.execute(_NOW_IN_FORCE, scoring, shards)
