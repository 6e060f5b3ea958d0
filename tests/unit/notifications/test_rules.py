"""Tests of the pure rules: retries, lost leases, quiet hours, codes and links."""

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.alerts.domain import wake_name, wake_names
from services.notifications.contacts.domain import CODE_LASTS, code_of, is_code
from services.notifications.deliveries.domain import (
    MOST_ATTEMPTS,
    PAUSES,
    DeliveryState,
    after_lost_lease,
    next_attempt,
)
from services.notifications.digests.domain import HOUR, next_digest
from services.notifications.live.domain import MOST_STREAMS, StreamPlaces, TooManyStreams, after
from services.notifications.preferences.domain import (
    DIGESTS,
    BadUnsubscribeLink,
    Category,
    Mode,
    Unsubscribe,
    quiet_until,
    read_unsubscribe,
    sign_unsubscribe,
)

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY = b"k" * 32
jitters = st.floats(0, 1, exclude_max=True)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
times = st.times().map(lambda each: each.replace(microsecond=0))
zones = st.sampled_from(["UTC", "Africa/Dakar", "America/Mexico_City", "Asia/Kolkata"])


@given(st.integers(1, MOST_ATTEMPTS - 1), jitters)
def test_a_retry_comes_after_its_pause_and_at_most_a_fifth_later(n: int, jitter: float) -> None:
    again = next_attempt(n, AT, jitter)
    assert again is not None
    assert PAUSES[n - 1] <= again - AT <= PAUSES[n - 1] * 1.2


@given(jitters)
def test_pauses_never_get_shorter_and_the_last_attempt_is_the_last(jitter: float) -> None:
    due = [next_attempt(n, AT, jitter) for n in range(1, MOST_ATTEMPTS)]
    assert due == sorted(each for each in due if each)
    assert next_attempt(MOST_ATTEMPTS, AT, jitter) is None


def test_a_mail_that_was_only_claimed_is_sent_whatever_the_policy() -> None:
    for policy in ("send_again", "hold"):
        assert after_lost_lease(DeliveryState.CLAIMED, 0, policy) is DeliveryState.DUE


def test_a_mail_that_may_be_out_follows_the_policy() -> None:
    sending = DeliveryState.SENDING
    assert after_lost_lease(sending, 1, "send_again") is DeliveryState.DUE
    assert after_lost_lease(sending, 1, "hold") is DeliveryState.UNKNOWN
    assert after_lost_lease(sending, MOST_ATTEMPTS, "send_again") is DeliveryState.FAILED


@given(moments, times, times, zones)
def test_after_the_quiet_hours_it_is_not_quiet(
    at: datetime, starts: time, ends: time, zone: str
) -> None:
    until = quiet_until(at, starts, ends, zone)
    if until is not None:
        assert at <= until <= at + timedelta(hours=26)
        assert quiet_until(until, starts, ends, zone) is None or until == at


def test_quiet_hours_run_over_midnight_on_the_persons_clock() -> None:
    night = (time(22), time(7), "Africa/Addis_Ababa")
    assert quiet_until(datetime(2026, 3, 1, 20, tzinfo=UTC), *night) == datetime(
        2026, 3, 2, 4, tzinfo=UTC
    )
    assert quiet_until(datetime(2026, 3, 1, 12, tzinfo=UTC), *night) is None


def test_a_code_is_right_for_one_address_one_request_and_one_day() -> None:
    point, request = uuid4(), uuid4()
    code = code_of(KEY, point, request)
    assert is_code(code.lower().replace("-", " "), code, AT, AT + CODE_LASTS)
    assert not is_code(code, code, AT, AT + CODE_LASTS + timedelta(seconds=1))
    assert code != code_of(KEY, point, uuid4()) != code_of(KEY, uuid4(), request)
    assert not is_code("", code, AT, AT)


@given(st.uuids(), st.sampled_from([*Category, *DIGESTS]))
def test_a_link_is_read_as_it_was_signed(owner: object, what: Category | Mode) -> None:
    wish = Unsubscribe(owner, what)  # type: ignore[arg-type]
    assert read_unsubscribe(KEY, sign_unsubscribe(KEY, wish)) == wish


@given(st.integers(0, 47), st.integers(1, 255))
def test_a_link_that_was_touched_is_refused(place: int, change: int) -> None:
    token = sign_unsubscribe(KEY, Unsubscribe(uuid4(), Category.PROGRAMME_ROUND))
    letter = chr((ord(token[place]) + change) % 256)
    if letter == token[place]:
        return
    with pytest.raises(BadUnsubscribeLink):
        read_unsubscribe(KEY, token[:place] + letter + token[place + 1 :])


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading_of_a_link(token: str) -> None:
    with pytest.raises(BadUnsubscribeLink):
        read_unsubscribe(KEY, token)


@given(moments, zones)
def test_a_digest_comes_in_the_next_morning_by_the_readers_clock(now: datetime, zone: str) -> None:
    daily = next_digest(now, Mode.DAILY, zone)
    assert now < daily <= now + timedelta(days=1, hours=1)
    assert daily.astimezone(ZoneInfo(zone)).time() == HOUR
    weekly = next_digest(now, Mode.WEEKLY, zone)
    assert now < weekly <= now + timedelta(days=7, hours=1)
    assert weekly.astimezone(ZoneInfo(zone)).weekday() == 0
    assert next_digest(daily, Mode.DAILY, zone) > daily


def test_a_digest_waits_for_the_end_of_the_quiet_hours() -> None:
    quiet = (time(22), time(9, 30))
    due = next_digest(datetime(2026, 3, 1, 12, tzinfo=UTC), Mode.DAILY, "UTC", quiet)
    assert due == datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def test_a_caller_has_five_streams_and_gets_a_place_back() -> None:
    places = StreamPlaces()
    for _ in range(MOST_STREAMS):
        places.take("person:1")
    with pytest.raises(TooManyStreams):
        places.take("person:1")
    places.take("person:2")
    places.leave("person:1")
    places.take("person:1")


@pytest.mark.parametrize(
    ("header", "number"), [("7", 7), (None, None), ("x", None), ("-1", None), ("9" * 30, None)]
)
def test_a_last_event_id_that_is_not_ours_begins_anew(
    header: str | None, number: int | None
) -> None:
    assert after(header) == number


@given(st.uuids())
def test_a_recipient_is_woken_by_one_of_few_names(recipient: object) -> None:
    assert wake_name(recipient) in wake_names()  # type: ignore[arg-type]
