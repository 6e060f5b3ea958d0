"""How evenly a body is shared: the index over sides and types."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.balance.domain import (
    WARNING_UNDER,
    By,
    Measure,
    Voice,
    balance_of,
    evenness,
)

AMOUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 10**9), min_size=1, max_size=6)


def voice(side: str, partner_type: str = "national_government", **has: int) -> Voice:
    return Voice(side, partner_type, {Measure(name): amount for name, amount in has.items()})


@given(AMOUNTS)
def test_the_index_lies_between_nothing_and_one(amounts: Mapping[str, int]) -> None:
    found = evenness(amounts, among=amounts.keys())
    if found is None:
        assert len(amounts) < 2 or not any(amounts.values())
    else:
        assert 0 <= found <= 1


@given(st.integers(2, 8), st.integers(1, 10**6))
def test_an_even_share_is_one(many: int, each: int) -> None:
    amounts = {str(number): each for number in range(many)}
    assert evenness(amounts, among=amounts) == pytest.approx(1)


@given(st.integers(2, 8), st.integers(1, 10**6))
def test_everything_in_one_hand_is_nothing(many: int, amount: int) -> None:
    names = [str(number) for number in range(many)]
    assert evenness({"0": amount}, among=names) == 0


@given(AMOUNTS, st.integers(1, 1000))
def test_neither_the_scale_nor_the_names_matter(amounts: Mapping[str, int], times: int) -> None:
    scaled = {name: amount * times for name, amount in amounts.items()}
    renamed = {f"other {name}": amount for name, amount in amounts.items()}
    expected = evenness(amounts, among=amounts)
    for others in (scaled, renamed):
        assert evenness(others, among=others) == pytest.approx(expected)


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(1, 10**6))
def test_giving_from_the_richer_to_the_poorer_makes_it_more_even(
    poor: int, gap: int, gift: int
) -> None:
    rich = poor + 2 * gap
    given_away = min(gift, gap)
    before = evenness({"a": rich, "b": poor}, among="ab")
    after = evenness({"a": rich - given_away, "b": poor + given_away}, among="ab")
    assert before is not None
    assert after is not None
    assert after >= before - 1e-12


def test_nothing_to_share_and_nobody_to_share_with_say_nothing() -> None:
    assert evenness({"a": 0, "b": 0}, among="ab") is None
    assert evenness({"a": 5}, among="a") is None


def test_a_side_that_is_concerned_and_absent_counts() -> None:
    here = [voice("destination", seats=2, votes=2)]
    assert balance_of(here).index is None
    one_sided = balance_of(here, sides=["origin", "destination"])
    assert one_sided.index == 0
    assert one_sided.is_uneven


def test_a_memorandum_between_two_governments_is_even_where_both_have_the_same() -> None:
    both = [voice(side, seats=1, votes=1, obligations=3) for side in ("origin", "destination")]
    found = balance_of(both)
    assert found.index == 1
    assert not found.is_uneven
    assert found.weak == ()


def test_one_that_pays_and_owes_nearly_everything_is_named_though_the_mean_is_fair() -> None:
    found = balance_of(
        [
            voice("origin", seats=1, votes=1, money=5, obligations=1),
            voice("destination", seats=1, votes=1, money=95, obligations=1),
        ]
    )
    assert found.index is not None
    assert found.index > WARNING_UNDER
    assert [(each.measure, each.by) for each in found.weak] == [(Measure.MONEY, By.SIDE)]
    assert found.weak[0].shares == {"destination": 0.95, "origin": 0.05}


def test_85_to_15_is_still_fair_and_86_to_14_is_not() -> None:
    def index(one: int) -> float:
        found = evenness({"a": one, "b": 100 - one}, among="ab")
        assert found is not None
        return found

    assert index(85) > WARNING_UNDER > index(86)


def test_types_of_partners_are_compared_too() -> None:
    found = balance_of(
        [
            voice("origin", "national_government", votes=8),
            voice("origin", "diaspora_association", votes=1),
            voice("destination", "national_government", votes=9),
        ],
        measures=[Measure.VOTES],
    )
    by = {each.by: each.index for each in found.figures}
    assert by[By.SIDE] == 1
    of_types = by[By.TYPE]
    assert of_types is not None
    assert of_types < WARNING_UNDER
