"""The pure rules of lists and of telling."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.matching.invitations.domain import USUAL_CAP, limit
from services.matching.lists.domain import LEAST, MOST, Standing, belongs, needs_full_query
from services.matching.telling.domain import Candidate, choose, order, weighted


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


@given(
    st.lists(
        st.tuples(st.uuids(), st.integers(0, 10_000), st.integers(0, 12), st.integers(1, 5)),
        max_size=30,
    ),
    st.integers(-2, 25),
)
def test_who_is_at_the_limit_is_passed_over_for_the_next(
    people: list[tuple[UUID, int, int, int]], room: int
) -> None:
    candidates = [
        Candidate(who, score << 49, score, invited, cap) for who, score, invited, cap in people
    ]
    choice = choose(candidates, room)
    free = [each for each in order(candidates) if each.open_invitations < 3 * each.cap]
    assert list(choice.told) == free[: max(0, room)]
    # Whoever stands before the last place that was given, or in a list that has room left.
    seen = order(candidates)
    if len(choice.told) >= room:
        seen = seen[: seen.index(choice.told[-1])] if choice.told else []
    assert [each for each in seen if each not in choice.told] == list(choice.held_back)


def test_by_default_nine_invitations_are_the_limit() -> None:
    assert limit(USUAL_CAP) == 9
