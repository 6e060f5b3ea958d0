"""Who may say what between an association and a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.association_members.domain import (
    EndedBy,
    VouchingState,
    may_accept,
    may_propose,
    stronger,
)

STATES = st.sampled_from(VouchingState)


@pytest.mark.parametrize(
    ("ended_by", "proposes", "accepts"),
    [(EndedBy.PERSON, False, True), (EndedBy.ASSOCIATION, True, False)],
)
def test_only_who_withdrew_may_begin_again(
    ended_by: EndedBy, *, proposes: bool, accepts: bool
) -> None:
    assert may_propose(VouchingState.WITHDRAWN, ended_by) is proposes
    assert may_accept(VouchingState.WITHDRAWN, ended_by) is accepts


@given(STATES, STATES, STATES)
def test_of_several_ids_of_one_person_the_same_stays_in_any_order(
    one: VouchingState, two: VouchingState, three: VouchingState
) -> None:
    assert stronger(one, two) is stronger(two, one)
    assert stronger(one, stronger(two, three)) is stronger(stronger(one, two), three)
    assert stronger(one, VouchingState.VOUCHED) is VouchingState.VOUCHED
