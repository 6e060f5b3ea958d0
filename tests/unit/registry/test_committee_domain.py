"""How a committee is called and decides: quorum, majority, ties, notice, months."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.cofunding.fund import CommitteeRules, Majority
from services.registry.committee_sessions.domain import (
    Choice,
    Outcome,
    Tally,
    decide,
    has_quorum,
    objections,
    tally,
)

NOW = datetime(2017, 3, 10, 18, tzinfo=UTC)
COVAM = CommitteeRules(name="COVAM", notice_days=30, sits_in_months=[4, 5, 6])
COUNTS = st.integers(0, 12)


def rules(**more: object) -> CommitteeRules:
    return CommitteeRules.model_validate({"name": "A committee"} | more)


@pytest.mark.parametrize(
    ("yes", "no", "abstain", "majority", "outcome"),
    [
        (3, 2, 0, Majority.SIMPLE, Outcome.SELECTED),
        (2, 2, 1, Majority.SIMPLE, Outcome.NOT_SELECTED),
        (0, 0, 5, Majority.SIMPLE, Outcome.NOT_SELECTED),
        (1, 0, 4, Majority.SIMPLE, Outcome.SELECTED),
        (3, 2, 0, Majority.TWO_THIRDS, Outcome.NOT_SELECTED),
        (4, 2, 0, Majority.TWO_THIRDS, Outcome.SELECTED),
        (1, 1, 0, Majority.SIMPLE, Outcome.UNDECIDED),
    ],
)
def test_votes_decide_by_the_rule(
    yes: int, no: int, abstain: int, majority: Majority, outcome: Outcome
) -> None:
    counted = Tally(max(5, yes + no + abstain), yes, no, abstain)
    assert decide(counted, rules(majority=majority))[0] is outcome


@given(COUNTS, COUNTS, COUNTS, COUNTS, st.integers(1, 100), st.sampled_from(Majority))
def test_one_more_yes_never_loses_a_project_that_was_chosen(
    yes: int, no: int, abstain: int, silent: int, quorum: int, majority: Majority
) -> None:
    asked = rules(quorum_percent=quorum, majority=majority)
    entitled = yes + no + abstain + silent + 1
    before, _ = decide(Tally(entitled, yes, no, abstain), asked)
    after, _ = decide(Tally(entitled, yes + 1, no, abstain), asked)
    assert before is not Outcome.SELECTED or after is Outcome.SELECTED


@given(COUNTS, COUNTS, COUNTS, st.sampled_from(Majority))
def test_nothing_is_chosen_without_more_yes_than_no(
    yes: int, no: int, abstain: int, majority: Majority
) -> None:
    counted = Tally(yes + no + abstain, yes, no, abstain)
    chosen = decide(counted, rules(majority=majority))[0] is Outcome.SELECTED
    assert not chosen or yes > no


def test_nobody_at_all_is_never_a_quorum() -> None:
    assert not has_quorum(0, of=0, rules=rules())
    assert decide(tally([], entitled=0), rules())[0] is Outcome.UNDECIDED


def test_half_of_the_seats_are_enough_for_a_quorum_of_half() -> None:
    assert has_quorum(2, of=4, rules=rules(quorum_percent=50))
    assert not has_quorum(2, of=5, rules=rules(quorum_percent=50))


def test_abstaining_makes_a_quorum_and_no_majority() -> None:
    counted = tally([Choice.YES, Choice.ABSTAIN, Choice.ABSTAIN], entitled=6)
    assert decide(counted, rules())[0] is Outcome.SELECTED


@pytest.mark.parametrize(
    ("days", "count"),
    [(29, 1), (30, 0), (60, 0), (120, 1), (5, 2)],
)
def test_covam_has_thirty_days_notice_and_sits_from_april_to_june(days: int, count: int) -> None:
    starts = NOW + timedelta(days=days)
    assert len(objections(COVAM, called_at=NOW, starts_at=starts, local=starts)) == count
