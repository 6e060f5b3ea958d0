"""When keys are published, sign and go, whatever the loop and the callers do."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.registry.credentials.domain import (
    AHEAD,
    SIGNS_FOR,
    TOKEN_LASTS,
    is_published,
    next_window,
)

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
# Gaps between two looks of the loop: often a minute, at times a night, once in a while a season.
GAPS = st.lists(
    st.one_of(
        st.integers(1, 3),
        st.integers(1, 90),
        st.integers(600, 60_000),
        st.integers(40_000, 45_000),
    ),
    min_size=1,
    max_size=60,
)


@dataclass(slots=True)
class _Key:
    published_at: datetime
    signs_from: datetime
    signs_until: datetime


@dataclass(slots=True)
class _Ring:
    """Keys as the service keeps them, without a database."""

    keys: list[_Key] = field(default_factory=list)

    def look(self, now: datetime) -> None:
        self.keys = [key for key in self.keys if is_published(key.signs_until, now)]
        window = next_window(self.keys[-1].signs_until if self.keys else None, now)
        if window is not None:
            if self.keys:
                self.keys[-1].signs_until = window[0]
            self.keys.append(_Key(now, *window))

    def signing(self, now: datetime) -> list[_Key]:
        return [key for key in self.keys if key.signs_from <= now < key.signs_until]


@given(GAPS)
def test_after_every_look_exactly_one_key_signs(gaps: list[int]) -> None:
    ring, now = _Ring(), BEGIN
    for gap in gaps:
        ring.look(now)
        assert len(ring.signing(now)) == 1
        now += timedelta(minutes=gap)


@given(GAPS)
def test_a_key_is_known_half_an_hour_before_it_signs_unless_no_older_one_is(
    gaps: list[int],
) -> None:
    ring, now = _Ring(), BEGIN
    for gap in gaps:
        was_empty = not any(is_published(key.signs_until, now) for key in ring.keys)
        before = len(ring.keys)
        ring.look(now)
        newest = ring.keys[-1]
        if newest.published_at == now and not was_empty and before:
            assert newest.signs_from - now >= AHEAD
        now += timedelta(minutes=gap)


@given(GAPS, st.integers(0, 9))
def test_a_token_can_be_checked_as_long_as_it_lasts_and_half_an_hour_more(
    gaps: list[int], minute: int
) -> None:
    ring, now = _Ring(), BEGIN
    for gap in gaps:
        ring.look(now)
        key = ring.signing(now)[0]
        last = now + TOKEN_LASTS + timedelta(minutes=minute)
        assert is_published(key.signs_until, last)
        now += timedelta(minutes=gap)


@settings(deadline=None, max_examples=20)
@given(st.integers(5, 59))
def test_a_loop_that_looks_in_time_makes_a_key_a_month_and_holds_two_at_most(every: int) -> None:
    ring, now, most = _Ring(), BEGIN, 0
    made = set()
    while now < BEGIN + 2.5 * SIGNS_FOR:
        ring.look(now)
        most = max(most, len(ring.keys))
        made |= {key.published_at for key in ring.keys}
        now += timedelta(minutes=every)
    assert most == 2
    assert len(made) == 3
