"""
Makes whole lists anew, some projects at a time: while the next are asked for, the last are written.

The server writes in another process, so that on two cores neither waits for the other.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Coroutine, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from services.matching.engine.scored import Scored
from services.matching.index.index import MatchIndex
from services.matching.lists.changes import Changes
from services.matching.lists.domain import STORED, Standing
from services.matching.lists.repository import ListName, ListRepository, Place, places_of

T = TypeVar("T")
# Written in some 50 ms, and read and sent in few enough trips that none of them counts.
_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Anew:
    """The lists of a project to be made; of one that changed also those that ended."""

    project_id: UUID
    roles: frozenset[int]
    is_whole: bool


async def make_anew(
    lists: ListRepository,
    index: MatchIndex,
    wanted: Sequence[Anew],
    version: str,
    changes: Changes,
) -> dict[ListName, Standing]:
    """
    Write `changes`, and the lists from a full query each; answers how those stand.

    Nothing of it is still on its way once this has returned, raised or been cancelled.
    """
    standings: dict[ListName, Standing] = {}
    for some in _parts(wanted):
        async with beside(_write_and_read(lists, changes, some)) as reading:
            best = await _ask(index, some)
        changes = Changes()
        stored = await reading
        for each in some:
            standings |= _compare(each, stored[each.project_id], best, version, changes)
    await changes.write(lists)
    return standings


def _parts(wanted: Sequence[Anew]) -> Iterator[Sequence[Anew]]:
    for first in range(0, len(wanted), _AT_ONCE):
        yield wanted[first : first + _AT_ONCE]


@asynccontextmanager
async def beside(work: Coroutine[Any, Any, T]) -> AsyncIterator[asyncio.Task[T]]:
    """Do it beside the block; it has ended when the block is left."""
    task = asyncio.create_task(work)
    try:
        yield task
    except BaseException:
        task.cancel()
        await asyncio.wait([task])
        raise
    # Who is cancelled here cancels the task, and waits until that is done.
    await task


async def _write_and_read(
    lists: ListRepository, changes: Changes, some: Iterable[Anew]
) -> dict[UUID, dict[int, dict[UUID, Place]]]:
    await changes.write(lists)
    found: dict[UUID, dict[int, dict[UUID, Place]]] = defaultdict(lambda: defaultdict(dict))
    for place in await lists.stored([each.project_id for each in some]):
        found[place.project_id][place.role][place.profile_id] = place
    return found


async def _ask(index: MatchIndex, some: Iterable[Anew]) -> dict[ListName, list[Scored]]:
    best: dict[ListName, list[Scored]] = {}
    for each in some:
        for role in sorted(each.roles):
            best[each.project_id, role] = index.best(each.project_id, role, STORED)
            await asyncio.sleep(0)
    return best


def _compare(
    each: Anew,
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
            changes.put(there.pop(place.profile_id, None), place)
        changes.gone += [place.match_id for place in there.values()]
        if there and role in each.roles:
            changes.lists_to_tell.add(name)
        standings[name] = Standing(len(wanted), wanted[-1].order_key if wanted else None)
    return standings
