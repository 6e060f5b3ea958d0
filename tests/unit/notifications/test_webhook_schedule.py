"""Tests of the schedule of webhooks on a clock that only exists in arguments."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.webhooks.domain import (
    GIVEN_UP_AFTER,
    MOST_ATTEMPTS,
    PAUSES,
    Reply,
    Verdict,
    is_given_up,
    next_attempt,
    patience,
    verdict_on,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FAILED = Reply(500)
jitters = st.floats(min_value=0, max_value=1, exclude_max=True)


def test_ten_attempts_take_seventy_five_hours_and_thirty_five_minutes() -> None:
    at, attempts = NOW, 1
    while (then := next_attempt(attempts, at, FAILED, 0)) is not None:
        at, attempts = then, attempts + 1
    assert attempts == MOST_ATTEMPTS == 10
    assert at - NOW == timedelta(hours=75, minutes=35, seconds=5)


@given(st.integers(min_value=1, max_value=MOST_ATTEMPTS - 1), jitters)
def test_chance_lengthens_a_pause_by_at_most_a_tenth(attempts: int, jitter: float) -> None:
    then = next_attempt(attempts, NOW, FAILED, jitter)
    assert then is not None
    pause = PAUSES[attempts - 1]
    assert pause <= then - NOW <= pause * 1.1


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        *((each, Verdict.TAKEN) for each in (200, 201, 202, 204, 299)),
        *((each, Verdict.FAILED) for each in (None, 100, 301, 302, 307, 308, 400, 401, 404, 429)),
        *((each, Verdict.FAILED) for each in (500, 502, 503)),
        (410, Verdict.GONE),
    ],
)
def test_only_a_yes_is_a_yes(status: int | None, verdict: Verdict) -> None:
    assert verdict_on(Reply(status)) is verdict


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_is_given_the_patience_it_asks_for(status: int) -> None:
    asked = Reply(status, "3600")
    assert next_attempt(1, NOW, asked, 0) == NOW + timedelta(hours=1)
    # Where the schedule is slower than the server, the schedule stands.
    assert next_attempt(6, NOW, asked, 0) == NOW + timedelta(hours=10)
    date = Reply(status, format_datetime(NOW + timedelta(hours=2), usegmt=True))
    assert next_attempt(1, NOW, date, 0) == NOW + timedelta(hours=2)


def test_nobody_is_given_patience_for_ever_or_for_another_reason() -> None:
    assert patience(Reply(429, "9" * 40), NOW) == timedelta(hours=24)
    assert patience(Reply(500, "3600"), NOW) is None
    past = format_datetime(NOW - timedelta(days=9), usegmt=True)
    assert patience(Reply(503, past), NOW) == timedelta(0)


@given(st.text(max_size=60))
def test_any_header_at_all_is_survived(header: str) -> None:
    asked = patience(Reply(429, header), NOW)
    assert asked is None or timedelta(0) <= asked <= timedelta(hours=24)


def test_an_endpoint_is_given_up_after_five_days_of_nothing_but_failures() -> None:
    assert not is_given_up(None, NOW)
    assert not is_given_up(NOW - GIVEN_UP_AFTER + timedelta(seconds=1), NOW)
    assert is_given_up(NOW - GIVEN_UP_AFTER, NOW)
