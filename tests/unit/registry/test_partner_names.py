"""When two names are alike: the same whatever is written around the words that matter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.partners.domain import ALIKE, likeness, name_words, registration_key

NAMES = st.text(min_size=1, max_size=60)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Clinic of Dakar", "clinic dakar"),
        ("Fédération des Sénégalais d'Italie", "Federation Senegalais Italie"),
        ("Banco de México, S.A.", "BANCO DE MEXICO"),
        ("Migrants of Dakar in Milan", "Association: Migrants, Dakar/Milan"),
    ],
)
def test_names_of_one_organisation_are_alike(one: str, other: str) -> None:
    assert likeness(name_words(one), name_words(other)) >= ALIKE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Clinic of Dakar", "Clinic of Thiès"),
        ("Ministry of Health", "Ministry of Labour"),
        ("Club Oaxaca Los Angeles", "Club Zacatecas Los Angeles"),
    ],
)
def test_names_that_share_only_what_many_share_are_not(one: str, other: str) -> None:
    assert likeness(name_words(one), name_words(other)) < ALIKE


@given(NAMES)
def test_a_name_always_has_words_and_is_wholly_like_itself(name: str) -> None:
    words = name_words(name)
    assert words == sorted(set(words))
    assert words
    assert likeness(words, words) == 100


@given(NAMES)
def test_capitals_order_and_signs_do_not_count(name: str) -> None:
    turned = " , ".join(reversed(name_words(name)))
    assert likeness(name_words(name), name_words(turned.upper())) == 100 or not any(
        letter.isalnum() for letter in name
    )


@given(NAMES, NAMES)
def test_likeness_is_the_same_both_ways_and_a_percentage(one: str, other: str) -> None:
    found = likeness(name_words(one), name_words(other))
    assert found == likeness(name_words(other), name_words(one))
    assert 0 <= found <= 100


def test_an_identifier_is_the_same_however_it_is_spaced() -> None:
    assert registration_key("SN-DK 2019/B.123") == registration_key("sn dk 2019 b123")
    assert registration_key("--") == "--"
    assert registration_key(None) is None
