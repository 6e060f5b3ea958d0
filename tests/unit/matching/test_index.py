"""The index answers what brute force answers, both ways, after any history."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.matching.dense_worlds import Chance
from tests.unit.matching.mirrors import Mirror

SEEDS = range(6)


def populated(seed: int, *, people: int, projects: int) -> tuple[Mirror, Chance]:
    """A mirror with a population from one seed."""
    chance = Chance(random.Random(seed))
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
    step = pick.choices(range(8), weights=(8, 8, 4, 6, 2, 1, 2, 1))[0]
    if step == 0:
        mirror.put_profile(chance.new_profile())
    elif step == 1 and chance.people:
        mirror.put_profile(chance.profile(pick.choice(chance.people)))
    elif step == 2 and chance.people:
        mirror.drop_profile(pick.choice(chance.people))
    elif step == 3:
        known = list(mirror.projects)
        old = pick.choice(known) if known and pick.random() < 0.7 else None
        number = mirror.projects[old].facts.number if old else len(known) + 1
        mirror.put_project(chance.project(old, number))
    elif step == 4 and mirror.projects:
        mirror.drop_project(pick.choice(list(mirror.projects)))
    elif step == 5:
        mirror.set_credits(chance.credits())
    elif step == 6:
        mirror.index.compact(force=True)
    elif step == 7:
        mirror.compact(force=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_list_and_every_side_is_what_brute_force_answers(seed: int) -> None:
    mirror, _ = populated(seed, people=120, projects=12)
    # A population in which hardly anybody fits would show nothing.
    assert mirror.check(0, 1, 10) > 100
    mirror.compact(force=True)
    mirror.check(10)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 60))
def test_after_any_history_it_still_is(seed: int, steps: int) -> None:
    mirror, chance = populated(seed, people=12, projects=3)
    for _ in range(steps):
        take_a_step(mirror, chance)
    mirror.check(3)
