"""The figures of relevance, free text and congestion are reckoned as they say."""

import json
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from services.matching.engine.scored import Scored
from services.matching.scoring.facts import Credit
from tests.bench.matching.__main__ import app
from tests.bench.matching.evaluation import measures
from tests.bench.matching.evaluation.congestion import tell
from tests.bench.matching.evaluation.free_text import with_typo
from tests.bench.matching.evaluation.ranking import World, needs_of, person
from tests.bench.matching.goals import at_least, at_most, last_line, table

grades = st.lists(st.integers(0, 3), min_size=1, max_size=40).map(np.array)
RELATED = {
    1: {1: Credit(16, is_narrow=True), 2: Credit(8, is_narrow=False)},
    2: {2: Credit(16, is_narrow=True)},
    3: {3: Credit(16, is_narrow=True)},
}


@given(grades)
def test_the_best_order_has_an_ndcg_of_one_and_any_order_none_above(everybody: np.ndarray) -> None:
    best = measures.ndcg(np.sort(everybody)[::-1], everybody)
    assert best == pytest.approx(1.0 if everybody.any() else 0.0)
    assert measures.ndcg(everybody, everybody) <= best + 1e-9


@given(grades, st.data())
def test_the_better_of_two_earlier_never_lowers_the_ndcg(
    everybody: np.ndarray, data: st.DataObject
) -> None:
    one, other = sorted(data.draw(st.tuples(*[st.integers(0, len(everybody) - 1)] * 2)))
    changed = everybody.copy()
    changed[[one, other]] = changed[[other, one]]
    if everybody[other] >= everybody[one]:
        assert measures.ndcg(changed, everybody) >= measures.ndcg(everybody, everybody) - 1e-9


def test_ndcg_is_discounted_by_place() -> None:
    assert measures.ndcg(np.array([0, 3]), np.array([3, 0])) == pytest.approx(1 / np.log2(3))


def test_only_ten_places_count() -> None:
    assert measures.ndcg(np.array([0] * 10 + [3]), np.array([3])) == 0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60).map(np.array))
def test_a_mean_lies_in_its_interval(values: np.ndarray) -> None:
    value, (low, high) = measures.mean(values)
    assert low - 1e-3 <= value <= high + 1e-3


def test_a_ratio_compares_shares_of_all_not_means_of_shares() -> None:
    above, below = np.array([[1, 1], [1, 3]]), np.array([[1, 4], [1, 4]])
    assert measures.ratio(above, below)[0] == 2.0


@given(st.text("abcdefgh", min_size=2, max_size=30), st.integers(0, 2**32))
def test_a_typo_is_one_change(text: str, seed: int) -> None:
    wrong = with_typo(text, np.random.default_rng(seed))
    assert abs(len(wrong) - len(text)) <= 1
    if len(wrong) == len(text):
        assert sum(one != other for one, other in zip(text, wrong, strict=True)) <= 2


def test_everybody_is_ranked_as_brute_force_would_and_the_list_is_where_it_begins() -> None:
    world = World([person(1, [1]), person(2, [2]), person(3, [3]), person(4, [1, 3])], RELATED)
    needs = needs_of((1, 3), {1: 20, 3: 40})
    world.check(1, needs)
    assert world.rank(1, needs).numbers.tolist() == [4, 3, 1, 2]
    assert world.listed(1, needs) == [(4, True), (3, True), (1, True)]


def test_who_is_swapped_comes_back() -> None:
    world = World([person(1, [1]), person(2, [2])], RELATED)
    needs = needs_of((3,), None)
    before = world.swap([person(2, [3])])
    assert world.rank(1, needs).numbers.tolist() == [2]
    world.swap(before)
    assert world.rank(1, needs).numbers.tolist() == []
    world.check(1, needs)


def test_the_same_few_are_not_told_of_everything() -> None:
    lists = [[_place(profile, 5_000 - profile) for profile in range(60)] for _ in range(10)]
    blind, fair = tell(lists, is_fair=False), tell(lists, is_fair=True)
    assert (blind.highest, blind.asked, blind.invitations) == (10, 20, 200)
    assert fair.highest <= 5
    assert fair.asked == 60
    assert fair.mean_score < blind.mean_score


def test_whoever_is_alone_in_many_lists_is_told_up_to_the_limit() -> None:
    fair = tell([[_place(1, 5_000)]] * 12, is_fair=True)
    assert (fair.highest, fair.invitations, fair.held_back) == (9, 9, 3)
    assert tell([[_place(1, 5_000)]] * 12, is_fair=False).highest == 12


def test_whoever_may_not_be_told_is_not() -> None:
    assert tell([[_place(1, 5_000, may_be_told=False)]], is_fair=True).invitations == 0


def test_figures_say_whether_they_are_met() -> None:
    figures = {"A": at_least(0.7, 0.65, interval=(0.6, 0.8)), "B": at_most(2, 1, unit=" %", n=3)}
    assert json.loads(last_line(figures)) == {
        "A": {"value": 0.7, "goal": ">= 0.65", "met": True, "interval": [0.6, 0.8]},
        "B": {"value": 2, "goal": "<= 1 %", "met": False, "n": 3},
    }
    assert "MISSED" in table(figures).splitlines()[2]


def test_without_the_data_it_is_said_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: pytest.TempPathFactory
) -> None:
    monkeypatch.setenv("DIASPORA_DATA", str(tmp_path))
    said = CliRunner().invoke(app, ["evaluate"])
    assert said.exit_code == 1
    assert "esco_v1.1.1_relations_csv.zip" in said.output
    assert "nothing was measured" in said.output


def _place(profile: int, score: int, *, may_be_told: bool = True) -> Scored:
    return Scored(
        UUID(int=1), 1, "skills", UUID(int=profile), score, score, 0, 0, 0, 0, b"", may_be_told
    )
