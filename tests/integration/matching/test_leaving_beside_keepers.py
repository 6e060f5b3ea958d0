"""Somebody leaves while their places are being written: neither the leaver nor the keeper fails."""

import asyncio
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import text

from services.matching.lists.repository import Changes, ListRepository
from services.matching.shards.repository import LISTS, ShardRepository
from shared.db.transaction import begun
from shared.db.unit_of_work import Database
from tests.integration.matching.histories import (
    crowd,
    erase,
    hear,
    published,
    rows,
    starter_skills,
    work,
)
from tests.integration.matching.test_telling import somebody_waits
from tests.support.waiting import until

pytestmark = pytest.mark.starter
_SHARES = (
    "SELECT count(*) FROM pg_locks "
    "WHERE pid = pg_backend_pid() AND locktype = 'advisory' AND objid = $1"
)


async def test_an_erasure_waits_for_a_keeper_and_never_in_a_ring_with_it(
    matching_database: Database, matching_url: str
) -> None:
    skills = await starter_skills(matching_database)
    people = await crowd(matching_database, skills, 8)
    for number in range(1, 5):
        await hear(matching_database, published(uuid4(), skills), number)
    await work(matching_database)
    async with matching_database.connection() as connection:
        most = "SELECT profile_id FROM match GROUP BY 1 HAVING count(*) > 1 LIMIT 1"
        profile = await connection.scalar(text(most))
        epoch = await connection.scalar(text("SELECT epoch FROM shard_owner"))
    owner = next(owner for owner, each in people.items() if each == profile)
    keeper = await asyncpg.connect(matching_url.replace("+asyncpg", ""))
    try:
        async with begun(keeper):
            await ShardRepository(keeper, shard=0).take(1, beside_answers=1, epoch=epoch)
            lists = ListRepository(keeper, shard=0, shards=1)
            # Of the places that an erasure would delete, the last it comes to.
            first, *_, last = await lists.places([profile])
            await lists.write(Changes(gone=[last.match_id]))
            leaving = asyncio.create_task(erase(matching_database, owner))
            await until(lambda: somebody_waits(matching_database))
            await lists.write(Changes(gone=[first.match_id]))
        await leaving
    finally:
        await keeper.close()
    async with matching_database.connection() as connection:
        left = text("SELECT count(*) FROM match WHERE profile_id = :profile")
        assert await connection.scalar(left, {"profile": profile}) == 0
    assert await rows(matching_database, "match") > 0


async def test_only_the_owner_shares_the_lists_before_anything_is_loaded(
    matching_database: Database, matching_url: str
) -> None:
    await work(matching_database)
    async with matching_database.connection() as connection:
        epoch = await connection.scalar(text("SELECT epoch FROM shard_owner"))
    keeper = await asyncpg.connect(matching_url.replace("+asyncpg", ""))
    try:
        for asked, shares in ((None, 0), (epoch - 1, 0), (epoch, 1)):
            async with begun(keeper):
                await ShardRepository(keeper, shard=0).take(1, beside_answers=1, epoch=asked)
                assert await keeper.fetchval(_SHARES, LISTS) == shares
    finally:
        await keeper.close()
