"""Whether money reaches the poor: one index and an alarm."""

from hypothesis import given
from hypothesis import strategies as st

from services.registry.needs.domain import (
    Band,
    Place,
    bands_of,
    concentration_index,
    is_regressive,
)

PLACES = st.lists(
    st.builds(
        Place,
        code=st.text("abc", min_size=1, max_size=3),
        band=st.integers(1, 5),
        population=st.integers(1, 10**7),
        minor=st.integers(0, 10**12),
    ),
    max_size=20,
)


def bands(*pairs: tuple[int, int, int]) -> list[Band]:
    return [Band(*each) for each in pairs]


@given(PLACES)
def test_the_index_lies_between_minus_one_and_one(places: list[Place]) -> None:
    index = concentration_index(bands_of(places))
    assert index is None or -1 <= index <= 1


@given(PLACES, st.integers(1, 1000))
def test_neither_index_nor_alarm_depends_on_the_currency(places: list[Place], rate: int) -> None:
    before = bands_of(places)
    after = [Band(each.band, each.population, each.minor * rate) for each in before]
    assert concentration_index(before) == concentration_index(after)
    assert is_regressive(before) == is_regressive(after)


@given(PLACES, st.integers(1, 1000))
def test_the_same_for_each_head_is_neither_for_the_poor_nor_the_rich(
    places: list[Place], head: int
) -> None:
    even = [Band(each.band, each.population, head * each.population) for each in bands_of(places)]
    assert not even or concentration_index(even) == 0
    assert not is_regressive(even)


@given(PLACES, st.integers(0, 10**12))
def test_money_moved_from_the_poorest_to_the_least_poor_never_lowers_the_index(
    places: list[Place], moved: int
) -> None:
    before = bands_of(places)
    if len(before) < 2:
        return
    poorest, *middle, least = before
    taken = min(moved, poorest.minor)
    after = [
        Band(poorest.band, poorest.population, poorest.minor - taken),
        *middle,
        Band(least.band, least.population, least.minor + taken),
    ]
    first, second = concentration_index(before), concentration_index(after)
    assert first is None or second is None or second >= first
    assert is_regressive(after) or not is_regressive(before)


def test_the_poorest_half_with_all_the_money_is_minus_one_half() -> None:
    assert concentration_index(bands((5, 50, 100), (1, 50, 0))) == -1 / 2


def test_it_is_regressive_when_the_poor_get_less_for_each_head() -> None:
    assert is_regressive(bands((5, 100, 10), (1, 100, 11)))
    assert not is_regressive(bands((5, 100, 11), (1, 100, 11)))
    assert not is_regressive(bands((5, 100, 0)))


def test_where_only_the_middle_and_the_poor_live_they_are_compared() -> None:
    assert is_regressive(bands((4, 100, 1), (3, 100, 2)))
    assert is_regressive(bands((3, 100, 1), (2, 100, 2)))
    assert is_regressive(bands((5, 100, 1), (4, 100, 2)))


def test_bands_come_from_the_poorest_and_without_empty_ones() -> None:
    places = [Place("a", 2, 10, 1), Place("b", 5, 20, 2), Place("c", 5, 30, 3)]
    assert bands_of(places) == bands((5, 50, 5), (2, 10, 1))
