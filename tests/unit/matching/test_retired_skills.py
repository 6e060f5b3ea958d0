"""What a retired skill goes on as, and what the two are worth to each other."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.esco.relatedness import Relations
from services.matching.labels.normalise import normalise
from services.matching.retired_skills.domain import replacements, worth_the_same
from services.matching.taxonomy.domain import credits_of

NAMES = ["weld metal", "Weld  Metal", "cook", "use e-services", "Use E-Services", ""]
NONE = np.zeros(0, np.int32)
UNRELATED = Relations(NONE, NONE, NONE)

labels = st.sampled_from(NAMES)
retired_skills = st.dictionaries(st.integers(1, 9), labels, max_size=9)
skills_in_force = st.dictionaries(st.integers(10, 19), labels, max_size=9)
earlier = st.dictionaries(st.integers(1, 9), st.integers(1, 19), max_size=5)


@given(retired_skills, skills_in_force, earlier)
def test_only_retired_skills_are_replaced_and_only_by_skills_in_force(
    retired: dict[int, str], in_force: dict[int, str], before: dict[int, int]
) -> None:
    found = replacements(retired, in_force, before)
    assert found.keys() <= retired.keys()
    assert set(found.values()) <= in_force.keys()


@given(retired_skills, skills_in_force)
def test_the_only_skill_of_that_name_replaces_it_and_two_of_them_do_not(
    retired: dict[int, str], in_force: dict[int, str]
) -> None:
    found = replacements(retired, in_force, {})
    for skill, label in retired.items():
        alike = [
            each
            for each, other in in_force.items()
            if normalise(label) and normalise(other) == normalise(label)
        ]
        assert found.get(skill) == (alike[0] if len(alike) == 1 else None)


@given(retired_skills, skills_in_force, earlier)
def test_what_was_found_stays_while_it_is_in_force(
    retired: dict[int, str], in_force: dict[int, str], before: dict[int, int]
) -> None:
    found = replacements(retired, in_force, before)
    for skill, by in before.items():
        if skill in retired and by in in_force:
            assert found[skill] == by


def test_what_replaces_the_replacement_counts_where_that_was_retired_too() -> None:
    retired = {1: "surf the web", 2: "use the internet"}
    assert replacements(retired, {10: "Use the Internet"}, {1: 2}) == {1: 10, 2: 10}
    assert replacements(retired, {10: "something else"}, {1: 2}) == {}


@given(st.dictionaries(st.integers(1, 9), st.integers(10, 14), max_size=9))
def test_a_retired_skill_and_its_replacement_are_one_both_ways_and_meet_must_haves(
    replaced: dict[int, int],
) -> None:
    skills = list(range(1, 20))
    near = set(pairwise(skills))
    worth = credits_of(UNRELATED, skills, set(), near, worth_the_same(replaced))
    for retired, by in replaced.items():
        assert worth[retired, by] == worth[by, retired] == (16, True)
    full = {pair for pair, (credit, _) in worth.items() if credit == 16}
    ones = {(each, each) for each in skills}
    assert full == ones | {
        (one, other)
        for one in skills
        for other in skills
        if replaced.get(one, one) == replaced.get(other, other)
    }


@pytest.mark.parametrize("label", ["", " - "])
def test_skills_without_a_name_are_not_one(label: str) -> None:
    assert replacements({1: label}, {10: label}, {}) == {}
