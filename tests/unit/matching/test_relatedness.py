"""Which skills are related, by how much, and how telling each is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.esco.relatedness import LEAST_CREDIT, MOST_CREDIT, TOP, idf16, related

SKILLS = 12
NAMED = st.sets(st.tuples(st.integers(0, 8), st.integers(0, SKILLS - 1)), max_size=60)
LINKS = st.sets(
    st.tuples(st.integers(0, SKILLS - 1), st.integers(0, SKILLS - 1)).filter(
        lambda pair: pair[0] != pair[1]
    ),
    max_size=8,
)


def credits_of(
    named: set[tuple[int, int]], links: set[tuple[int, int]], skills: int = SKILLS
) -> dict[tuple[int, int], int]:
    pairs = sorted(named)
    found = related(
        skills,
        np.asarray([occupation for occupation, _ in pairs], np.int64),
        np.asarray([skill for _, skill in pairs], np.int64),
        links,
    )
    parts = (found.skill.tolist(), found.held.tolist(), found.credit.tolist())
    return {(asked, held): credit for asked, held, credit in zip(*parts, strict=True)}


@given(NAMED, LINKS)
def test_no_skill_is_related_to_itself_and_credit_stays_within_bounds(
    named: set[tuple[int, int]], links: set[tuple[int, int]]
) -> None:
    found = credits_of(named, links)
    assert all(asked != held for asked, held in found)
    assert all(LEAST_CREDIT <= credit <= MOST_CREDIT for credit in found.values())


@given(NAMED, LINKS)
def test_with_few_skills_relation_is_mutual(
    named: set[tuple[int, int]], links: set[tuple[int, int]]
) -> None:
    found = credits_of(named, links)
    assert all(found[held, asked] == credit for (asked, held), credit in found.items())


@pytest.mark.parametrize(
    ("named", "links", "credit"),
    [
        (set(), {(0, 1)}, 10),
        ({(0, 0), (0, 1)}, set(), 12),
        # Occupations of two skills and of one count 1/ln 3 and 1/ln 2.
        ({(0, 0), (0, 1), (1, 0)}, set(), 10),
        ({(0, 0), (0, 1), (1, 0), (2, 0)}, set(), 8),
        ({(0, 0), (0, 1), (1, 0), (2, 0)}, {(0, 1)}, 10),
        ({(0, 0), (0, 1)}, {(0, 1)}, 12),
    ],
)
def test_credit_is_what_occupations_share_and_what_the_graph_links(
    named: set[tuple[int, int]], links: set[tuple[int, int]], credit: int
) -> None:
    assert credits_of(named, links)[0, 1] == credit


def test_of_many_alike_the_best_by_the_value_itself_stay() -> None:
    # 1..16 share two of five occupations with skill 0, 17 and 18 three of five and have one more:
    # cosines of .395 and .399 are both 6/16.
    named = {(occupation, 0) for occupation in range(5)}
    named |= {(occupation, skill) for skill in range(1, 17) for occupation in (0, 1)}
    named |= {(occupation, skill) for skill in (17, 18) for occupation in (0, 1, 2)}
    named |= {(5, 17), (6, 18)}
    kept = {
        held: credit for (asked, held), credit in credits_of(named, set(), 19).items() if not asked
    }
    assert set(kept.values()) == {6}
    assert len(kept) == TOP
    assert {17, 18} <= kept.keys()


@pytest.mark.parametrize(("naming", "expected"), [(0, 48), (29, 32), (2999, 16), (300, 17)])
def test_the_fewer_trades_name_a_skill_the_more_telling_it_is(naming: int, expected: int) -> None:
    assert idf16(3000, np.asarray([naming])).tolist() == [expected]
