"""Makes the stored lists follow what changed; the same result in whatever order work is done."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from services.matching.answers.service import answer_some
from services.matching.engine.scored import Scored
from services.matching.features.service import LEFT, PROJECT
from services.matching.index.index import MatchIndex
from services.matching.lists.domain import (
    OWN_BEST,
    SCORING_VERSION,
    STORED,
    Standing,
    belongs,
    needs_full_query,
    own_best,
    standing_after,
)
from services.matching.lists.repository import (
    Changes,
    ListName,
    ListRepository,
    Place,
    place_of,
    places_of,
)
from services.matching.mirror.beside import beside
from services.matching.mirror.mirror import Mirror
from services.matching.shards.repository import ShardRepository, View, Work

_AT_ONCE, _BESIDE_ANSWERS = 256, 8
# Written in some 50 ms, and read and sent in few enough trips that none of them counts.
_PROJECTS_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class _Anew:
    """The lists of a project to be made; of one that changed also those that ended."""

    project_id: UUID
    roles: frozenset[int]
    is_whole: bool


class Keeper:
    """
    Keeps one shard's lists, serially, on the connection that holds the shard's lock.

    Between transactions it remembers its index and how the lists stand: `settle` after each
    commit, `doubt` after one that failed, `stand_by` when another has the lock.
    """

    def __init__(self, *, shard: int = 0, shards: int = 1) -> None:
        self._shard, self._shards = shard, shards
        self._mirror = Mirror(shard=shard, shards=shards)
        self._standings: dict[ListName, Standing] = {}
        # The number under which the index was loaded; a number not yet committed is nobody's.
        self._epoch: int | None = None
        self._next_epoch: int | None = None
        self.has_answered = False

    async def follow(self, driver: asyncpg.Connection) -> bool:
        """Answer who asks, take some work and make the lists right; whether there was any."""
        lists = ListRepository(driver, shard=self._shard, shards=self._shards)
        shard = ShardRepository(driver, shard=self._shard)
        view, taken = await shard.take(_AT_ONCE, beside_answers=_BESIDE_ANSWERS, epoch=self._epoch)
        made_work = await self._follow_what_is_in_force(shard, view)
        await self._be_the_owner(driver, shard, view)
        await self._forget_leavers(shard, view, taken)
        self.has_answered = view.is_asked and await self._answer(driver)
        if not taken:
            return made_work or self.has_answered
        projects = list(dict.fromkeys(w.subject for w in taken if w.kind == PROJECT))
        profiles = list(dict.fromkeys(w.subject for w in taken if w.kind != PROJECT))
        await self._mirror.put_profiles(driver, profiles)
        roles = await self._mirror.put_projects(driver, projects)
        changes = Changes()
        full = await self._move(lists, profiles, set(projects), view.version, changes)
        anew = [_Anew(each, frozenset(of), is_whole=False) for each, of in full.items()]
        anew += [_Anew(each, frozenset(roles.get(each, ())), is_whole=True) for each in projects]
        index = self._mirror.index
        self._know(await _make_anew(lists, index, anew, view.version, changes))
        return True

    async def settle(self) -> None:
        """What was last done is committed."""
        self._epoch = self._next_epoch
        await self._mirror.compact()

    def doubt(self) -> None:
        """What was last done may not have happened: how lists stand is read again."""
        self._standings.clear()
        self._mirror.index.forget_floors()
        self._mirror.erasures = None
        self._next_epoch = self._epoch

    def stand_by(self) -> None:
        """Another has the lock: forget everything."""
        if self._epoch is not None:
            self._mirror = Mirror(shard=self._shard, shards=self._shards)
            self._standings.clear()
            self._epoch = self._next_epoch = None

    async def _follow_what_is_in_force(self, shard: ShardRepository, view: View) -> bool:
        """
        Make work for every list when another scoring, or another number of shards, made them.

        Asked each time: during an upgrade old and new workers hold the lock in turn.
        """
        is_mine = (view.scoring, view.shards) == (SCORING_VERSION, self._shards)
        if is_mine or self._shard != 0:
            return False
        await shard.all_again(PROJECT, scoring=SCORING_VERSION, shards=self._shards)
        return True

    async def _be_the_owner(
        self, driver: asyncpg.Connection, shard: ShardRepository, view: View
    ) -> None:
        """Load the index unless it is one's own from before; follow the taxonomy."""
        if self._epoch is None or view.epoch != self._epoch:
            self._standings.clear()
            self._next_epoch = await shard.take_over()
            await shard.loads()
            await self._mirror.load(driver, view.taxonomy)
            await shard.share()
        elif view.taxonomy != self._mirror.taxonomy:
            await self._mirror.read_taxonomy(driver, view.taxonomy)

    async def _forget_leavers(self, shard: ShardRepository, view: View, taken: list[Work]) -> None:
        """Take whoever was erased out of the index, before lists are made and asks answered."""
        if view.erasures is None or view.erasures != self._mirror.erasures:
            erasures, left = await shard.take_all(LEFT)
            taken += left
            self._mirror.drop_profiles(each.subject for each in taken if each.kind == LEFT)
            self._mirror.erasures = erasures

    async def _answer(self, driver: asyncpg.Connection) -> bool:
        """Answer some of those who ask; whether there was one."""
        shard, shards = self._shard, self._shards
        return await answer_some(driver, self._mirror, shard=shard, shards=shards) > 0

    async def _move(
        self,
        lists: ListRepository,
        profiles: Sequence[UUID],
        other_projects: set[UUID],
        version: str,
        changes: Changes,
    ) -> dict[UUID, set[int]]:
        """Every place of the profiles; answers the lists that are to be made anew after that."""
        async with beside(self._stored_places(lists, profiles, other_projects)) as reading:
            wanted = await self._wanted_places(profiles, other_projects, changes)
        stored = await reading
        touched = stored.keys() | wanted.keys()
        await self._learn(lists, touched)
        full: dict[UUID, set[int]] = defaultdict(set)
        for name in sorted(touched):
            if not self._move_in(name, stored[name], wanted[name], version, changes):
                full[name[0]].add(name[1])
        return full

    async def _stored_places(
        self, lists: ListRepository, profiles: Sequence[UUID], other_projects: set[UUID]
    ) -> dict[ListName, dict[UUID, Place]]:
        found: dict[ListName, dict[UUID, Place]] = defaultdict(dict)
        for place in await lists.places(profiles) if profiles else ():
            if place.project_id not in other_projects:
                found[place.list_name][place.match_id] = place
        return found

    async def _wanted_places(
        self, profiles: Sequence[UUID], other_projects: set[UUID], changes: Changes
    ) -> dict[ListName, dict[UUID, Scored]]:
        found: dict[ListName, dict[UUID, Scored]] = defaultdict(dict)
        for profile_id in profiles:
            scored = self._mirror.index.open_above_floors(profile_id, OWN_BEST)
            if best := own_best(scored):
                changes.profiles_to_tell[profile_id] = best
            for each in scored:
                if each.project_id not in other_projects:
                    found[each.project_id, each.role][profile_id] = each
            await asyncio.sleep(0)
        return found

    async def _learn(self, lists: ListRepository, names: Iterable[ListName]) -> None:
        unknown = [name for name in names if name not in self._standings]
        if unknown:
            self._know(await lists.standings(unknown))

    def _know(self, standings: Mapping[ListName, Standing | None]) -> None:
        """How lists stand, or that it has to be read again; the index asks only above floors."""
        for name, standing in standings.items():
            if standing is None:
                self._standings.pop(name, None)
            else:
                self._standings[name] = standing
            self._mirror.index.set_floor(*name, standing.floor if standing else None)

    def _move_in(
        self,
        name: ListName,
        stored: dict[UUID, Place],
        wanted: dict[UUID, Scored],
        version: str,
        changes: Changes,
    ) -> bool:
        """Move the profiles in one list; False when it has to be made anew instead."""
        before = self._standings[name]
        stay = [place_of(each, version) for each in wanted.values() if belongs(each.key, before)]
        stays = {place.match_id: place for place in stay}
        if needs_full_query(before, before.count + len(stays) - len(stored)):
            return False
        for match, place in stays.items():
            changes.put(stored.get(match), place)
        if gone := [match for match in stored if match not in stays]:
            changes.gone += gone
            # Whoever stood behind them may be among the first hundred now.
            changes.lists_to_tell.add(name)
        left = {place.order_key for place in stored.values()}
        came = {place.order_key for place in stays.values()}
        after = standing_after(before, came - left, left - came)
        if after != before:
            self._know({name: after})
        return True


async def _make_anew(
    lists: ListRepository,
    index: MatchIndex,
    wanted: Sequence[_Anew],
    version: str,
    changes: Changes,
) -> dict[ListName, Standing]:
    """
    Write `changes`, and the lists from a full query each; answers how those stand.

    Nothing of it is still on its way once this has returned, raised or been cancelled.
    """
    standings: dict[ListName, Standing] = {}
    for first in range(0, len(wanted), _PROJECTS_AT_ONCE):
        some = wanted[first : first + _PROJECTS_AT_ONCE]
        async with beside(_write_and_read(lists, changes, some)) as reading:
            best = await _ask(index, some)
        changes = Changes()
        stored = await reading
        for each in some:
            standings |= _compare(each, stored[each.project_id], best, version, changes)
    await lists.write(changes)
    return standings


async def _write_and_read(
    lists: ListRepository, changes: Changes, some: Iterable[_Anew]
) -> dict[UUID, dict[int, dict[UUID, Place]]]:
    await lists.write(changes)
    found: dict[UUID, dict[int, dict[UUID, Place]]] = defaultdict(lambda: defaultdict(dict))
    for place in await lists.stored([each.project_id for each in some]):
        found[place.project_id][place.role][place.match_id] = place
    return found


async def _ask(index: MatchIndex, some: Iterable[_Anew]) -> dict[ListName, list[Scored]]:
    best: dict[ListName, list[Scored]] = {}
    for each in some:
        for role in sorted(each.roles):
            best[each.project_id, role] = index.best(each.project_id, role, STORED)
            await asyncio.sleep(0)
    return best


def _compare(
    each: _Anew,
    stored: dict[int, dict[UUID, Place]],
    best: dict[ListName, list[Scored]],
    version: str,
    changes: Changes,
) -> dict[ListName, Standing]:
    """What has to be written of one project; answers how its lists stand."""
    standings = {}
    for role in sorted(each.roles | stored.keys()) if each.is_whole else sorted(each.roles):
        name, there = (each.project_id, role), stored[role]
        wanted = places_of(best.get(name, ()), version)
        for place in wanted:
            changes.put(there.pop(place.match_id, None), place)
        # Whoever left, and what another version wrote under another id.
        changes.gone += there
        if there and role in each.roles:
            changes.lists_to_tell.add(name)
        standings[name] = Standing(len(wanted), wanted[-1].order_key if wanted else None)
    return standings
