"""The pure rules of lists and of telling."""

from hypothesis import given
from hypothesis import strategies as st

from services.matching.lists.domain import LEAST, MOST, Standing, belongs, needs_full_query
from services.matching.telling.domain import Candidate, order, weighted


@given(st.integers(0, LEAST - 1), st.integers(0, 2**62), st.integers(0, 2**62))
def test_a_short_list_is_complete_so_everybody_belongs(count: int, lowest: int, key: int) -> None:
    assert belongs(key, Standing(count, lowest))


@given(st.integers(LEAST, MOST), st.integers(0, 2**62), st.integers(0, 2**62))
def test_in_a_long_list_only_keys_from_its_floor_upwards_belong(
    count: int, lowest: int, key: int
) -> None:
    assert belongs(key, Standing(count, lowest)) == (key >= lowest)


def test_a_full_query_is_needed_when_a_cut_list_gets_short_or_any_gets_long() -> None:
    assert needs_full_query(Standing(LEAST, 5), LEAST - 1)
    assert not needs_full_query(Standing(LEAST - 1, 5), LEAST - 2)
    assert needs_full_query(Standing(MOST, 5), MOST + 1)
    assert not needs_full_query(Standing(LEAST + 1, 5), LEAST)


@given(st.integers(0, 10_000), st.integers(0, 50), st.integers(1, 10))
def test_more_open_invitations_never_raise_a_weight(score: int, invited: int, cap: int) -> None:
    assert weighted(score, invited + 1, cap) <= weighted(score, invited, cap) <= score
    assert weighted(score, 0, cap) == score


@given(st.lists(st.tuples(st.uuids(), st.integers(0, 10_000), st.integers(0, 9)), max_size=20))
def test_those_who_are_asked_less_come_first_among_equals(
    people: list[tuple[object, int, int]],
) -> None:
    candidates = [
        Candidate(who, score << 49, score, invited, 3)  # type: ignore[arg-type]
        for who, score, invited in people
    ]
    ordered = order(candidates)
    weights = [weighted(c.score, c.open_invitations, c.cap) for c in ordered]
    assert weights == sorted(weights, reverse=True)
