"""The index answers what brute force answers, both ways, after any history."""

from dataclasses import replace
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.engine.scored import Scored
from services.matching.index import crowd
from services.matching.index.index import MatchIndex
from services.matching.index.values import IndexedProfile
from services.matching.lists.domain import OWN_BEST, own_best
from services.matching.scoring.facts import Held
from tests.unit.matching.dense_worlds import COUNTRIES, GROUPS, Chance
from tests.unit.matching.mirrors import Mirror
from tests.unit.matching.pairs import NOBODY

SEEDS = range(6)


def populated(seed: int, *, people: int, projects: int) -> tuple[Mirror, Chance]:
    """A mirror with a population from one seed."""
    chance = Chance(Random(seed))
    mirror = Mirror()
    mirror.set_credits(chance.credits())
    for _ in range(people):
        mirror.put_profile(chance.new_profile())
    for number in range(1, projects + 1):
        mirror.put_project(chance.project(number=number))
    return mirror, chance


def take_a_step(mirror: Mirror, chance: Chance) -> None:
    """Something happens to somebody or to a project, or the index tidies up."""
    pick = chance.random
    steps = (
        (8, lambda: mirror.put_profile(chance.new_profile())),
        (8, lambda: mirror.put_profile(chance.profile(pick.choice(chance.people)))),
        (8, lambda: edit_a_profile(mirror, chance)),
        (4, lambda: mirror.drop_profile(pick.choice(chance.people))),
        (2, lambda: put_another_project(mirror, chance)),
        (4, lambda: edit_a_project(mirror, chance)),
        (2, lambda: mirror.drop_project(pick.choice([*mirror.projects, NOBODY]))),
        (1, lambda: mirror.set_credits(chance.credits())),
        (2, lambda: mirror.index.compact(force=True)),
        (1, lambda: mirror.compact(force=True)),
    )
    pick.choices([step for _, step in steps], weights=[weight for weight, _ in steps])[0]()


def edit_a_profile(mirror: Mirror, chance: Chance) -> None:
    """One thing of somebody becomes as it is with somebody else."""
    if not mirror.profiles:
        return
    old = chance.random.choice(list(mirror.profiles.values()))
    new = chance.profile(old.person.profile_id).person
    name = chance.random.choice(("skills", "origins", "affinities", "languages", "busy"))
    mirror.put_profile(replace(old, person=replace(old.person, **{name: getattr(new, name)})))


def put_another_project(mirror: Mirror, chance: Chance) -> None:
    mirror.put_project(chance.project(number=chance.random.randint(1, 3)))


def edit_a_project(mirror: Mirror, chance: Chance) -> None:
    """Anew from the ground, or only its roles' surroundings, or whom it must not meet."""
    if not mirror.projects:
        return
    old = chance.random.choice(list(mirror.projects.values()))
    new = chance.project(old.facts.project_id, old.facts.number)
    own, excluded = new.facts.own_people, new.facts.excluded
    kept = replace(old.facts, own_people=own, excluded=excluded)
    left_out = frozenset(chance.random.sample(COUNTRIES, 2))
    guarded = tuple(
        replace(role, isco_groups=frozenset(GROUPS), refused_countries=left_out)
        for role in old.roles
    )
    new = chance.random.choice(
        (
            new,
            replace(old, facts=new.facts),
            replace(old, facts=kept, funding=new.funding),
            replace(old, roles=guarded),
        )
    )
    mirror.put_project(new)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_list_and_every_side_is_what_brute_force_answers(seed: int) -> None:
    mirror, _ = populated(seed, people=120, projects=12)
    # A population in which hardly anybody fits would show nothing.
    assert mirror.check(0, 1, 10) > 100
    mirror.compact(force=True)
    mirror.check(10)


@pytest.mark.parametrize("rows", [1, 7, 40])
def test_it_does_not_matter_how_many_rows_are_looked_at_together(
    rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror, _ = populated(9, people=60, projects=6)
    monkeypatch.setattr(crowd, "_ROWS_TOGETHER", rows)
    assert mirror.check(10) > 50


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 60))
def test_after_any_history_it_still_is(seed: int, steps: int) -> None:
    mirror, chance = populated(seed, people=12, projects=3)
    for _ in range(steps):
        take_a_step(mirror, chance)
    mirror.check(3)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 3))
def test_above_floors_there_is_all_that_lists_and_their_owners_hear_of(
    seed: int, best: int
) -> None:
    mirror, chance = populated(seed, people=20, projects=6)
    lists = {name: [place.key for place in places] for name, places in mirror.lists().items()}
    floors = {name: chance.random.choice([None, *keys]) for name, keys in lists.items()}
    for name, floor in floors.items():
        mirror.index.set_floor(*name, floor)
    for profile_id in mirror.profiles:
        everything = mirror.index.open_for(profile_id)
        found = mirror.index.open_above_floors(profile_id, best)
        least = [p for p in everything if p.key >= (floors[p.project_id, p.role] or 0)]
        told = [p for p in everything if p.may_be_told]
        first: dict[UUID, Scored] = {}
        for place in sorted(told, key=lambda p: (-p.r, -p.key, p.project_id, p.role)):
            first.setdefault(place.project_id, place)
        assert set(least) <= set(found) <= set(everything)
        assert set(list(first.values())[:best]) <= set(found)
        assert len(found) <= len(least) + 2 * best
    mirror.index.forget_floors()
    for profile_id in mirror.profiles:
        assert mirror.index.open_above_floors(profile_id, 0) == mirror.index.open_for(profile_id)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32))
def test_above_floors_the_own_best_projects_are_those_of_all_places(seed: int) -> None:
    mirror, chance = populated(seed, people=8, projects=24)
    for project in list(mirror.projects.values()):
        # Who fits one of the roles fits many.
        numbers = chance.random.sample(range(1, 7), 4)
        same = tuple(replace(role, number=n) for role in project.roles[:1] for n in numbers)
        mirror.put_project(replace(project, roles=same))
    for (project_id, role), places in mirror.lists().items():
        # Where a list was cut above its first, nobody stands above its floor.
        floor = chance.random.choice([None, *(place.key + 1 for place in places[:1])])
        mirror.index.set_floor(project_id, role, floor)
    for profile_id in mirror.profiles:
        found = mirror.index.open_above_floors(profile_id, OWN_BEST)
        assert own_best(found) == own_best(mirror.index.open_for(profile_id))


def test_a_role_that_is_put_anew_is_without_a_floor() -> None:
    mirror, chance = populated(2, people=60, projects=1)
    (project,) = mirror.projects.values()
    name = (project.facts.project_id, project.roles[0].number)
    mirror.index.set_floor(*name, 1 << 62)
    assert not any(
        place.role == name[1]
        for profile_id in mirror.profiles
        for place in mirror.index.open_above_floors(profile_id, 0)
    )
    mirror.drop_project(project.facts.project_id)
    mirror.put_project(chance.project(project.facts.project_id, 1))
    assert mirror.check() > 0
    for profile_id in mirror.profiles:
        assert mirror.index.open_above_floors(profile_id, 0) == mirror.index.open_for(profile_id)


def test_a_country_of_which_much_changed_is_due_until_it_is_sorted() -> None:
    index, somebody = MatchIndex(), Chance(Random(3)).new_profile().person
    for turn in range(69):
        # Sixty postings more each time, and 4,096 may be unsorted.
        skills = tuple(Held(skill, 1 + turn % 2, 1) for skill in range(1, 61))
        person = replace(somebody, is_open=True, origins=frozenset({"SN"}), skills=skills)
        index.put_profile(IndexedProfile(replace(person, affinities=frozenset())))
        assert index.is_due() == (turn == 68)
    assert not index.compact()
    assert not index.is_due()


def test_who_comes_and_goes_leaves_no_space_taken() -> None:
    mirror, chance = populated(1, people=8, projects=0)
    everybody = list(mirror.profiles.values())
    people = mirror.index._crowd.people
    sizes = set()
    for _ in range(5):
        for profile in everybody:
            mirror.put_profile(chance.profile(profile.person.profile_id))
        for profile in everybody:
            mirror.put_profile(profile)
        for profile_id in chance.people:
            mirror.drop_profile(profile_id)
        mirror.compact(force=True)
        for profile in everybody:
            mirror.put_profile(profile)
        sizes.add(people.capacity)
        free = sum(length * len(runs) for length, runs in people.notes._free.items())
        taken = sum(int(row["note_count"]) for row in people.rows)
        assert people.notes._used == free + taken
    assert sizes == {8}
