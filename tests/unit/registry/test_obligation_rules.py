"""When obligations are told of, and how much of an agreement was met."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.agreements.domain import start_of
from services.registry.obligations.domain import (
    STANDS_AFTER,
    TOLD_BEFORE,
    Notice,
    Owed,
    Standing,
    implementation_rate,
    last_told,
    next_notice,
    notice_at,
    when_overdue,
)
from shared.contracts.agreements import ObligationStatus

DUE = date(2026, 12, 10)
TODAY = date(2026, 11, 26)
OWED = st.lists(
    st.builds(
        Owed,
        st.uuids(),
        st.just("A thing"),
        st.just(UUID(int=1)),
        st.integers(1, 100),
        st.dates(TODAY - timedelta(days=40), TODAY + timedelta(days=40)),
        st.booleans(),
    ),
    max_size=12,
)


def standing(
    status: ObligationStatus = ObligationStatus.ON_TRACK,
    *,
    claimed_at: datetime | None = None,
    due_told_for: date | None = None,
    overdue_told_for: date | None = None,
) -> Standing:
    return Standing(DUE, status, claimed_at, due_told_for, overdue_told_for, "Africa/Johannesburg")


@given(OWED)
def test_the_rate_is_the_weight_met_of_the_weight_due(owed: list[Owed]) -> None:
    found = implementation_rate(owed, today=TODAY)
    due = [each for each in owed if each.due_on < TODAY]
    assert sorted(each.obligation_id for each in found.counted) == sorted(
        each.obligation_id for each in due
    )
    assert found.weight_due == sum(each.weight for each in due)
    if not due:
        assert found.rate is None
    else:
        assert found.rate is not None
        assert 0 <= found.rate <= 1
        assert (found.rate == 1) == all(each.is_met for each in due)
        assert found.rate == round(found.weight_met / found.weight_due, 4)


@given(OWED)
def test_what_is_not_due_changes_nothing(owed: list[Owed]) -> None:
    due = [each for each in owed if each.due_on < TODAY]
    assert implementation_rate(owed, today=TODAY) == implementation_rate(due, today=TODAY)


@given(OWED, st.integers(0, 11))
def test_meeting_one_more_never_lowers_the_rate(owed: list[Owed], place: int) -> None:
    if place >= len(owed):
        return
    one = owed[place]
    better = [*owed]
    better[place] = Owed(
        one.obligation_id, one.title, one.partner_id, one.weight, one.due_on, is_met=True
    )
    before, after = (implementation_rate(each, today=TODAY).rate for each in (owed, better))
    assert (before or 0) <= (after or 0)


def test_an_obligation_is_not_counted_on_its_last_day() -> None:
    owed = [Owed(UUID(int=2), "A thing", UUID(int=1), 1, TODAY, is_met=False)]
    assert implementation_rate(owed, today=TODAY).rate is None
    assert implementation_rate(owed, today=TODAY + timedelta(days=1)).rate == 0


def test_each_due_date_is_told_once_before_and_once_after() -> None:
    zone = standing().zone
    first = next_notice(standing())
    assert first == (start_of(DUE - TOLD_BEFORE, zone), Notice.DUE)
    second = next_notice(standing(due_told_for=DUE))
    assert second == (start_of(DUE + timedelta(days=1), zone), Notice.OVERDUE)
    assert next_notice(standing(due_told_for=DUE, overdue_told_for=DUE)) is None


def test_another_due_date_is_told_anew() -> None:
    earlier = DUE - timedelta(days=30)
    found = next_notice(standing(due_told_for=earlier, overdue_told_for=earlier))
    assert found is not None
    assert found[1] is Notice.DUE


def test_of_two_that_were_missed_the_later_one_alone_is_told() -> None:
    late = start_of(DUE + timedelta(days=1), standing().zone)
    assert notice_at(standing(), late) is Notice.OVERDUE
    assert notice_at(standing(), late - timedelta(seconds=1)) is Notice.DUE
    assert notice_at(standing(), start_of(DUE - TOLD_BEFORE, standing().zone)) is Notice.DUE
    before = start_of(DUE - TOLD_BEFORE, standing().zone) - timedelta(seconds=1)
    assert notice_at(standing(), before) is None


def test_overdue_is_the_day_after_on_the_clock_of_the_agreement() -> None:
    midnight_in_johannesburg = datetime(2026, 12, 10, 22, 0, tzinfo=UTC)
    told = standing(due_told_for=DUE)
    assert notice_at(told, midnight_in_johannesburg) is Notice.OVERDUE
    assert notice_at(told, midnight_in_johannesburg - timedelta(seconds=1)) is None


def test_who_claims_is_not_reminded_and_an_undisputed_claim_stands() -> None:
    claimed = datetime(2026, 12, 1, tzinfo=UTC)
    waiting = standing(claimed_at=claimed, due_told_for=DUE)
    assert next_notice(waiting) == (claimed + STANDS_AFTER, Notice.STANDS)
    assert notice_at(waiting, datetime(2026, 12, 20, tzinfo=UTC)) is None


@pytest.mark.parametrize("status", [ObligationStatus.MET, ObligationStatus.BREACHED])
def test_what_is_settled_is_told_no_more(status: ObligationStatus) -> None:
    assert next_notice(standing(status)) is None


@given(
    st.sampled_from(list(ObligationStatus)),
    st.one_of(st.none(), st.just(DUE)),
    st.one_of(st.none(), st.just(DUE)),
)
def test_telling_what_is_due_always_comes_to_an_end(
    status: ObligationStatus, due_told: date | None, overdue_told: date | None
) -> None:
    now, told = datetime(2030, 1, 1, tzinfo=UTC), 0
    stands = standing(status, due_told_for=due_told, overdue_told_for=overdue_told)
    while (notice := notice_at(stands, now)) is not None:
        told += 1
        assert told <= 2
        due_told = DUE if notice is Notice.DUE else due_told
        overdue_told = DUE if notice is Notice.OVERDUE else overdue_told
        stands = standing(status, due_told_for=due_told, overdue_told_for=overdue_told)


def test_the_present_state_is_what_was_told_last() -> None:
    assert last_told(standing()) is None
    assert last_told(standing(due_told_for=DUE)) is Notice.DUE
    assert last_told(standing(due_told_for=DUE, overdue_told_for=DUE)) is Notice.OVERDUE
    assert last_told(standing(ObligationStatus.MET)) is Notice.STANDS


def test_what_was_under_way_is_late_once_its_date_passed() -> None:
    assert when_overdue(ObligationStatus.NOT_STARTED) is ObligationStatus.LATE
    assert when_overdue(ObligationStatus.ON_TRACK) is ObligationStatus.LATE
    assert when_overdue(ObligationStatus.BREACHED) is ObligationStatus.BREACHED
