"""Tests that a language is the same whichever of its forms was stated or asked for."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.features.domain import (
    fingerprint,
    language_alone,
    profile_row,
    role_row,
)
from services.matching.mirror.reading import spoken
from services.matching.statements.schemas import ProfileWrite
from shared.contracts.values import LanguageNeed, RoleNeed

codes = st.sampled_from(("fr", "pt", "wo", "ar", "zh", "en"))
forms = st.builds(
    "{}{}".format, codes, st.sampled_from(("", "-CA", "-BR", "-Latn", "-Arab-MA", "-1694acad"))
)
stated = st.lists(st.tuples(forms, st.integers(1, 6)), max_size=12)


def held(*languages: tuple[str, int]) -> list[str]:
    """What scoring reads of a person's languages."""
    body = {
        "languages": [{"language": tag, "level": level} for tag, level in languages],
        "consent": {"matching": True},
    }
    found: list[str] = profile_row(ProfileWrite.model_validate(body), {}, is_open=True)["languages"]
    return found


def asked(*languages: tuple[str, int]) -> dict[str, Any]:
    """What scoring reads of a role that needs, and wishes for, these."""
    needs = tuple(LanguageNeed(language=tag, level=level) for tag, level in languages)
    return role_row(
        RoleNeed(
            number=1,
            title="Midwife",
            positions=1,
            skills=(),
            languages_required=needs,
            languages_wished=needs,
            modalities=(),
            window=None,
            needed_days=None,
            isco_groups=(),
            refused_practice_countries=(),
            safeguard_list_version=None,
            safeguard_rule_id=None,
        )
    )


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("fr", "fr"),
        ("fr-CA", "fr"),
        ("FR-ca", "fr"),
        ("pt-BR", "pt"),
        ("zh-Hant-TW", "zh"),
        ("fra", "fr"),
        ("fre", "fr"),
        ("swh", "sw"),
        ("wo", "wo"),
        # Languages of their own, and codes that nobody has given away.
        ("yue", "yue"),
        ("qqq", "qqq"),
    ],
)
def test_a_tag_stands_for_its_language(tag: str, language: str) -> None:
    assert language_alone(tag) == language
    assert language_alone(language) == language


@given(forms, st.integers(1, 6), forms, st.integers(1, 6))
def test_whoever_speaks_a_form_of_the_language_meets_an_ask_for_any(
    mine: str, level: int, theirs: str, least: int
) -> None:
    speaks = spoken(held((mine, level)))
    for need in spoken(asked((theirs, least))["required"]):
        met = any(one.language == need.language and one.level >= need.level for one in speaks)
        assert met == (mine.split("-")[0] == theirs.split("-")[0] and level >= least)


@given(stated)
def test_of_two_forms_of_one_language_the_better_level_counts(
    languages: list[tuple[str, int]],
) -> None:
    best: dict[str, int] = {}
    for tag, level in languages:
        language = tag.split("-")[0]
        best[language] = max(level, best.get(language, 0))
    assert held(*languages) == sorted(f"{language}:{level}" for language, level in best.items())


def test_the_same_numbers_make_no_work() -> None:
    regional, plain = [("fr-CA", 4), ("fr", 2)], [("fr", 4)]
    assert fingerprint(held(*regional)) == fingerprint(held(*plain))
    assert asked(("fr-CA", 4)) == asked(("fr", 4))
    assert asked(("fr-CA", 4), ("fr", 4))["wished"] == ["fr:4"]
    # Whoever meets one of them has what is needed: the lower one stays enough.
    assert asked(("fr-CA", 4), ("fr", 2))["required"] == ["fr:2", "fr:4"]
