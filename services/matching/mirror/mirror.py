"""
One shard's index, and how it comes to show what the rows show.

It only ever holds what was read from committed rows or from the transaction in hand, and work that
was taken in a transaction that failed is there again afterwards, so no failure makes it wrong for
longer than until the next try.
"""

import asyncio
from collections.abc import Iterable, Sequence
from uuid import UUID

import asyncpg

from services.matching.engine.scored import FUNDING_ROLE
from services.matching.index.index import MatchIndex
from services.matching.index.values import IndexedProfile, IndexedProject
from services.matching.mirror.loading import give_back_memory, load_credits, load_profiles
from services.matching.mirror.reading import (
    ProfileFeatures,
    ProjectFeatures,
    read_profiles,
    read_projects,
)

# So many rows are put into the index before others have their turn: some 30 ms.
_AT_ONCE = 500
_OPEN_PROJECTS = """
    SELECT project_id, number FROM project_feature
    WHERE is_open AND number > $1 ORDER BY number LIMIT $2
"""


class Mirror:
    """The profiles of one shard, and every open project."""

    def __init__(self, *, shard: int, shards: int) -> None:
        self._shard, self._shards = shard, shards
        self.index = MatchIndex()
        self.taxonomy: str | None = None
        # How many erasures it has followed; None is not known.
        self.erasures: int | None = None

    async def load(self, driver: asyncpg.Connection, taxonomy: str | None) -> None:
        """Read everything anew; what changes meanwhile has left work behind."""
        self.index = MatchIndex()
        await self.read_taxonomy(driver, taxonomy)
        await self.load_people(driver)
        await self.load_projects(driver)
        await self.compact(force=True)
        await asyncio.to_thread(give_back_memory)

    async def load_people(self, driver: asyncpg.Connection) -> None:
        """Read the shard's people into the index, where there are none yet."""
        too_long = await load_profiles(driver, self.index, shard=self._shard, shards=self._shards)
        for some in range(0, len(too_long), _AT_ONCE):
            await self.put_profiles(driver, too_long[some : some + _AT_ONCE])

    async def load_projects(self, driver: asyncpg.Connection) -> None:
        """Read all open projects."""
        after = -1
        while page := await driver.fetch(_OPEN_PROJECTS, after, _AT_ONCE):
            await self.put_projects(driver, [row["project_id"] for row in page])
            after = page[-1]["number"]

    async def read_taxonomy(self, driver: asyncpg.Connection, taxonomy: str | None) -> None:
        """From now on skills are worth what this taxonomy says."""
        await load_credits(driver, self.index)
        self.taxonomy = taxonomy

    async def put_profiles(self, driver: asyncpg.Connection, ids: Sequence[UUID]) -> None:
        """Show these profiles as their rows are now."""
        if not ids:
            return
        found = await read_profiles(driver, ids)
        for profile_id in ids:
            features = found.get(profile_id)
            if features is None or features.person.number % self._shards != self._shard:
                self.index.drop_profile(profile_id)
            else:
                self.index.put_profile(_indexed(features))
        await asyncio.sleep(0)

    def drop_profiles(self, ids: Iterable[UUID]) -> None:
        """Show these profiles no more."""
        for profile_id in ids:
            self.index.drop_profile(profile_id)

    async def put_projects(
        self, driver: asyncpg.Connection, ids: Sequence[UUID]
    ) -> dict[UUID, list[int]]:
        """Show these projects as their rows are now; answers the lists of those that are open."""
        if not ids:
            return {}
        found = await read_projects(driver, ids)
        for project_id in ids:
            features = found.get(project_id)
            if features is None:
                self.index.drop_project(project_id)
            else:
                self.index.put_project(
                    IndexedProject(
                        features.facts, features.roles, features.funding, is_open=features.is_open
                    )
                )
        await asyncio.sleep(0)
        return {project_id: _lists_of(each) for project_id, each in found.items() if each.is_open}

    async def compact(self, *, force: bool = False) -> None:
        """Put in order what has to be, beside the loop: one country takes up to 60 ms."""
        # Mostly nothing has to be: that is known here in less time than a thread takes to begin.
        while self.index.is_due(force=force):
            await asyncio.to_thread(self.index.compact, force=force)


def _indexed(features: ProfileFeatures) -> IndexedProfile:
    funds = features.funder.instruments != 0
    return IndexedProfile(features.person, features.funder if funds else None)


def _lists_of(features: ProjectFeatures) -> list[int]:
    """The roles, and the need of money if there is one."""
    roles = [role.number for role in features.roles]
    return [*roles, FUNDING_ROLE] if features.funding.instruments else roles
