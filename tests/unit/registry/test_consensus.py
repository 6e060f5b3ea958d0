"""Declarations are adopted by consensus; action items and practices by their own rules."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.action_plans.domain import ItemStatus, is_overdue
from services.registry.declarations.domain import Consensus, Position, consensus
from services.registry.practices.domain import PracticeStatus, Verb, after, is_done

MEMBERS = [UUID(int=number) for number in range(1, 12)]
OBSERVERS = [UUID(int=number) for number in range(101, 106)]
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
SAID = st.dictionaries(st.sampled_from(MEMBERS + OBSERVERS), st.sampled_from(Position))


def _consensus(
    said: dict[UUID, Position], *, hours_left: int, members: list[UUID] | None = None
) -> Consensus:
    until = NOW + timedelta(hours=hours_left)
    asked = MEMBERS if members is None else members
    return consensus(asked, said, now=NOW, objections_until=until)


@given(SAID, st.integers(-5, 5))
def test_one_member_against_refuses_and_no_time_heals_it(
    said: dict[UUID, Position], hours: int
) -> None:
    said[MEMBERS[3]] = Position.AGAINST
    assert _consensus(said, hours_left=hours) is Consensus.REFUSED


@given(SAID, SAID, st.integers(-5, 5))
def test_whatever_observers_say_decides_nothing(
    said: dict[UUID, Position], other: dict[UUID, Position], hours: int
) -> None:
    mixed = said | {who: what for who, what in other.items() if who in OBSERVERS}
    assert _consensus(mixed, hours_left=hours) is _consensus(said, hours_left=hours)


def test_who_is_silent_may_object_until_the_moment_and_not_after_it() -> None:
    said = dict.fromkeys(MEMBERS[:-1], Position.AGREE)
    assert _consensus(said, hours_left=1) is Consensus.WAITING
    assert _consensus(said, hours_left=0) is Consensus.REACHED


def test_when_all_have_spoken_nobody_waits() -> None:
    said = dict.fromkeys(MEMBERS, Position.AGREE) | {MEMBERS[0]: Position.ABSTAIN}
    assert _consensus(said, hours_left=100) is Consensus.REACHED
    assert _consensus({}, hours_left=100, members=[]) is Consensus.WAITING


@given(st.sampled_from(ItemStatus), st.integers(-400, 400))
def test_an_item_is_overdue_from_the_day_after_unless_it_is_done_or_dropped(
    status: ItemStatus, days: int
) -> None:
    today = date(2026, 5, 1)
    is_open = status in (ItemStatus.NOT_STARTED, ItemStatus.UNDER_WAY)
    assert is_overdue(status, today + timedelta(days=days), today) == (is_open and days < 0)


@given(st.lists(st.sampled_from(Verb), max_size=20))
def test_no_practice_is_published_that_was_not_submitted_before(verbs: list[Verb]) -> None:
    way = [PracticeStatus.DRAFT]
    for verb in verbs:
        way.append(after(verb, way[-1]) or way[-1])
    for number, status in enumerate(way[1:], start=1):
        if status is PracticeStatus.PUBLISHED:
            assert way[number - 1] in (PracticeStatus.SUBMITTED, PracticeStatus.PUBLISHED)
        if way[number - 1] is PracticeStatus.WITHDRAWN:
            assert status is PracticeStatus.WITHDRAWN


@pytest.mark.parametrize("verb", list(Verb))
def test_a_verb_that_was_done_is_done(verb: Verb) -> None:
    for status in PracticeStatus:
        moved = after(verb, status)
        assert moved is None or is_done(verb, moved)
