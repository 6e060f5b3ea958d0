"""
Working days by the calendars of countries.

The holidays below are typed from the laws, not from the library:

* Mexico: Ley Federal del Trabajo, article 74
* Morocco: décret no 2-77-169 of 28 February 1977 with its changes; 14 January since 2024
* Senegal: loi no 74-52 of 4 November 1974 with its changes
* Germany: the days that are holidays in every Land; 3 October by the Einigungsvertrag, article 2

Easter Sunday is 5 April 2026 and 28 March 2027.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.working_days.domain import add_working_days, is_working_day

DAYS_OFF = {
    "MX": "2026-01-01 2026-02-02 2026-03-16 2026-05-01 2026-09-16 2026-11-16 2026-12-25 2027-02-01 "
    "2027-03-15 2027-11-15 2030-10-01",
    "MA": "2026-01-01 2026-01-14 2026-05-01 2026-07-30 2026-08-14 2026-08-20 2026-08-21 2026-11-06 "
    "2026-11-18 2027-01-11 2027-01-14 2027-07-30",
    "SN": "2026-01-01 2026-04-06 2026-05-01 2026-05-14 2026-05-25 2026-12-25 2027-03-29 2027-05-06 "
    "2027-05-17 2027-11-01 2028-04-04",
    "DE": "2026-01-01 2026-04-03 2026-04-06 2026-05-01 2026-05-14 2026-05-25 2026-12-25 2027-03-26 "
    "2027-03-29 2027-05-06 2027-05-17 2028-10-03",
}
# Ordinary days of the week, some of them a holiday elsewhere.
AT_WORK = {
    "MX": "2026-04-06 2026-07-30 2026-11-18 2026-12-24 2027-03-16",
    "MA": "2026-04-06 2026-09-16 2026-12-24 2026-12-25 2027-03-15",
    "SN": "2026-07-30 2026-09-16 2026-11-18 2026-12-24 2026-12-28",
    "DE": "2026-07-30 2026-09-16 2026-11-18 2027-01-06 2027-11-01",
}
COUNTRIES = (*DAYS_OFF, "EG", "SO", "ET", "CN", "IL", "NE", "US", "XK", "ZZ")


def day(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize("country", DAYS_OFF)
def test_public_holidays_are_those_of_the_law(country: str) -> None:
    for off in DAYS_OFF[country].split():
        assert date.fromisoformat(off).weekday() < 5, f"{off} shows nothing"
        assert not is_working_day(date.fromisoformat(off), [country]), off
    for at_work in AT_WORK[country].split():
        assert is_working_day(date.fromisoformat(at_work), [country]), at_work


# The days are typed from announcements: 1 Chaoual 1446 was 31 March 2025 in Morocco.
def test_a_feast_that_follows_the_moon_is_known_where_it_was_announced() -> None:
    assert not is_working_day(date(2025, 3, 31), ["MA"])
    assert is_working_day(date(2025, 3, 31), ["MX"])


def test_a_weekend_is_where_the_country_has_it() -> None:
    friday, sunday = date(2026, 11, 27), date(2026, 11, 29)
    assert is_working_day(friday, ["DE"])
    assert not is_working_day(sunday, ["DE"])
    assert not is_working_day(friday, ["EG"])
    assert is_working_day(sunday, ["EG"])
    assert not is_working_day(friday, ["DE", "EG"])
    assert not is_working_day(sunday, ["DE", "EG"])


def test_of_a_country_that_is_not_known_monday_to_friday_count() -> None:
    for offset in range(400):
        each = date(2026, 1, 1) + timedelta(days=offset)
        assert is_working_day(each) is is_working_day(each, ["ZZ"]) is (each.weekday() < 5)


@pytest.mark.parametrize("country", DAYS_OFF)
def test_holidays_are_known_for_twenty_years_ahead(country: str) -> None:
    for year in range(2026, 2047):
        days = [date(year, 1, 1) + timedelta(days=each) for each in range(365)]
        off = [each for each in days if each.weekday() < 5 and not is_working_day(each, [country])]
        assert 4 <= len(off) <= 25, (year, off)


@pytest.mark.parametrize(
    ("country", "start", "days", "result"),
    [
        # The night before Christmas: Friday is off where it is Christmas, and the weekend follows.
        ("SN", "2026-12-24T09:00", 3, "2026-12-30T09:00"),
        ("MA", "2026-12-24T09:00", 3, "2026-12-29T09:00"),
        ("DE", "2026-12-25T09:00", 0, "2026-12-28T00:00"),
        ("DE", "2027-03-25T17:00", 1, "2027-03-30T17:00"),
        ("MX", "2026-09-15T08:00", 2, "2026-09-18T08:00"),
        ("MA", "2026-11-17T09:00", 3, "2026-11-23T09:00"),
        ("EG", "2026-11-26T09:00", 1, "2026-11-29T09:00"),
    ],
)
def test_deadlines_by_hand(country: str, start: str, days: int, result: str) -> None:
    assert add_working_days(day(start), days, [country]) == day(result)


# 2026-11-23 is a Monday.
@pytest.mark.parametrize(
    ("start", "days", "result"),
    [
        ("2026-11-23T09:00", 0, "2026-11-23T09:00"),
        ("2026-11-23T09:00", 2, "2026-11-25T09:00"),
        ("2026-11-23T09:00", 3, "2026-11-26T09:00"),
        ("2026-11-23T09:00", 14, "2026-12-11T09:00"),
        ("2026-11-25T17:30", 3, "2026-11-30T17:30"),
        ("2026-11-26T23:59", 2, "2026-11-30T23:59"),
        ("2026-11-27T16:00", 1, "2026-11-30T16:00"),
        ("2026-11-27T16:00", 3, "2026-12-02T16:00"),
        ("2026-11-27T16:00", 14, "2026-12-17T16:00"),
        ("2026-11-28T10:15", 0, "2026-11-30T00:00"),
        ("2026-11-28T10:15", 2, "2026-12-02T00:00"),
        ("2026-11-29T23:59", 3, "2026-12-03T00:00"),
        ("2026-11-29T23:59", 14, "2026-12-18T00:00"),
        ("2026-12-31T12:00", 3, "2027-01-05T12:00"),
        ("2028-02-28T08:00", 2, "2028-03-01T08:00"),
    ],
)
def test_working_days_by_hand(start: str, days: int, result: str) -> None:
    assert add_working_days(day(start), days) == day(result)


moments = st.datetimes(
    day("2020-01-01").replace(tzinfo=None),
    day("2040-01-01").replace(tzinfo=None),
    timezones=st.just(UTC),
)


somewhere = st.lists(st.sampled_from(COUNTRIES), max_size=2, unique=True)


def worked(after: date, until: date, countries: list[str]) -> int:
    """How many working days there are after one day, up to another."""
    days = (until - after).days
    return sum(is_working_day(after + timedelta(days=n), countries) for n in range(1, days + 1))


@given(moments, st.integers(0, 20), st.integers(0, 20), somewhere)
def test_working_days_add_up_and_never_end_on_a_day_off(
    moment: datetime, some: int, more: int, countries: list[str]
) -> None:
    whole = add_working_days(moment, some + more, countries)
    assert whole == add_working_days(add_working_days(moment, some, countries), more, countries)
    assert is_working_day(whole.date(), countries)
    # Whoever asks on a day off has asked on the next working day.
    begins_off = not is_working_day(moment.date(), countries)
    assert worked(moment.date(), whole.date(), countries) == some + more + begins_off
    assert whole.time() == (day("2000-01-01").time() if begins_off else moment.time())


@given(moments, moments, st.integers(0, 20), somewhere)
def test_who_asks_later_is_never_due_earlier(
    one: datetime, two: datetime, days: int, countries: list[str]
) -> None:
    first, last = sorted((one, two))
    assert add_working_days(first, days, countries) <= add_working_days(last, days, countries)


@given(moments, st.integers(0, 20), st.sampled_from(COUNTRIES), st.sampled_from(COUNTRIES))
def test_where_two_have_to_answer_nobody_has_less_time(
    moment: datetime, days: int, one: str, other: str
) -> None:
    both = add_working_days(moment, days, [one, other])
    assert both >= max(add_working_days(moment, days, [each]) for each in (one, other))
