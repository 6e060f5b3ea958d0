"""The pro tempore presidency goes round, and is handed over early and late."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.dialogues.domain import (
    Nonsense,
    ParticipantRole,
    Right,
    Rotation,
    Term,
    check_order,
    handed_over,
    has_right,
    months_after,
    next_in,
    term_on,
    terms_until,
    without,
)

MEMBERS = [UUID(int=number) for number in range(1, 12)]
BEGIN = date(1996, 3, 14)
DAYS = st.dates(date(1990, 1, 1), date(2030, 12, 31))


@st.composite
def rotations(draw: st.DrawFn) -> Rotation:
    """Some years of a process, handed over now and then."""
    order = tuple(draw(st.permutations(MEMBERS[: draw(st.integers(1, 11))])))
    first = Term(order[0], draw(st.dates(date(1995, 1, 1), date(2000, 1, 1))).replace(day=14))
    rotation = Rotation(order, draw(st.integers(1, 24)), (first,))
    for later in sorted(draw(st.lists(st.integers(1, 6000), max_size=4))):
        today = first.begins_on + timedelta(days=later)
        on = (today + timedelta(days=draw(st.integers(-60, 300)))).replace(day=7)
        try:
            terms = handed_over(rotation, to=draw(st.sampled_from(order)), on=on, today=today)
        except Nonsense:
            continue
        rotation = Rotation(order, rotation.months, terms)
    return rotation


def _holder(rotation: Rotation, day: date) -> UUID | None:
    term = term_on(rotation, day)
    return term.partner_id if term else None


def test_eleven_members_preside_a_year_each_and_the_first_follows_the_last() -> None:
    rotation = Rotation(tuple(MEMBERS), 12, (Term(MEMBERS[0], BEGIN),))
    held = [_holder(rotation, months_after(BEGIN, 12 * years)) for years in range(12)]
    assert held == [*MEMBERS, MEMBERS[0]]
    assert _holder(rotation, BEGIN - timedelta(days=1)) is None
    assert _holder(rotation, months_after(BEGIN, 12) - timedelta(days=1)) == MEMBERS[0]


def test_a_hand_over_before_its_time_moves_everything_after_it() -> None:
    rotation = Rotation(tuple(MEMBERS[:3]), 12, (Term(MEMBERS[0], BEGIN),))
    early = date(1996, 11, 1)
    terms = handed_over(rotation, to=None, on=early, today=early)
    after = Rotation(rotation.order, 12, terms)
    assert _holder(after, early - timedelta(days=1)) == MEMBERS[0]
    assert _holder(after, early) == MEMBERS[1]
    assert _holder(after, date(1997, 11, 1)) == MEMBERS[2]


def test_a_hand_over_that_is_late_keeps_who_presides_until_then() -> None:
    rotation = Rotation(tuple(MEMBERS[:3]), 12, (Term(MEMBERS[0], BEGIN),))
    late = date(1997, 6, 1)
    after = Rotation(
        rotation.order, 12, handed_over(rotation, to=None, on=late, today=date(1997, 1, 1))
    )
    assert _holder(after, date(1997, 5, 31)) == MEMBERS[0]
    assert _holder(after, late) == MEMBERS[1]


def test_only_a_member_of_the_order_takes_it_and_only_after_it_began() -> None:
    rotation = Rotation(tuple(MEMBERS[:3]), 12, (Term(MEMBERS[0], BEGIN),))
    for to, on in ((MEMBERS[9], date(1996, 6, 1)), (MEMBERS[1], BEGIN), (None, date(1999, 1, 1))):
        with pytest.raises(Nonsense):
            handed_over(rotation, to=to, on=on, today=date(1996, 5, 1))
    with pytest.raises(Nonsense):
        handed_over(Rotation((), 12, ()), to=None, on=BEGIN, today=BEGIN)


@given(rotations(), DAYS, st.integers(0, 5000))
def test_writing_the_calendar_out_changes_nothing_of_who_presided(
    rotation: Rotation, day: date, before: int
) -> None:
    until = day
    terms = terms_until(rotation, until)
    later = Term(rotation.order[0], until + timedelta(days=1))
    written = Rotation(rotation.order, rotation.months, (*terms, later))
    earlier = until - timedelta(days=before)
    assert _holder(written, earlier) == _holder(rotation, earlier)
    begins = [term.begins_on for term in terms]
    assert begins == sorted(set(begins))


def test_who_held_on_for_a_successor_that_leaves_has_held_on() -> None:
    first, second, third = MEMBERS[:3]
    held, planned = Term(second, date(1997, 6, 7)), Term(first, date(1998, 2, 7))
    rotation = Rotation((first, second, third), 4, (held, planned))
    today = date(1998, 2, 1)
    left = without(rotation, first, today=today)
    for day in (date(1997, 12, 7), today):
        assert _holder(rotation, day) == _holder(left, day) == second
    assert _holder(left, date(1998, 6, 1)) == third


@given(rotations(), DAYS, DAYS)
def test_a_hand_over_never_changes_who_presided_before_it(
    rotation: Rotation, today: date, day: date
) -> None:
    try:
        terms = handed_over(rotation, to=None, on=today.replace(day=5), today=today)
    except Nonsense:
        return
    after = Rotation(rotation.order, rotation.months, terms)
    if day < min(today, today.replace(day=5)):
        assert _holder(after, day) == _holder(rotation, day)
    assert _holder(after, today.replace(day=5)) == terms[-1].partner_id


@given(rotations(), DAYS, DAYS)
def test_who_leaves_presides_never_again_and_has_presided_all_the_same(
    rotation: Rotation, today: date, day: date
) -> None:
    gone = MEMBERS[0]
    if _holder(rotation, today) == gone:
        return
    after = without(rotation, gone, today=today)
    if day > today:
        assert _holder(after, day) != gone
    else:
        assert _holder(after, day) == _holder(rotation, day)


def test_an_order_names_members_once_and_begins_on_a_day_every_month_has() -> None:
    check_order(MEMBERS, members=set(MEMBERS), begins_on=BEGIN)
    with pytest.raises(Nonsense):
        check_order([MEMBERS[0]] * 2, members=set(MEMBERS), begins_on=BEGIN)
    with pytest.raises(Nonsense):
        check_order(MEMBERS, members=set(MEMBERS[1:]), begins_on=BEGIN)
    for day in (date(1996, 3, 31), date(9999, 1, 1)):
        with pytest.raises(Nonsense):
            check_order(MEMBERS, members=set(MEMBERS), begins_on=day)


def test_the_turn_after_somebody_who_left_is_the_firsts() -> None:
    assert next_in(MEMBERS[:2], MEMBERS[5]) == MEMBERS[0]


def test_members_may_everything_and_observers_neither_draft_nor_decide() -> None:
    assert {each for each in Right if has_right(ParticipantRole.MEMBER, each)} == set(Right)
    observed = {each for each in Right if has_right(ParticipantRole.OBSERVER, each)}
    assert observed == {Right.READ, Right.OWN}
