"""Every statement about lists and their work, on the shard's own locked connection."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

import asyncpg
import orjson

from services.matching.engine.scored import Scored
from services.matching.lists.domain import SCORING_VERSION, Standing
from services.matching.scoring.ordering import NUMBER_BITS, match_ids

ListName = tuple[UUID, int]
"""A project and a role; 0 stands for its need of money."""

# Below so many rows one statement is faster than a COPY, which takes three round trips.
_FEW = 24
_COLUMNS = (
    "match_id",
    "project_id",
    "role",
    "profile_id",
    "order_key",
    "r",
    "a",
    "b",
    "s",
    "l",
    "facts",
    "may_be_told",
    "taxonomy_version",
    "scoring_version",
)
_PLACE = ", ".join(_COLUMNS)
# A shard keeps those whose profile's number, the lowest bits of the key, falls to it.
_MINE = f"(order_key & {(1 << NUMBER_BITS) - 1}) % $1 = $2"
_STORED = f"SELECT {_PLACE} FROM match WHERE project_id = ANY($3) AND {_MINE}"  # noqa: S608
_PLACES = f"SELECT {_PLACE} FROM match WHERE profile_id = ANY($1)"  # noqa: S608
_STANDINGS = f"""
    SELECT w.project, w.role, count(order_key), min(order_key)
    FROM unnest($3::uuid[], $4::smallint[]) AS w(project, role)
    LEFT JOIN match m ON m.project_id = w.project AND m.role = w.role AND {_MINE}
    GROUP BY 1, 2
"""  # noqa: S608  constants
# All that follows from a step, in one trip: no place is among those that leave and those that come.
_FOLLOW = f"""
    WITH gone AS (
        DELETE FROM match WHERE match_id = ANY($1)
    ), told AS (
        INSERT INTO tell_work (project_id, role)
        SELECT * FROM unnest($2::uuid[], $3::int[]) AS v(p, r) ORDER BY p, r
    ), told_profiles AS (
        INSERT INTO tell_profile_work (profile_id, best)
        SELECT p, b::jsonb FROM unnest($4::uuid[], $5::text[]) AS v(p, b) ORDER BY p
    )
    INSERT INTO match ({_PLACE})
    SELECT * FROM unnest($6::uuid[], $7::uuid[], $8::smallint[], $9::uuid[], $10::bigint[],
        $11::smallint[], $12::smallint[], $13::smallint[], $14::smallint[], $15::smallint[],
        $16::bytea[], $17::bool[], $18::text[], $19::smallint[])
    ON CONFLICT (match_id) DO UPDATE SET ({_PLACE}) = ROW(excluded.*)
"""  # noqa: S608  constants
_NO_PLACES: tuple[list[object], ...] = tuple([] for _ in _COLUMNS)


class Place(NamedTuple):
    """A place in a list, as it is stored; the columns of the table."""

    match_id: UUID
    project_id: UUID
    role: int
    profile_id: UUID
    order_key: int
    r: int
    a: int
    b: int
    s: int
    l: int  # noqa: E741  the term's own name
    facts: bytes
    may_be_told: bool
    taxonomy_version: str
    scoring_version: int

    @property
    def list_name(self) -> ListName:
        """Where it stands."""
        return self.project_id, self.role


@dataclass(slots=True)
class Changes:
    """Places that come, stay otherwise, or leave, and who may have to be told of it."""

    new: list[Place] = field(default_factory=list)
    changed: list[Place] = field(default_factory=list)
    gone: list[UUID] = field(default_factory=list)
    lists_to_tell: set[ListName] = field(default_factory=set)
    profiles_to_tell: dict[UUID, list[ListName]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether there is anything to write."""
        told = self.lists_to_tell or self.profiles_to_tell
        return bool(self.new or self.changed or self.gone or told)

    def put(self, stored: Place | None, wanted: Place) -> None:
        """Write a place unless it is there as it should be."""
        if stored == wanted:
            return
        (self.new if stored is None else self.changed).append(wanted)
        self.lists_to_tell.add(wanted.list_name)


class ListRepository:
    """One shard's lists in one transaction."""

    def __init__(self, driver: asyncpg.Connection, *, shard: int, shards: int) -> None:
        self._driver = driver
        self._shard = shard
        self._mine = (shards, shard)

    async def stored(self, project_ids: Sequence[UUID]) -> list[Place]:
        """This shard's places in every list of some projects."""
        rows = await self._driver.fetch(_STORED, *self._mine, list(project_ids))
        return [Place(*row) for row in rows]

    async def places(self, profile_ids: Sequence[UUID]) -> list[Place]:
        """Where profiles stand."""
        return [Place(*row) for row in await self._driver.fetch(_PLACES, list(profile_ids))]

    async def standings(self, lists: Sequence[ListName]) -> dict[ListName, Standing]:
        """How long this shard's part of each list is, and its lowest key."""
        rows = await self._driver.fetch(
            _STANDINGS, *self._mine, [project for project, _ in lists], [role for _, role in lists]
        )
        return {(project, role): Standing(count, lowest) for project, role, count, lowest in rows}

    async def write(self, changes: Changes) -> None:
        """Places that leave, change and come, and who may have to be told of it."""
        if not changes:
            return
        is_few = len(changes.new) <= _FEW
        places = [*changes.changed, *changes.new] if is_few else changes.changed
        told, profiles = sorted(changes.lists_to_tell), changes.profiles_to_tell
        await self._driver.execute(
            _FOLLOW,
            changes.gone,
            [project for project, _ in told],
            [role for _, role in told],
            list(profiles),
            # The driver's ids are a class of their own, which orjson does not write.
            [orjson.dumps(names, default=str).decode() for names in profiles.values()],
            *(map(list, zip(*places, strict=True)) if places else _NO_PLACES),
        )
        if not is_few:
            await self._driver.copy_records_to_table("match", records=changes.new, columns=_COLUMNS)


def place_of(scored: Scored, version: str) -> Place:
    """The row of a scored pair."""
    (place,) = places_of([scored], version)
    return place


def places_of(scored: Sequence[Scored], version: str) -> list[Place]:
    """The rows of scored pairs of one list."""
    if not scored:
        return []
    first = scored[0]
    ids = match_ids(first.project_id, first.role, first.kind, [each.profile_id for each in scored])
    return [
        Place(
            match_id,
            each.project_id,
            each.role,
            each.profile_id,
            each.key,
            each.r,
            each.a,
            each.b,
            each.s,
            each.l,
            each.facts,
            each.may_be_told,
            version,
            SCORING_VERSION,
        )
        for match_id, each in zip(ids, scored, strict=True)
    ]
