"""Explanations add up, and can be said in every language."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.explanation.points import largest_remainder, split
from services.matching.explanation.sentences import LANGUAGES, SENTENCES, pick_language
from services.matching.scoring.facts import ProfileFacts, ProjectFacts, RoleFacts
from services.matching.scoring.people import fit
from tests.unit.matching.pairs import CREDITS, profiles, projects, roles


@given(profiles(), projects(), roles())
def test_the_points_add_up_to_the_score_exactly(
    profile: ProfileFacts, project: ProjectFacts, role: RoleFacts
) -> None:
    found = fit(profile, project, role, CREDITS)
    points = split(
        r=found.r,
        a=found.a,
        b=found.b,
        needs=role.needs,
        values=[met.value for met in found.needs],
        head=(found.affinity, found.modality, found.sector, found.window),
    )
    assert points.total() == found.r
    assert all(each >= 0 for each in (*points.needs, points.languages, *points.interests()))


@given(st.integers(0, 10_000), st.lists(st.integers(0, 50), min_size=1, max_size=9))
def test_largest_remainder_shares_everything_out(total: int, weights: list[int]) -> None:
    whole = sum(weights)
    shares = [(total * weight, whole) if whole else (0, 1) for weight in weights]
    given_out = largest_remainder(total, shares)
    assert sum(given_out) == total if whole else True
    assert all(
        abs(got - total * w / whole) < 1 for got, w in zip(given_out, weights, strict=True) if whole
    )


@pytest.mark.parametrize("key", sorted(SENTENCES))
def test_each_sentence_exists_in_each_language_with_the_same_facts(key: str) -> None:
    forms = SENTENCES[key]
    assert set(forms) == set(LANGUAGES)
    facts = {language: set(re.findall(r"{(\w+)}", text)) for language, text in forms.items()}
    # A language may leave out the asked level where its sentence is natural without it.
    assert all(found - {"asked_level"} == facts["en"] - {"asked_level"} for found in facts.values())


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, "en"),
        ("fr-SN,fr;q=0.9,en;q=0.5", "fr"),
        ("de,es;q=0.3", "es"),
        ("ar;q=0.2, pt;q=0.8", "pt"),
        ("zz;q=rubbish", "en"),
        # Spaces, as RFC 9110 lets them be, and capitals.
        ("fr; q=0.9", "fr"),
        ("fr ;q=0.9 , es\t; Q=1.0", "es"),
        ("FR-sn", "fr"),
        ("en;q=0.1, ar;q=0.12345", "ar"),
        # What has no weight at all is never chosen.
        ("fr;q=0", "en"),
        ("fr;q=0.000, es;q=0.1", "es"),
        ("es;q=0, es-MX, fr;q=0.2", "fr"),
        ("fr-CA;q=0, fr;q=0.2", "fr"),
        ("en;q=0", "en"),
        # Anything means what is not named.
        ("*", "en"),
        ("en;q=0, *;q=0.1", "fr"),
        ("en;q=0.1, *;q=0.5", "fr"),
        ("pt;q=0.5, *;q=0.5", "pt"),
        ("*;q=0, ar;q=0.1", "ar"),
        # What cannot be read says nothing.
        ("fr;q=2, es;q=0.1", "es"),
        ("fr;q=0.5;x=1, es;q=0.1", "es"),
        (",, ;q=1,fr;;,es", "es"),
    ],
)
def test_the_best_language_that_there_is_is_chosen(accepted: str | None, language: str) -> None:
    assert pick_language(accepted) == language


SPACES = st.text(" \t", max_size=2)
WEIGHTS = st.integers(0, 1000)


@st.composite
def wishes(draw: st.DrawFn) -> list[tuple[str, int]]:
    """Languages with thousandths, each once, some that there are no sentences in."""
    tags = draw(st.permutations([*LANGUAGES, "de", "wo", "sw-KE"]))
    return [(tag, draw(WEIGHTS)) for tag in tags[: draw(st.integers(0, 8))]]


@given(wishes(), st.data())
def test_nobody_is_answered_in_a_language_that_they_wish_for_less_than_another(
    wished: list[tuple[str, int]], data: st.DataObject
) -> None:
    def spaced(tag: str, weight: int) -> str:
        before, after = data.draw(SPACES), data.draw(SPACES)
        return f"{before}{tag}{after};{before}q={weight / 1000:.3f}{after}"

    chosen = pick_language(",".join(spaced(*wish) for wish in wished))
    ours = {tag: weight for tag, weight in wished if tag in LANGUAGES and weight}
    if ours:
        assert ours[chosen] == max(ours.values())
    else:
        assert chosen == "en"


@given(wishes())
def test_what_is_refused_is_not_chosen_for_anything_either(wished: list[tuple[str, int]]) -> None:
    named = dict(wished)
    chosen = pick_language(",".join([f"{t};q={w / 1000}" for t, w in wished] + ["*;q=0.0001"]))
    assert named.get(chosen, 1) > 0 or all(named.get(each) == 0 for each in LANGUAGES)


@given(st.text(max_size=60))
def test_any_header_is_answered_in_a_language_that_there_is(header: str) -> None:
    assert pick_language(header) in LANGUAGES
