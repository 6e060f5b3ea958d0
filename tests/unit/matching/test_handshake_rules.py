"""The pure rules of handshakes: who may do what when, and how hosts answer."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.handshakes.domain import (
    OPEN,
    SIDES,
    Refusal,
    Standing,
    State,
    Verb,
    judge,
    other,
    possible,
    waits_for,
)
from services.matching.responses.domain import ENOUGH, Responses
from shared.contracts.matching import HandshakeSide

PERSON, HOST, TIME = HandshakeSide.PERSON, HandshakeSide.HOST, HandshakeSide.TIME
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
STANDINGS = [
    None,
    *(Standing(state) for state in (*sorted(OPEN), State.AGREED)),
    *(Standing(state, by) for state in (State.DECLINED, State.WITHDRAWN) for by in SIDES),
    Standing(State.EXPIRED, TIME),
    Standing(State.ENDED, HOST),
]
moves = st.lists(st.tuples(st.sampled_from(list(Verb)), st.sampled_from(SIDES)), max_size=12)
begins = st.sampled_from([None, Standing(State.PROPOSED)])


def after(standing: Standing | None, verb: Verb, side: HandshakeSide) -> Standing | None:
    """Where it stands after somebody tried the verb."""
    verdict = judge(standing, verb, side)
    if verdict.next is None:
        return standing
    closes = verdict.next in (State.DECLINED, State.WITHDRAWN)
    return Standing(verdict.next, side if closes else None)


@given(begins, moves)
def test_it_is_agreed_exactly_when_both_sides_said_yes(
    standing: Standing | None, history: list[tuple[Verb, HandshakeSide]]
) -> None:
    said_yes: set[HandshakeSide] = set()
    for verb, side in history:
        before, standing = standing, after(standing, verb, side)
        if before != standing:
            said_yes |= {side} if verb in (Verb.PROPOSE, Verb.ACCEPT) else set()
        if standing and (standing.state in OPEN or standing.state is State.AGREED):
            assert {each for each in SIDES if standing.has_accepted(each)} == said_yes
            assert (standing.state is State.AGREED) == (said_yes == set(SIDES))


@given(begins, moves, st.sampled_from(list(Verb)), st.sampled_from(SIDES))
def test_a_verb_that_was_done_is_done_already_the_second_time(
    standing: Standing | None,
    history: list[tuple[Verb, HandshakeSide]],
    verb: Verb,
    side: HandshakeSide,
) -> None:
    for step in history:
        standing = after(standing, *step)
    if judge(standing, verb, side).next is not None:
        assert judge(after(standing, verb, side), verb, side).is_done_already


@pytest.mark.parametrize("standing", STANDINGS)
@pytest.mark.parametrize("verb", list(Verb))
@pytest.mark.parametrize("side", SIDES)
def test_the_two_sides_have_the_same_rights(
    standing: Standing | None, verb: Verb, side: HandshakeSide
) -> None:
    swapped = {
        State.ACCEPTED_BY_HOST: State.ACCEPTED_BY_PERSON,
        State.ACCEPTED_BY_PERSON: State.ACCEPTED_BY_HOST,
    }
    mirrored = standing
    if standing is not None:
        by = standing.closed_by
        mirrored = Standing(
            swapped.get(standing.state, standing.state), other(by) if by in SIDES and by else by
        )
    mine, theirs = judge(standing, verb, side), judge(mirrored, verb, other(side))
    assert mine.refusal == theirs.refusal
    assert (swapped.get(mine.next, mine.next) if mine.next else None) == theirs.next


@pytest.mark.parametrize("state", [State.DECLINED, State.WITHDRAWN])
@pytest.mark.parametrize("by", SIDES)
def test_who_parted_is_not_brought_together_again(state: State, by: HandshakeSide) -> None:
    standing = Standing(state, by)
    assert all(possible(standing, side) == () for side in SIDES)
    for side in SIDES:
        assert judge(standing, Verb.PROPOSE, side).refusal is Refusal.PAIR_EXCLUDED
        assert judge(standing, Verb.ACCEPT, side).refusal is Refusal.OVER
    verb = Verb.DECLINE if state is State.DECLINED else Verb.WITHDRAW
    assert judge(standing, verb, by).is_done_already
    assert judge(standing, verb, other(by)).refusal is Refusal.OVER


@pytest.mark.parametrize("standing", [Standing(State.EXPIRED, TIME), Standing(State.ENDED, HOST)])
def test_after_an_expiry_or_an_ending_only_a_new_proposal_is_possible(standing: Standing) -> None:
    assert all(possible(standing, side) == (Verb.PROPOSE,) for side in SIDES)


def test_every_case_of_one_proposal() -> None:
    mine = Standing(State.ACCEPTED_BY_PERSON)
    assert possible(None, PERSON) == (Verb.PROPOSE,)
    assert possible(mine, PERSON) == (Verb.WITHDRAW,)
    assert possible(mine, HOST) == (Verb.ACCEPT, Verb.DECLINE)
    assert waits_for(mine) == (HOST,)
    assert judge(mine, Verb.PROPOSE, HOST).refusal is Refusal.ANSWER_INSTEAD
    assert judge(mine, Verb.DECLINE, PERSON).refusal is Refusal.WITHDRAW_INSTEAD
    assert judge(mine, Verb.WITHDRAW, HOST).refusal is Refusal.DECLINE_INSTEAD
    assert judge(mine, Verb.ACCEPT, HOST).next is State.AGREED
    assert judge(None, Verb.ACCEPT, HOST).refusal is Refusal.NOT_PROPOSED
    introduced = Standing(State.PROPOSED)
    assert waits_for(introduced) == SIDES
    assert judge(introduced, Verb.ACCEPT, HOST).next is State.ACCEPTED_BY_HOST
    assert all(possible(introduced, side) == (Verb.ACCEPT, Verb.DECLINE) for side in SIDES)
    assert all(possible(Standing(State.AGREED), side) == (Verb.WITHDRAW,) for side in SIDES)


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_a_rate_is_shown_from_ten_answers_on(in_time: int, late: int, missed: int) -> None:
    answered = in_time + late
    found = Responses(answered + missed, answered, in_time).percent
    if answered < ENOUGH:
        assert found is None
    else:
        assert found is not None
        assert 0 <= found <= 100
        assert (found == 100) == (late + missed == 0)
        assert found * (answered + missed) <= 100 * in_time
