"""Finding skills by what people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.labels.index import Label, LabelIndex
from services.matching.labels.normalise import normalise

FRENCH = [
    "administrer des anesthésiques",
    "gérer le personnel musical",
    "énergie solaire",
    "principes de l’électricité",
    "gestion de projet",
    "soins infirmiers",
]


@given(st.text(max_size=60))
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Énergie  SOLAIRE", "energie solaire"),
        ("إدارة المشاريع", "اداره المشاريع"),
        ("مُهَنْدِس", "مهندس"),
        ("طاقـــة", "طاقه"),
        ("naïve-café", "naive cafe"),
    ],
)
def test_spellings_of_one_label_are_one(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("energi solair", "énergie solaire"),
        ("gestoin de projet", "gestion de projet"),
        ("soin infirmier", "soins infirmiers"),
        ("anestesique", "administrer des anesthésiques"),
    ],
)
def test_a_misspelt_french_label_finds_its_skill(typed: str, meant: str) -> None:
    labels = [Label(number, text, is_preferred=True) for number, text in enumerate(FRENCH)]
    assert LabelIndex(labels).suggest(typed)[0].text == meant


@given(st.lists(st.sampled_from(FRENCH), min_size=1, max_size=6), st.sampled_from(FRENCH))
def test_an_exact_label_comes_first_and_each_concept_once(labels: list[str], typed: str) -> None:
    index = LabelIndex([Label(n % 3, text, is_preferred=True) for n, text in enumerate(labels)])
    found = index.suggest(typed)
    assert len({each.concept for each in found}) == len(found)
    if typed in labels:
        assert found[0].text == typed


def test_nothing_is_found_for_nothing() -> None:
    assert LabelIndex([]).suggest("energie") == []
    assert LabelIndex([Label(1, "energie", is_preferred=True)]).suggest("  !") == []
