"""The verifier says so when an effect is missing, doubled, out of order or unasked for."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults import ledger
from tests.faults.accounts import Account
from tests.faults.effects_check import Effect, EffectsCheck
from tests.faults.ledger import ACKNOWLEDGED, REFUSED, UNKNOWN, Entry, Ledger
from tests.faults.log import TopicCount
from tests.faults.names import STRAY_SOURCE
from tests.faults.positions import Positions

# Two requests about two keys: a1 b1, then a2 a3.
BOOK = {
    "first": Entry("first", ("a", "b"), ACKNOWLEDGED),
    "second": Entry("second", ("a", "a"), ACKNOWLEDGED),
}
TOLD = {"a": 3, "b": 1}


def effect(key: str, sequence: int, request: str, place: int) -> Effect:
    return Effect("/registry", key, sequence, request, place, was_newer=True)


GOOD = [
    effect("a", 1, "first", 0),
    effect("b", 1, "first", 1),
    effect("a", 2, "second", 0),
    effect("a", 3, "second", 1),
]


def check(effects: Sequence[Effect], book: dict[str, Entry] = BOOK) -> EffectsCheck:
    found = EffectsCheck("matching")
    for each in effects:
        found.see(each)
    found.conclude(book, TOLD)
    return found


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    found = check(GOOD)
    assert found.is_well
    assert found.effects == 4
    assert found.examples == []


def test_a_missing_effect_is_lost_and_leaves_a_gap() -> None:
    found = check(GOOD[:2] + GOOD[3:])
    assert (found.lost, found.gaps) == (1, 1)
    assert not found.is_well


def test_the_last_effect_of_a_key_is_missed_too() -> None:
    found = check(GOOD[:3])
    assert (found.lost, found.gaps) == (1, 1)


def test_a_request_without_any_effect_is_lost_whole() -> None:
    assert check(GOOD[:2]).lost == 2


def test_a_second_effect_of_one_event_is_a_duplicate_and_no_inversion() -> None:
    found = check([*GOOD, GOOD[0]])
    assert (found.duplicated, found.inversions, found.lost) == (1, 0, 0)
    assert not found.is_well


def test_two_effects_in_the_wrong_order_are_an_inversion() -> None:
    found = check([GOOD[0], GOOD[1], GOOD[3], GOOD[2]])
    assert (found.inversions, found.lost) == (1, 0)
    assert not found.is_well


def test_an_event_that_a_service_would_have_ignored_as_old_is_an_inversion() -> None:
    found = check([*GOOD[:3], replace(GOOD[3], was_newer=False)])
    assert found.inversions == 1


def test_a_stray_that_was_taken_for_news_is_an_inversion() -> None:
    stray = replace(GOOD[0], source=STRAY_SOURCE)
    assert check([*GOOD, replace(stray, was_newer=False)]).is_well
    assert check([*GOOD, stray]).inversions == 1


def test_half_of_a_request_of_unknown_outcome_is_torn() -> None:
    book = BOOK | {"second": Entry("second", ("a", "a"), UNKNOWN)}
    found = check(GOOD[:3], book)
    assert (found.torn, found.lost) == (1, 0)
    assert not found.is_well


@pytest.mark.parametrize("effects", [GOOD, GOOD[:2]], ids=["all", "nothing"])
def test_a_request_of_unknown_outcome_may_have_all_or_nothing(effects: list[Effect]) -> None:
    book = BOOK | {"second": Entry("second", ("a", "a"), UNKNOWN)}
    found = check(effects, book)
    assert (found.torn, found.lost, found.unasked) == (0, 0, 0)


@pytest.mark.parametrize(
    "book",
    [BOOK | {"second": Entry("second", ("a", "a"), REFUSED)}, {"first": BOOK["first"]}],
    ids=["refused", "never asked"],
)
def test_effects_of_what_was_refused_or_never_asked_are_unasked(book: dict[str, Entry]) -> None:
    found = check(GOOD, book)
    assert found.unasked == 1
    assert not found.is_well


def test_a_position_that_goes_back_is_seen() -> None:
    positions = Positions({})
    for offset in (5, 9, 9, 7, 12):
        positions.see(("matching", "registry.drills", 0), offset)
    positions.see(("matching", "registry.drills", 1), 3)
    assert len(positions.steps_back) == 1
    assert "9 -> 7" in positions.steps_back[0]


def test_records_beyond_the_first_of_an_event_are_wire_copies() -> None:
    count = TopicCount()
    count.written.update(["a", "b", "b", "c", "c", "c"])
    assert count.wire_copies == 3


def test_an_account_shows_what_is_in_no_place_or_in_two() -> None:
    kept = Account(accepted=10, applied=6, ignored=1, parked=1, quarantined=1, dead=1)
    assert kept.is_balanced
    assert not replace(kept, applied=5).is_balanced
    assert not replace(kept, dead=2).is_balanced


def test_the_book_knows_what_was_never_answered(tmp_path: Path) -> None:
    book = Ledger(tmp_path / "book")
    book.sends("answered", ["a", "b"])
    book.answered("answered", ACKNOWLEDGED, 2)
    book.sends("refused", ["a"])
    book.answered("refused", REFUSED, 1)
    book.sends("cut off", ["a"])
    book.close()
    found = ledger.read(tmp_path / "book")
    assert {name: entry.answer for name, entry in found.items()} == {
        "answered": ACKNOWLEDGED,
        "refused": REFUSED,
        "cut off": UNKNOWN,
    }
    assert found["answered"].keys == ("a", "b")
    assert book.acknowledged_events == 2
