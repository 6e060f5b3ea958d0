"""When quarterly reports are owed, and when they are late."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.progress_reports.domain import (
    Nonsense,
    Quarter,
    check_quarter,
    is_late,
    owed,
    quarter_of,
)

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(DAYS)
def test_a_day_lies_in_its_quarter_alone(day: date) -> None:
    quarter = quarter_of(day)
    assert quarter.first_day <= day < quarter.following.first_day


@given(DAYS, st.integers(0, 2000))
def test_every_quarter_that_ended_is_owed_once_and_in_order(since: date, days: int) -> None:
    until = since + timedelta(days=days)
    found = list(owed(since, until))
    assert found == sorted(set(found))
    assert all(quarter.following.first_day <= until for quarter in found)
    following = found[-1].following if found else quarter_of(since)
    assert following.following.first_day > until


def test_a_report_is_due_thirty_days_after_its_quarter() -> None:
    assert Quarter(2026, 1).due_on == date(2026, 4, 30)
    assert Quarter(2026, 4).due_on == date(2027, 1, 30)


@pytest.mark.parametrize(
    ("moment", "late"),
    [
        (datetime(2026, 4, 30, 23, 59, tzinfo=UTC), False),
        # Still the thirtieth of April in Samoa's west.
        (datetime(2026, 5, 1, 11, 59, tzinfo=UTC), False),
        (datetime(2026, 5, 1, 12, 0, tzinfo=UTC), True),
    ],
)
def test_a_day_is_over_when_it_has_ended_everywhere(moment: datetime, *, late: bool) -> None:
    assert is_late(date(2026, 4, 30), moment=moment) is late


def test_a_quarter_is_reported_when_it_has_begun_somewhere() -> None:
    check_quarter(Quarter(2026, 2), moment=datetime(2026, 3, 31, 10, 0, tzinfo=UTC))
    with pytest.raises(Nonsense):
        check_quarter(Quarter(2026, 2), moment=datetime(2026, 3, 31, 9, 0, tzinfo=UTC))
