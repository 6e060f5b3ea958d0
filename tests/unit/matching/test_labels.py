"""Finding skills by what people type."""

from collections import Counter
from math import log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.labels.index import SIZES, Label, LabelIndex
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
        # As keyboards for Persian send it: a ya and a kaf of their own.
        ("البناء بالطين والخشب الذکی", "البناء بالطين والخشب الذكي"),
        ("شبکات الکهرباء", "شبكات الكهرباء"),
        ("ی", "ي"),
        ("\ufbfd", "ى"),
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


ARABIC = [
    "إدارة شبكات الكهرباء",
    "تركيب ألواح شمسية",
    "تعليم الكيمياء",
    "رعاية المرضى",
    "طب الأسنان",
]
PERSIAN_KEYS = str.maketrans("يك", "یک")


@pytest.mark.parametrize("meant", ARABIC)
def test_an_arabic_label_is_found_from_a_persian_keyboard_as_from_an_arabic_one(meant: str) -> None:
    index = LabelIndex([Label(n, text, is_preferred=True) for n, text in enumerate(ARABIC)])
    typed = meant.translate(PERSIAN_KEYS)
    assert index.suggest(typed) == index.suggest(meant)
    assert index.suggest(typed)[0].text == meant
    # Also with the last letters still to come.
    assert index.suggest(typed[:-2])[0].text == meant


@given(st.text("ابتكيىةأؤئ یکآ", max_size=20))
def test_a_persian_keyboard_writes_the_same_forms(text: str) -> None:
    assert normalise(text) == normalise(text.translate(PERSIAN_KEYS))


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


def grams(text: str) -> Counter[str]:
    padded = f" {normalise(text)} "
    return Counter(padded[i : i + n] for n in SIZES for i in range(len(padded) - n + 1))


def by_brute_force(labels: list[str], typed: str) -> dict[str, float]:
    """How alike each label is to what was typed, worked out as the definition says."""
    pieces = [grams(label) for label in labels]
    named = Counter(gram for each in pieces for gram in each)
    idf = {gram: log(1 + len(labels) / count) for gram, count in named.items()}
    asked = {gram: (1 + log(n)) * idf[gram] for gram, n in grams(typed).items() if gram in idf}
    found = {}
    for label, each in zip(labels, pieces, strict=True):
        weights = {gram: (1 + log(n)) * idf[gram] for gram, n in each.items()}
        dot = sum(asked.get(gram, 0) * weight for gram, weight in weights.items())
        found[label] = dot / sqrt(sum(weight**2 for weight in weights.values()))
    return found


@given(
    st.lists(
        st.text("abcé طقةأ", min_size=1, max_size=9).filter(normalise),
        min_size=1,
        max_size=30,
        unique_by=normalise,
    ),
    st.text("abcdé طقة", min_size=1, max_size=9).filter(normalise),
)
def test_the_index_scores_as_brute_force_does(labels: list[str], typed: str) -> None:
    made = LabelIndex([Label(n, text, is_preferred=True) for n, text in enumerate(labels)])
    found = made.suggest(typed, limit=len(labels))
    true = by_brute_force(labels, typed)
    same = [label for label in labels if normalise(label) == normalise(typed)]
    assert [each.text for each in found[: len(same)]] == same
    assert {each.text for each in found} == {label for label, score in true.items() if score > 0}
    for each in found[len(same) :]:
        assert each.score == pytest.approx(true[each.text], rel=1e-4)
    assert [each.score for each in found] == sorted((e.score for e in found), reverse=True)


@given(st.text(st.characters(max_codepoint=127), max_size=40))
def test_plain_letters_take_the_short_way_to_the_same_form(text: str) -> None:
    assert normalise(text) == normalise(text + "é").removesuffix("e").strip()
