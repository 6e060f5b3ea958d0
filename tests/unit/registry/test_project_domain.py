"""What projects must be: numbers of roles given once, money in order, windows long enough."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.registry.projects.domain import (
    MOST_ROLES,
    Amount,
    Nonsense,
    check_funding,
    check_role,
    number_roles,
)

DAY = date(2026, 1, 1)
# Each edit: which of the present roles stay (by position), and how many new ones come.
EDITS = st.lists(st.tuples(st.sets(st.integers(0, 5)), st.integers(0, 3)), max_size=8)


@given(EDITS)
def test_a_number_is_given_once_for_life(edits: list[tuple[set[int], int]]) -> None:
    present: list[int] = []
    used: set[int] = set()
    for kept, fresh in edits:
        stay = [number for place, number in enumerate(present) if place in kept]
        asked = [*stay, *[None] * fresh]
        if len(used) + fresh > MOST_ROLES:
            with pytest.raises(Nonsense, match="Six roles"):
                number_roles(asked, existing=present, used=used)
            continue
        numbers = number_roles(asked, existing=present, used=used)
        new = numbers[len(stay) :]
        assert numbers[: len(stay)] == stay
        assert len(set(new)) == fresh
        assert not set(new) & used
        assert all(1 <= number <= MOST_ROLES for number in numbers)
        present, used = numbers, used | set(numbers)


def test_a_role_that_is_not_there_cannot_be_named() -> None:
    with pytest.raises(Nonsense, match="no role 2"):
        number_roles([2], existing=[1], used=[1, 2])


def test_two_roles_cannot_have_one_number() -> None:
    with pytest.raises(Nonsense, match="one number"):
        number_roles([1, 1], existing=[1], used=[1])


@example(length=9, days=10)
@example(length=9, days=11)
@example(length=-1, days=1)
@given(length=st.integers(-400, 400), days=st.integers(1, 400))
def test_a_window_holds_the_days_it_needs(length: int, days: int) -> None:
    end = DAY + timedelta(days=length)
    makes_sense = length >= 0 and days <= length + 1
    try:
        check_role(title="Nurse", skills=["a"], start=DAY, end=end, days=days)
        assert makes_sense
    except Nonsense:
        assert not makes_sense


@pytest.mark.parametrize(("start", "end"), [(None, None), (DAY, None), (None, DAY)])
def test_an_open_window_is_never_too_short(start: date | None, end: date | None) -> None:
    check_role(title="Nurse", skills=[], start=start, end=end, days=3000)


def test_a_skill_is_asked_for_once() -> None:
    with pytest.raises(Nonsense, match="one skill twice"):
        check_role(title="Nurse", skills=["a", "a"], start=None, end=None, days=None)


AMOUNTS = st.builds(Amount, st.integers(0, 3), st.sampled_from(["EUR", "XOF"]))


@given(AMOUNTS, AMOUNTS, st.none() | AMOUNTS, st.none() | AMOUNTS)
def test_money_is_in_one_currency_with_a_goal_and_tickets_in_order(
    goal: Amount, raised: Amount, smallest: Amount | None, largest: Amount | None
) -> None:
    currencies = {each.currency for each in (goal, raised, smallest, largest) if each}
    in_order = smallest is None or largest is None or smallest.minor <= largest.minor
    makes_sense = len(currencies) == 1 and goal.minor > 0 and in_order
    try:
        check_funding(goal=goal, raised=raised, smallest=smallest, largest=largest)
        assert makes_sense
    except Nonsense:
        assert not makes_sense
