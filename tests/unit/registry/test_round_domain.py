"""The life of a round by its dates: hard at both ends, each thing told once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.registry.rounds.domain import (
    RoundNews,
    RoundStatus,
    Standing,
    next_news,
    takes_applications,
)

OPENS = datetime(2017, 1, 15, tzinfo=UTC)
CLOSES = datetime(2017, 3, 31, tzinfo=UTC)
SCHEDULED = Standing(RoundStatus.SCHEDULED, OPENS, CLOSES, 7, None)
OPEN = replace(SCHEDULED, status=RoundStatus.OPEN)
MOMENT = timedelta(microseconds=1)


def live(standing: Standing, now: datetime) -> tuple[Standing, list[RoundNews]]:
    """Tell everything that is due at this moment."""
    told: list[RoundNews] = []
    while (news := next_news(standing, now)) is not None:
        assert news not in told, "the same is told again and again"
        told.append(news)
        if news is RoundNews.CLOSING:
            standing = replace(standing, closing_told_for=standing.closes_at)
        else:
            is_open = news is RoundNews.OPENED
            status = RoundStatus.OPEN if is_open else RoundStatus.CLOSED
            standing = replace(standing, status=status)
    return standing, told


def test_it_takes_applications_from_the_first_moment_to_the_last_and_no_longer() -> None:
    assert [
        takes_applications(SCHEDULED, now)
        for now in (OPENS - MOMENT, OPENS, CLOSES - MOMENT, CLOSES)
    ] == [False, True, True, False]


def test_what_is_closed_takes_nothing_whatever_its_dates_say() -> None:
    assert not takes_applications(replace(OPEN, status=RoundStatus.CLOSED), OPENS)


def test_a_round_that_was_missed_altogether_is_opened_and_closed() -> None:
    assert live(SCHEDULED, CLOSES)[1] == [RoundNews.OPENED, RoundNews.CLOSED]


def test_a_new_closing_date_is_told_anew() -> None:
    soon = CLOSES - timedelta(days=7)
    told, first = live(OPEN, soon)
    later = replace(told, closes_at=CLOSES + timedelta(days=14))
    assert first == [RoundNews.CLOSING]
    assert live(later, soon)[1] == []
    assert live(later, soon + timedelta(days=14))[1] == [RoundNews.CLOSING]


@given(st.lists(st.integers(-30, 120), max_size=30))
def test_however_often_one_looks_each_thing_is_told_once_and_in_order(days: list[int]) -> None:
    standing, told = SCHEDULED, []
    for day in sorted(days):
        standing, more = live(standing, OPENS + timedelta(days=day))
        told += more
    assert told in (
        [],
        [RoundNews.OPENED],
        [RoundNews.OPENED, RoundNews.CLOSING],
        [RoundNews.OPENED, RoundNews.CLOSING, RoundNews.CLOSED],
        [RoundNews.OPENED, RoundNews.CLOSED],
    )
