"""An index loaded from columns answers, and goes on, as one that was filled one by one."""

from dataclasses import replace
from random import Random
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.index.columnar import ProfileColumns, held_skills
from services.matching.index.index import MatchIndex
from services.matching.index.values import IndexedProfile
from services.matching.scoring.facts import Held, Spoken, Window
from tests.support.chance import funder_like
from tests.unit.matching.columned import columned
from tests.unit.matching.dense_worlds import COUNTRIES, Chance
from tests.unit.matching.mirrors import Mirror
from tests.unit.matching.test_index import take_a_step

ALL_LANGUAGES = tuple(Spoken(f"l{number}", 3) for number in range(12))

EDGES: tuple[dict[str, Any], ...] = (
    {"skills": ()},
    {"skills": tuple(Held(n, 1 + n % 5, 1) for n in range(1, 65))},
    {"languages": ALL_LANGUAGES},
    {"languages": ()},
    {"languages": tuple(Spoken(f"x-{n}", 1 + n % 6) for n in range(4_300))},
    {"sectors": ("31120", "11110", "122", "12220", "12281", "12")},
    {"sectors": ()},
    {"origins": frozenset(), "affinities": frozenset()},
    {"origins": frozenset({"SN", "MX", "ET"})},
    {"origins": frozenset({"SN", "MX"}), "affinities": frozenset({"SN", "ET"})},
    {"origins": frozenset(), "affinities": frozenset({"ET", "SN"})},
    {"practice": frozenset(), "busy": (Window(0, 0), Window(10, 65_535))},
    {"years": 70, "window": Window(0, 0)},
)


def open_profiles(chance: Chance, count: int) -> list[IndexedProfile]:
    """Profiles that may be loaded; a closed one would not be read."""
    made = (chance.new_profile() for _ in range(count))
    return [each for each in made if each.person.is_open]


def loaded(profiles: list[IndexedProfile], chance: Chance, projects: int) -> Mirror:
    """A mirror whose index was loaded."""
    mirror = Mirror()
    mirror.set_credits(chance.credits())
    mirror.index.load_profiles(columned(profiles, chance.random))
    mirror.profiles = {each.person.profile_id: each for each in profiles}
    for number in range(1, projects + 1):
        mirror.put_project(chance.project(number=number))
    return mirror


def one_by_one(profiles: list[IndexedProfile]) -> MatchIndex:
    """An index into which each was put."""
    index = MatchIndex()
    for each in profiles:
        index.put_profile(each)
    while index.compact(force=True):
        pass
    return index


@pytest.mark.parametrize("seed", range(6))
def test_a_loaded_index_answers_what_brute_force_answers(seed: int) -> None:
    chance = Chance(Random(seed))
    mirror = loaded(open_profiles(chance, 120), chance, 12)
    assert mirror.check(0, 1, 10) > 100


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 40), st.integers(1, 60))
def test_after_any_history_it_still_does(seed: int, people: int, steps: int) -> None:
    chance = Chance(Random(seed))
    first = chance.new_profile()
    mirror = loaded([*open_profiles(chance, people), *_if_open(first)], chance, 3)
    for _ in range(steps):
        take_a_step(mirror, chance)
    mirror.check(3)


@pytest.mark.parametrize("seed", range(6))
def test_it_stands_as_if_each_had_been_put(seed: int) -> None:
    """Rows, skills, notes and countries' postings, and nothing that is left to be sorted."""
    chance = Chance(Random(seed))
    profiles = [_skills_in_order(each) for each in open_profiles(chance, 60)]
    index, other = MatchIndex(), one_by_one(profiles)
    index.load_profiles(columned(profiles, chance.random))
    assert not index.compact(force=True)
    for each in profiles:
        mine, theirs = (_told_of(which, each.person.profile_id) for which in (index, other))
        assert mine == theirs
    assert _postings(index) == _postings(other)


@pytest.mark.parametrize("seed", range(3))
def test_who_is_put_again_unchanged_moves_no_posting(seed: int) -> None:
    chance = Chance(Random(seed))
    profiles = [_skills_in_order(each) for each in open_profiles(chance, 60)]
    index = MatchIndex()
    index.load_profiles(columned(profiles, chance.random))
    for each in profiles:
        index.put_profile(replace(each, person=replace(each.person, languages=ALL_LANGUAGES)))
    assert all(part.postings.is_clean for part in index._crowd.partitions.values())


def test_who_leaves_a_loaded_index_leaves_no_space_taken() -> None:
    chance = Chance(Random(5))
    profiles = open_profiles(chance, 30)
    mirror = loaded(profiles, chance, 0)
    people = mirror.index._crowd.people
    held, notes = people.held._used, people.notes._used
    for each in profiles:
        mirror.drop_profile(each.person.profile_id)
    mirror.compact(force=True)
    for each in profiles:
        mirror.put_profile(each)
    assert people.capacity == len(profiles)
    assert (people.held._used, people.notes._used) == (held, notes)


def test_nobody_at_all_is_loaded() -> None:
    chance = Chance(Random(1))
    mirror = loaded([], chance, 3)
    mirror.check()
    for _ in range(30):
        mirror.put_profile(chance.new_profile())
    assert mirror.check() > 0


def test_edges_of_a_row_are_loaded() -> None:
    """No skill, 64 of them, many languages and sectors, no country at all, several origins."""
    chance = Chance(Random(2), skills=64)
    base = next(each for each in iter(chance.new_profile, None) if each.person.is_open)
    profiles = [_skills_in_order(_edge(chance, base, edge)) for edge in EDGES]
    mirror = loaded(profiles, chance, 200)
    assert mirror.check() > 20
    other = one_by_one(profiles)
    for each in profiles:
        person_id = each.person.profile_id
        assert _told_of(mirror.index, person_id) == _told_of(other, person_id)


def spoil(columns: ProfileColumns, name: str, value: int) -> None:
    """One column of the second profile is not what it may be."""
    columns.profiles[name][1] = value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("number", 1 << 27),
        ("number", -1),
        ("first", 1 << 16),
        ("last", 1 << 16),
        ("last", -1),
        ("years", -1),
        ("preferred", 16),
        ("accepted", 16),
        ("instruments", 256),
    ],
)
def test_a_column_out_of_range_is_refused_and_changes_nothing(name: str, value: int) -> None:
    chance = Chance(Random(3))
    profiles = open_profiles(chance, 9)
    columns = columned(profiles)
    spoil(columns, name, value)
    assert_refused(columns, name.removesuffix("s"), profiles)


def assert_refused(columns: ProfileColumns, said: str, profiles: list[IndexedProfile]) -> None:
    """ValueError, and the index is as empty as before: the good ones can be loaded."""
    index = MatchIndex()
    with pytest.raises(ValueError, match=said):
        index.load_profiles(columns)
    assert index._crowd.people.capacity == 0
    assert not index._crowd.partitions
    index.load_profiles(columned(profiles))
    assert len(index._crowd.people) == len(profiles)


def test_what_belongs_to_nobody_is_refused() -> None:
    profiles = open_profiles(Chance(Random(4)), 9)
    count = len(profiles)
    columns = columned(profiles)
    columns.skills = held_skills(*(np.array([each]) for each in (count, 1, 1)))
    assert_refused(columns, "not there", profiles)
    columns = columned(profiles)
    columns.origins = replace(columns.origins, rows=columns.origins.rows + np.uint32(count))
    assert_refused(columns, "origins", profiles)


def test_a_65th_skill_and_a_twin_are_refused() -> None:
    profiles = open_profiles(Chance(Random(4)), 9)
    person = replace(profiles[0].person, skills=tuple(Held(n, 3, 1) for n in range(1, 66)))
    columns = columned([IndexedProfile(person), *profiles[1:]])
    assert_refused(columns, "65 skills", profiles)
    assert_refused(columned([*profiles, profiles[0]]), "twice", profiles)


@pytest.mark.parametrize(("skill", "level"), [(0, 1), (1 << 16, 1), (-1, 1), (1, 0), (1, 6)])
def test_a_skill_out_of_range_becomes_no_number(skill: int, level: int) -> None:
    skills, levels = np.array([1, skill], np.int32), np.array([5, level], np.int16)
    with pytest.raises(ValueError, match=f"skill {skill} at level {level}"):
        held_skills(np.array([0, 0]), skills, levels)


def test_an_index_in_which_somebody_was_cannot_be_loaded() -> None:
    profiles = open_profiles(Chance(Random(4)), 5)
    index = one_by_one(profiles)
    for each in profiles:
        index.drop_profile(each.person.profile_id)
    with pytest.raises(ValueError, match="nobody ever was"):
        index.load_profiles(columned(profiles))


def _edge(chance: Chance, base: IndexedProfile, edge: dict[str, Any]) -> IndexedProfile:
    """Somebody like `base`, who would fund, but in what the edge says."""
    made = chance.new_profile().person
    person = replace(base.person, profile_id=made.profile_id, owner=made.owner, number=made.number)
    person = replace(person, **edge)
    funder = funder_like(
        chance.random, person, countries=COUNTRIES, sectors=("31120", "12220", "11110")
    )
    return IndexedProfile(person, replace(funder, instruments=3))


def _if_open(profile: IndexedProfile) -> list[IndexedProfile]:
    return [profile] if profile.person.is_open else []


def _skills_in_order(profile: IndexedProfile) -> IndexedProfile:
    """As they are read from the database."""
    skills = tuple(sorted(profile.person.skills, key=lambda held: held.skill))
    return replace(profile, person=replace(profile.person, skills=skills))


def _told_of(index: MatchIndex, profile_id: UUID) -> dict[str, object]:
    """What an index knows of somebody, in words where numbers are its own."""
    people, words = index._crowd.people, index._words
    place = people.place(profile_id)
    assert place is not None
    row = people.rows[place]
    own = ("high", "low", "owner_high", "owner_low", "number", "first", "last")
    more = ("years", "modalities", "traits", "held_count", "note_count")
    notes = people.notes_of(place)
    spoken = [*row["languages"].tolist(), *(n for kind, _, n in notes if kind == 1)]
    stated = [*row["sectors"].tolist(), *(n for kind, _, n in notes if kind == 2)]
    ties = {
        (words.countries.word(tie >> 2), tie & 3, int(part.who[at]) == place << 2 | tie & 3)
        for kind, tie, at in notes
        if kind == 5 and (part := index._crowd.partitions[tie >> 2])
    }
    return {
        "own": [int(row[name]) for name in (*own, *more)],
        "skills": people.keys(place).tolist(),
        "spoken": sorted((words.languages.word(each >> 4), each & 15) for each in spoken),
        "stated": sorted(words.sectors.word(each) for each in stated),
        "ties": ties,
        "kinds": sorted(kind for kind, _, _ in notes),
    }


def _postings(index: MatchIndex) -> dict[str, int]:
    word = index._words.countries.word
    return {word(c): part.postings.count for c, part in index._crowd.partitions.items()}
