"""Profiles as the columns that an empty index is loaded from."""

from collections.abc import Callable, Iterable, Sequence
from random import Random
from typing import TypeVar

import numpy as np

from services.matching.index.columnar import (
    BUSY_DAYS,
    PROFILE,
    ProfileColumns,
    Stated,
    held_skills,
)
from services.matching.index.identities import halves
from services.matching.index.values import IndexedProfile

T = TypeVar("T")


def columned(profiles: Sequence[IndexedProfile], chance: Random | None = None) -> ProfileColumns:
    """The same profiles; what is said of them in pairs stands in any order."""
    chance = chance or Random(1)
    return ProfileColumns(
        np.array([_fixed(each) for each in profiles], PROFILE),
        _skills(profiles, chance),
        _stated(profiles, lambda each: each.person.languages, chance),
        _stated(profiles, lambda each: each.person.sectors, chance),
        _stated(profiles, lambda each: each.person.practice, chance),
        _stated(profiles, lambda each: each.person.origins, chance),
        _stated(profiles, lambda each: each.person.affinities, chance),
        _stated(profiles, lambda each: each.funder.countries if each.funder else (), chance),
        _stated(profiles, lambda each: each.funder.sectors if each.funder else (), chance),
        _busy(profiles, chance),
    )


def _fixed(profile: IndexedProfile) -> tuple[int, ...]:
    person, funder = profile.person, profile.funder
    return (
        *halves(person.profile_id),
        *halves(person.owner),
        person.number,
        person.window.start,
        person.window.end,
        person.years,
        person.preferred,
        person.accepted,
        funder.instruments if funder else 0,
        funder.lowest if funder else 0,
        funder.highest if funder else 0,
    )


def _skills(profiles: Sequence[IndexedProfile], chance: Random) -> np.ndarray:
    held = [
        (row, held.skill, held.level)
        for row, profile in enumerate(profiles)
        for held in profile.person.skills
    ]
    chance.shuffle(held)
    columns = np.array(held, np.int64).reshape(-1, 3)
    return held_skills(columns[:, 0], columns[:, 1], columns[:, 2])


def _stated(
    profiles: Sequence[IndexedProfile],
    words_of: Callable[[IndexedProfile], Iterable[T]],
    chance: Random,
) -> Stated[T]:
    said = [(row, word) for row, each in enumerate(profiles) for word in words_of(each)]
    chance.shuffle(said)
    # A word that nobody states may be there, and one may be there twice.
    words = [word for _, word in said]
    chance.shuffle(words)
    where = {word: at for at, word in enumerate(words)}
    rows = np.array([row for row, _ in said], np.uint32)
    return Stated(rows, np.array([where[word] for _, word in said], np.uint32), words)


def _busy(profiles: Sequence[IndexedProfile], chance: Random) -> np.ndarray:
    placed = [
        (row, days.start, days.end)
        for row, each in enumerate(profiles)
        for days in each.person.busy
    ]
    chance.shuffle(placed)
    return np.array(placed, BUSY_DAYS)
