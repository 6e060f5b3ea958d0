"""Tests that cursors say nothing of their rows, and are made by their own list alone."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.http.pagination import BadCursor, Cursors, cursor_seal

SECRET, LIST = "s" * 32, "/v1/projects/1/matches"
CURSORS = Cursors(cursor_seal(SECRET, "matching"), LIST)
# As the library writes the place of a row.
PLACE = ">i:4503599627370497~uuid:5b0f4a3e-2a64-5d0c-8b0b-3a1d2c9e7f10"
bookmarks = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=750).map(
    lambda each: f">s:{each}"
)


@given(bookmarks)
def test_a_cursor_opens_where_it_was_made_and_is_the_same_every_time(bookmark: str) -> None:
    cursor = CURSORS.closed(bookmark)
    assert CURSORS.opened(cursor) == bookmark
    elsewhere = Cursors(cursor_seal(SECRET, "matching"), LIST)
    assert elsewhere.closed(bookmark) == cursor
    # It goes into an address as it is, and not beyond what the door takes.
    assert cursor.replace("-", "a").replace("_", "a").isalnum()
    assert len(cursor) <= 4200


def test_a_cursor_shows_nothing_of_what_its_row_is_sorted_by() -> None:
    cursor = CURSORS.closed(PLACE)
    inside = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    assert not [part for part in PLACE.split("~") if part.encode() in inside]
    # Two rows next to each other have nothing in common.
    other = CURSORS.closed(PLACE.replace("497", "498"))
    alike = sum(one == two for one, two in zip(cursor, other, strict=True))
    assert alike < len(cursor) // 4


@given(st.data())
def test_a_cursor_that_was_changed_anywhere_is_refused(data: st.DataObject) -> None:
    cursor = CURSORS.closed(PLACE)
    at = data.draw(st.integers(0, len(cursor) - 1))
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    letter = data.draw(st.sampled_from(letters.replace(cursor[at], "")))
    with pytest.raises(BadCursor):
        CURSORS.opened(cursor[:at] + letter + cursor[at + 1 :])


@pytest.mark.parametrize(
    "cursor",
    [
        # As cursors were before: to be read by anybody.
        urlsafe_b64encode(PLACE.encode()).decode().rstrip("="),
        CURSORS.closed(PLACE) + "!!",
        Cursors(cursor_seal(SECRET, "matching"), "/v1/projects/2/matches").closed(PLACE),
        Cursors(cursor_seal(SECRET, "registry"), LIST).closed(PLACE),
        Cursors(cursor_seal("t" * 32, "matching"), LIST).closed(PLACE),
        "",
        "x",
        "ÿ",
    ],
    ids=["old", "longer", "other list", "other service", "other key", "empty", "short", "foreign"],
)
def test_a_cursor_that_this_list_did_not_make_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursor):
        CURSORS.opened(cursor)
