"""What is near, in which words, and for whom."""

from math import asin, atan2, cos, degrees, radians, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.integration_services.domain import (
    EARTH_KM,
    Box,
    Nonsense,
    box_around,
    chain_of,
    check_ages,
    check_place,
    fits_age,
    in_words,
    speaks,
)


def _walk(latitude: float, longitude: float, bearing: float, km: float) -> tuple[float, float]:
    """Where one comes to from a place, straight on in one direction."""
    south, angle = radians(latitude), km / EARTH_KM
    north = asin(sin(south) * cos(angle) + cos(south) * sin(angle) * cos(bearing))
    east = atan2(sin(bearing) * sin(angle) * cos(south), cos(angle) - sin(south) * sin(north))
    return degrees(north), (longitude + degrees(east) + 540) % 360 - 180


def _holds(box: Box, latitude: float, longitude: float) -> bool:
    is_between = box.south <= latitude <= box.north
    return is_between and any(west <= longitude <= east for west, east in box.windows)


@given(
    st.floats(-90, 90),
    st.floats(-180, 180),
    st.floats(0, 6.283),
    st.floats(0.1, 200),
    st.floats(0, 1),
)
def test_whoever_walks_no_further_than_the_radius_stays_in_the_box(
    latitude: float, longitude: float, bearing: float, radius: float, part: float
) -> None:
    box = box_around(latitude, longitude, radius)
    assert _holds(box, *_walk(latitude, longitude, bearing, radius * part))


@given(st.floats(-60, 60), st.floats(-180, 180), st.floats(0.1, 200))
def test_a_box_is_hardly_larger_than_its_circle(
    latitude: float, longitude: float, radius: float
) -> None:
    box = box_around(latitude, longitude, radius)
    wide = sum(east - west for west, east in box.windows)
    assert (box.north - box.south) * 111.2 < 2.01 * radius + 0.01
    assert wide * 111.2 * cos(radians(latitude)) < 2.3 * radius + 0.01


def test_a_circle_over_the_180th_meridian_has_two_windows() -> None:
    box = box_around(-17, 179.9, 100)
    assert len(box.windows) == 2
    assert _holds(box, -17, -179.9)
    assert not _holds(box, -17, 0)


@pytest.mark.parametrize(
    ("language", "chain"),
    [
        ("fr-BF", ["fr-BF", "fr", "en"]),
        ("en", ["en"]),
        ("en-GB", ["en-GB", "en"]),
        ("zh-Hant-TW", ["zh-Hant-TW", "zh-Hant", "zh", "en"]),
    ],
)
def test_the_chain_of_a_language_ends_with_english(language: str, chain: list[str]) -> None:
    assert chain_of(language) == chain


def test_each_text_is_told_in_the_first_language_that_has_it() -> None:
    texts = {
        "it": {"name": "Casa", "description": "Una casa", "alert": "Chiuso"},
        "en": {"name": "Home", "description": "A home"},
        "fr": {"name": "Maison"},
        "fr-BF": {"wait_time": "Demain"},
    }
    assert in_words(texts, language="fr-BF", own="it") == {
        "wait_time": ("Demain", "fr-BF"),
        "name": ("Maison", "fr"),
        "description": ("A home", "en"),
        "alert": ("Chiuso", "it"),
    }


def test_a_region_makes_no_difference_to_who_is_understood() -> None:
    assert speaks(["fr-CA"], "fr-BF")
    assert not speaks(["it", "en"], "fr")


def test_an_age_fits_within_both_bounds_and_is_unknown_without_any() -> None:
    assert [fits_age(age, youngest=18, oldest=25) for age in (17, 18, 25, 26)] == [
        False,
        True,
        True,
        False,
    ]
    assert fits_age(None, youngest=18, oldest=None) is None
    assert fits_age(30, youngest=None, oldest=None) is None


def test_ages_the_wrong_way_round_and_half_a_place_make_no_sense() -> None:
    with pytest.raises(Nonsense):
        check_ages(40, 18)
    with pytest.raises(Nonsense):
        check_place(45.0, None)
