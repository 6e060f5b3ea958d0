"""Fills matching's tables with drawn people: by COPY, the indexes made afterwards."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import asyncpg

from services.matching.index.values import IndexedProfile
from tests.bench.matching.drawn import Drawn

_AT_ONCE = 20_000
FEATURES = [
    "profile_id",
    "number",
    "owner",
    "hash",
    "is_open",
    "years",
    "preferred",
    "accepted",
    "window_start",
    "window_end",
    "languages",
    "sectors",
    "practice",
    "origins",
    "affinities",
    "instruments",
    "lowest",
    "highest",
    "fund_countries",
    "fund_sectors",
]
_SKILLS = ["profile_id", "skill_id", "level", "years"]
# A million random ids into standing indexes would take minutes.
_WITHOUT_INDEXES = """
    ALTER TABLE profile_skill DROP CONSTRAINT profile_skill_pkey;
    DROP INDEX profile_skill_skill;
"""
_WITH_INDEXES = """
    ALTER TABLE profile_skill ADD PRIMARY KEY (profile_id, skill_id);
    CREATE INDEX profile_skill_skill ON profile_skill (skill_id, profile_id, level);
"""


async def fill(driver: asyncpg.Connection, world: Drawn, people: int) -> None:
    """So many open profiles with their skills into empty tables, as a dump would leave them."""
    await driver.execute(_WITHOUT_INDEXES)
    drawn = world.profiles(people)
    while chunk := list(islice(drawn, _AT_ONCE)):
        await driver.copy_records_to_table(
            "profile_feature", records=map(feature_row, chunk), columns=FEATURES
        )
        await driver.copy_records_to_table("profile_skill", records=_held(chunk), columns=_SKILLS)
    await driver.execute(_WITH_INDEXES)
    await driver.execute("VACUUM ANALYZE profile_feature, profile_skill")


def feature_row(profile: IndexedProfile) -> tuple[Any, ...]:
    """A profile as the columns of FEATURES."""
    person, funder = profile.person, profile.funder
    return (
        person.profile_id,
        person.number,
        person.owner,
        b"",
        person.is_open,
        person.years,
        person.preferred,
        person.accepted,
        person.window.start,
        person.window.end,
        [f"{each.language}:{each.level}" for each in person.languages],
        list(person.sectors),
        [f"{group}:{country}" for group, country in person.practice],
        sorted(person.origins),
        sorted(person.affinities),
        funder.instruments if funder else 0,
        funder.lowest if funder else 0,
        funder.highest if funder else 0,
        sorted(funder.countries) if funder else [],
        list(funder.sectors) if funder else [],
    )


def _held(profiles: list[IndexedProfile]) -> Iterator[tuple[Any, ...]]:
    for profile in profiles:
        for held in profile.person.skills:
            yield profile.person.profile_id, held.skill, held.level, held.years
