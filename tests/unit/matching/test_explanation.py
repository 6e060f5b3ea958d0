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
    ],
)
def test_the_best_language_that_there_is_is_chosen(accepted: str | None, language: str) -> None:
    assert pick_language(accepted) == language
