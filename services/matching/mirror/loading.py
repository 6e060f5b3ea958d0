"""
Reads what skills are worth, and all open profiles of a shard, into an index by binary COPY.

Texts come padded to one width; the few profiles that state more than that are read one by one
afterwards. Each statement sees what is committed by then: what changed in between has left work
behind, and whoever is not known yet is left out until that work is done.
"""

import asyncio
import ctypes
import gc
from collections.abc import Callable
from typing import Any
from uuid import UUID

import asyncpg
import numpy as np

from services.matching.index.columnar import BUSY_DAYS, PROFILE, ProfileColumns, held_skills
from services.matching.index.identities import Identities
from services.matching.index.index import MatchIndex
from services.matching.index.listing import identities
from services.matching.index.worth import CREDIT
from services.matching.mirror.copying import UUID_HALVES, Layout, copy_rows
from services.matching.mirror.gathering import Gathered
from services.matching.mirror.phrases import Phrases
from services.matching.mirror.reading import practice_of, spoken_at

# All words of a column with blanks between them: six languages, four sectors, eight countries.
_TEXTS = {
    "languages": 40,
    "sectors": 24,
    "practice": 24,
    "origins": 16,
    "affinities": 24,
    "fund_countries": 16,
    "fund_sectors": 16,
}
_SMALL = (
    "window_start",
    "window_end",
    "years",
    "preferred",
    "accepted",
    "instruments",
    "lowest",
    "highest",
)
_NUMBERS = ("number", *_SMALL)
_RENAMED = {"window_start": "first", "window_end": "last"}
_WORDS = ", ".join(f"array_to_string({name}, ' ') AS {name}" for name in _TEXTS)
_ALL_WORDS = " || ".join(_TEXTS)
# A letter of several bytes would make a text wider than it is padded to.
_FITS = " AND ".join(
    (
        *(f"octet_length({name}) <= {width}" for name, width in _TEXTS.items()),
        f"length({_ALL_WORDS}) = octet_length({_ALL_WORDS})",
    )
)
_PADDED = ", ".join(
    f"CASE WHEN fits THEN {name} ELSE '' END::char({width})" for name, width in _TEXTS.items()
)
_FIXED = f"profile_id, owner, {', '.join(_NUMBERS)}"
# OFFSET 0 keeps what has a name from being reckoned once for each time it is named.
PROFILES = f"""
    SELECT {_FIXED}, fits, {_PADDED}
    FROM (SELECT *, {_FITS} AS fits
          FROM (SELECT {_FIXED}, {_WORDS} FROM profile_feature
                WHERE is_open AND number % $1 = $2 OFFSET 0) AS said OFFSET 0) AS mine
"""  # noqa: S608  constants
SKILLS = "SELECT profile_id, skill_id, level FROM profile_skill"
BUSY = (
    "SELECT f.profile_id, b.first_day, b.last_day FROM placed_person b "
    "JOIN profile_feature f ON f.owner = b.person_id"
)
_PROFILE_LAYOUT = Layout(
    {
        "id": UUID_HALVES,
        "owner": UUID_HALVES,
        "number": ">i8",
        **dict.fromkeys(_SMALL, ">i4"),
        "fits": "?",
        **{name: f"S{width}" for name, width in _TEXTS.items()},
    }
)
_CREDITS = "SELECT skill_id, held_id, credit, is_narrow FROM skill_credit"
_CREDIT_LAYOUT = Layout({"asked": ">i4", "held": ">i4", "credit": ">i4", "is_narrow": "?"})
_SKILL_LAYOUT = Layout({"id": UUID_HALVES, "skill": ">i4", "level": ">i2"})
_BUSY_LAYOUT = Layout({"id": UUID_HALVES, "first": ">i4", "last": ">i4"})


async def load_profiles(
    driver: asyncpg.Connection, index: MatchIndex, *, shard: int, shards: int
) -> list[UUID]:
    """
    Load all open profiles of a shard; answers those that are too long and still to be put.

    The event loop is free all the while: what takes long is done beside it.
    """
    people = _People()
    mine = (shards, shard)
    await copy_rows(driver, PROFILES, *mine, layout=_PROFILE_LAYOUT, take=people.add)
    await asyncio.to_thread(people.are_all)
    await copy_rows(driver, SKILLS, layout=_SKILL_LAYOUT, take=people.add_skills)
    await copy_rows(driver, BUSY, layout=_BUSY_LAYOUT, take=people.add_busy)
    columns, too_long = people.columns(), people.too_long
    del people
    await asyncio.to_thread(index.load_profiles, columns)
    return too_long


async def load_credits(driver: asyncpg.Connection, index: MatchIndex) -> None:
    """From now on skills are worth what the taxonomy in force says; the loop is free meanwhile."""
    table = Gathered(CREDIT)

    def take(rows: np.ndarray) -> None:
        some = np.zeros(len(rows), CREDIT)
        for name in CREDIT.names or ():
            some[name] = rows[name]
        table.add(some)

    await copy_rows(driver, _CREDITS, layout=_CREDIT_LAYOUT, take=take)
    await asyncio.to_thread(index.load_credits, table.whole())


def give_back_memory() -> None:
    """
    What is free goes back to the system, where the C library can do that.

    What is there to stay is taken from the collector: its rounds would look at all projects.
    """
    gc.freeze()
    trim: Callable[[int], int] | None = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


class _People:
    """What has been read of profiles so far; a profile's row is its turn among those read."""

    def __init__(self) -> None:
        self.too_long: list[UUID] = []
        self._profiles = Gathered(PROFILE)
        self._skills, self._busy = Gathered(np.uint64), Gathered(BUSY_DAYS)
        self._phrases: dict[str, Phrases[Any]] = {name: Phrases(str) for name in _TEXTS}
        self._phrases["languages"] = Phrases(spoken_at)
        self._phrases["practice"] = Phrases(practice_of)
        self._whole = np.zeros(0, PROFILE)
        self._identities = Identities()

    def add(self, rows: np.ndarray) -> None:
        """Some profiles, and the ids of others whose words did not fit."""
        left = rows["id"][~rows["fits"]]
        self.too_long += identities(left["high"], left["low"])
        if len(left):
            rows = rows[rows["fits"]]
        for name, phrases in self._phrases.items():
            phrases.add(len(self._profiles), rows[name])
        profiles = np.zeros(len(rows), PROFILE)
        for half in ("high", "low"):
            profiles[half], profiles[f"owner_{half}"] = rows["id"][half], rows["owner"][half]
        for name in _NUMBERS:
            profiles[_RENAMED.get(name, name)] = rows[name]
        self._profiles.add(profiles)

    def are_all(self) -> None:
        """No profile comes any more: from now on they are found by their ids."""
        self._whole = self._profiles.whole()
        self._identities = Identities.of(self._whole)

    def add_skills(self, rows: np.ndarray) -> None:
        """Who has which skill, as far as they are known."""
        found = self._rows_of(rows["id"])
        known = found >= 0
        held = rows[known]
        self._skills.add(held_skills(found[known], held["skill"], held["level"]))

    def add_busy(self, rows: np.ndarray) -> None:
        """When somebody is busy, as far as they are known."""
        found = self._rows_of(rows["id"])
        known = found >= 0
        busy = np.zeros(int(known.sum()), BUSY_DAYS)
        busy["row"] = found[known]
        busy["first"], busy["last"] = rows["first"][known], rows["last"][known]
        self._busy.add(busy)

    def columns(self) -> ProfileColumns:
        """All of it, given away."""
        stated = {name: phrases.stated() for name, phrases in self._phrases.items()}
        profiles, self._whole = self._whole, np.zeros(0, PROFILE)
        return ProfileColumns(
            profiles=profiles, skills=self._skills.whole(), busy=self._busy.whole(), **stated
        )

    def _rows_of(self, ids: np.ndarray) -> np.ndarray:
        """Rows by id, -1 for nobody: what belongs together was mostly written together."""
        high, low = ids["high"].astype(np.uint64), ids["low"].astype(np.uint64)
        is_other = np.ones(len(ids), bool)
        is_other[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
        heads = np.flatnonzero(is_other)
        found = self._identities.find_all(high[heads], low[heads])
        return np.repeat(found, np.diff(heads, append=len(ids)))
