"""The pure rules of lists and of telling."""

from itertools import groupby
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.matching.engine.scored import Scored, kind_of
from services.matching.features.domain import places_sought, widened
from services.matching.invitations.domain import USUAL_CAP, limit
from services.matching.lists.domain import (
    LEAST,
    MOST,
    OWN_BEST,
    Standing,
    belongs,
    needs_full_query,
    own_best,
)
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


def scored(project: int, role: int, r: int, *, told: bool) -> Scored:
    """A place of one person in a list."""
    key, kind = r << 49 | project, kind_of(role)
    return Scored(UUID(int=project), role, kind, UUID(int=0), key, r, 0, 0, 0, 0, b"", told)


places = st.dictionaries(
    st.tuples(st.integers(1, 9), st.integers(0, 6)),
    st.tuples(st.integers(0, 4), st.booleans()),
).map(lambda found: [scored(*name, r, told=told) for name, (r, told) in found.items()])


@given(places)
def test_somebodys_own_best_are_five_projects_each_by_its_best_role(mine: list[Scored]) -> None:
    told = sorted((each for each in mine if each.may_be_told), key=lambda each: each.project_id)
    grouped = groupby(told, key=lambda each: each.project_id)
    best = [min(of, key=lambda each: (-each.key, each.role)) for _, of in grouped]
    wanted = sorted(best, key=lambda each: -each.key)[:OWN_BEST]
    assert own_best(mine) == [(each.project_id, each.role) for each in wanted]


def test_who_fits_many_roles_of_one_project_hears_of_other_projects_too() -> None:
    mine = [scored(1, role, 90 - role, told=True) for role in range(1, 7)]
    mine += [scored(project, 1, 50 - project, told=True) for project in range(2, 8)]
    found = [(project.int, role) for project, role in own_best(mine)]
    assert found == [(1, 1), (2, 1), (3, 1), (4, 1), (5, 1)]


def test_more_are_sought_where_positions_grow_a_need_comes_or_a_project_opens() -> None:
    def sought(
        positions: dict[int, int], *, is_open: bool = True, money: int = 0
    ) -> dict[int, int]:
        roles = [{"role": role, "positions": count} for role, count in positions.items()]
        return places_sought({"is_open": is_open, "instruments": money}, roles)

    before = sought({1: 1, 2: 3})
    assert widened(before, sought({1: 2, 2: 3})) == [1]
    assert widened(before, sought({1: 1, 2: 2})) == []
    assert widened(before, sought({1: 1, 2: 3, 4: 1}, money=5)) == [0, 4]
    assert widened(sought({1: 1}, money=4), sought({1: 1}, money=6)) == []
    assert widened(sought({1: 1, 2: 3}, is_open=False, money=4), before) == [1, 2]
    assert widened(before, sought({1: 9, 2: 9}, is_open=False, money=4)) == []
