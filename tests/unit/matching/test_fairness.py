"""The report of skew: chance is not remarkable, a thumb on the scale is."""

import random
from math import comb
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.fairness.domain import Tally, drawn, highest_exposure


@given(st.integers(1, 30), st.data())
def test_mean_and_variance_are_those_of_drawing_by_lot(everybody: int, data: st.DataObject) -> None:
    group = data.draw(st.integers(0, everybody))
    chosen = data.draw(st.integers(0, everybody))
    ways = {
        hits: comb(group, hits) * comb(everybody - group, chosen - hits) / comb(everybody, chosen)
        for hits in range(max(0, chosen - (everybody - group)), min(group, chosen) + 1)
    }
    mean = sum(hits * chance for hits, chance in ways.items())
    variance = sum((hits - mean) ** 2 * chance for hits, chance in ways.items())
    assert drawn(everybody, group, chosen) == pytest.approx((mean, variance), abs=1e-9)


def _lists(chance: random.Random, *, favoured: float) -> Tally:
    """Two hundred lists of a hundred, of which a third is of one origin."""
    tally = Tally()
    for _ in range(200):
        everybody = [["SN"] if n < 33 else ["MX"] for n in range(100)]
        first = sorted(
            everybody, key=lambda who: chance.random() - (favoured if who == ["SN"] else 0.0)
        )[:20]
        tally.add("122", everybody, first)
    return tally


def test_who_comes_first_by_lot_is_not_remarkable() -> None:
    found = _lists(random.Random(1), favoured=0.0).report()
    assert {each.group for each in found} == {"SN", "MX"}
    assert not any(each.is_remarkable for each in found)
    assert {each.qualified for each in found if each.group == "SN"} == {6_600}


def test_a_favoured_origin_is_remarkable_and_so_is_the_other() -> None:
    found = _lists(random.Random(1), favoured=0.1).report()
    assert {each.group: each.z > 0 for each in found if each.is_remarkable} == {
        "SN": True,
        "MX": False,
    }


@given(st.lists(st.lists(st.sampled_from(["SN", "MX", "ET"]), max_size=2), max_size=30))
def test_where_all_come_first_nothing_is_skewed(everybody: list[list[str]]) -> None:
    tally = Tally()
    tally.add("122", everybody, everybody)
    assert all(each.z == 0 for each in tally.report())


def test_more_first_than_qualified_is_refused() -> None:
    with pytest.raises(ValueError, match="2 come first among 1"):
        Tally().add("122", [["SN"]], [["SN"], ["SN"]])


def test_the_most_told_are_seen() -> None:
    assert highest_exposure({}) == (0, 0.0)
    told = {uuid4(): 1 for _ in range(199)} | {uuid4(): 9}
    most, share = highest_exposure(told)
    assert (most, round(share, 3)) == (9, round(10 / 208, 3))
