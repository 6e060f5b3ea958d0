"""Tests of the words: every sentence in five languages, every plural form, every placeholder."""

import re
import string
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.preferences.domain import Category
from services.notifications.wording import register
from services.notifications.wording.alerts import alert_text, kinds
from services.notifications.wording.formats import country, day, language, moment, money
from services.notifications.wording.languages import LANGUAGES, chain, choose, tongue_of
from services.notifications.wording.texts import TEXTS, say, say_counted
from shared.contracts.matching import ReasonKind

MATCH = {
    "project": "Rural clinics",
    "country": "SN",
    "role": "Midwife",
    "reasons": [
        {"kind": "skill", "subject": "http://e/1", "labels": {"en": "obstetrics", "fr": "x"}},
        {"kind": "country_tie", "subject": "SN", "labels": {}},
        {"kind": "language", "subject": "wo", "labels": {}},
    ],
}


REGISTER = {
    "agreement": "Memorandum on health staff",
    "obligation": "Offer twenty placements",
    "date": "2026-12-10",
    "starts": "2027-02-01",
    "ends": "2027-02-14",
    "amount": {"amount_minor": 25_000_000, "currency": "MXN"},
    "pledged": {"amount_minor": 25_000_000, "currency": "MXN"},
    "committed": {"amount_minor": 0, "currency": "MXN"},
    "disbursed": {"amount_minor": 0, "currency": "MXN"},
    "n": 74,
    "before": 485,
    "now": 1240,
    "rule": "No active recruitment from countries on the list.",
    "corridor": "ZWE-GBR",
    "round": "Infraestructura 2027",
    "programme": "3x1",
    "partner": "Hospital",
    "interest": "Health in Senegal",
}


def forms(text: str | Mapping[str, str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text.values())


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_language_has_every_sentence(tag: str) -> None:
    assert TEXTS[tag].keys() == TEXTS["en"].keys()


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_sentence_has_the_same_placeholders_in_every_language(tag: str) -> None:
    for key, text in TEXTS[tag].items():
        wanted = placeholders(forms(TEXTS["en"][key])[0])
        assert [placeholders(form) for form in forms(text)] == [wanted] * len(forms(text)), key


@pytest.mark.parametrize("tag", LANGUAGES)
def test_what_counts_has_exactly_the_plural_forms_of_its_language(tag: str) -> None:
    wanted = set(Locale(tag).plural_form.tags) | {"other"}
    for key, text in TEXTS[tag].items():
        if not isinstance(text, str):
            assert set(text) == wanted, key


def test_arabic_counts_in_six_forms() -> None:
    arabic = tongue_of("ar")
    said = {say_counted("shortlist_ready.funding", n, arabic) for n in (0, 1, 2, 3, 11, 100)}
    assert len({text.translate({ord(digit): None for digit in "0123456789"}) for text in said}) == 6


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("kind", kinds())
def test_every_kind_of_alert_can_be_said_in_every_language(kind: str, tag: str) -> None:
    facts: dict[str, Any] = MATCH | {
        "partner": "Hospital",
        "list": "skills",
        "by": "host",
        "lists": [
            {"list": "skills", "role": "Midwife", "listed": 3},
            {"list": "skills", "role": None, "listed": 1},
            {"list": "funding", "role": None, "listed": 2},
        ],
    }
    if kind in register.WRITERS:
        facts |= REGISTER
    if kind == "webhook_disabled":
        facts |= {"host": "hooks.example.org", "reason": "failures"}
    text = alert_text(kind, facts, tongue_of(tag))
    assert text.title
    assert all(text.lines)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_reason_and_category_has_words(tag: str) -> None:
    for reason in ReasonKind:
        assert say(f"reason.{reason}", tongue_of(tag), subject="x")
    for category in Category:
        assert say(f"category.{category}", tongue_of(tag))


def test_a_skill_without_a_label_is_not_shown_as_a_uri() -> None:
    facts = MATCH | {"reasons": [{"kind": "skill", "subject": "http://e/1", "labels": {}}]}
    assert "http" not in str(alert_text("match_found_skills", facts, tongue_of("pt")))


@pytest.mark.parametrize("tag", [*LANGUAGES, "ar-MA", "pt-BR"])
def test_a_skill_is_named_in_the_readers_language_and_else_in_english(tag: str) -> None:
    labels = {each: f"skill in {each}" for each in LANGUAGES}
    facts = MATCH | {"reasons": [{"kind": "skill", "subject": "http://e/1", "labels": labels}]}
    (reason,) = alert_text("match_found_skills", facts, tongue_of(tag)).reasons
    assert f"skill in {tag[:2]}" in reason
    del labels[tag[:2]]
    (reason,) = alert_text("match_found_skills", facts, tongue_of(tag)).reasons
    assert ("skill in en" in reason) is (tag != "en")


def test_reasons_name_countries_and_languages_in_the_readers_language() -> None:
    reasons = alert_text("match_found_skills", MATCH, tongue_of("es")).reasons
    assert "Senegal" in reasons[1]
    assert "wólof" in reasons[2].lower()


def test_a_latin_title_is_isolated_in_arabic() -> None:
    assert (
        "\u2068Rural clinics\u2069"
        in alert_text("match_found_skills", MATCH, tongue_of("ar")).title
    )


def test_braces_in_a_title_are_only_text() -> None:
    assert "{0.__class__}" in say(
        "match_found_skills.title", tongue_of("en"), project="{0.__class__}"
    )


def test_a_region_falls_back_to_its_language_and_then_to_english() -> None:
    assert chain("fr-BF") == ["fr-BF", "fr", "en"]
    assert tongue_of("fr-BF").language == "fr"
    assert str(tongue_of("fr-BF").locale) == "fr_BF"
    assert tongue_of("wo-SN").language == "en"


@pytest.mark.parametrize(
    ("header", "own", "expected"),
    [
        ("de, fr-BF;q=0.8, en;q=0.5", None, "fr"),
        ("en;q=0.1, ar", None, "ar"),
        ("de", "pt", "pt"),
        (None, "es-SV", "es"),
        ("fr;q=0", "ar", "ar"),
        (";;;q=", None, "en"),
        ("*", None, "en"),
    ],
)
def test_the_header_decides_before_the_persons_own_language(
    header: str | None, own: str | None, expected: str
) -> None:
    assert choose(header, own).language == expected


@given(st.text(max_size=60), st.none() | st.text(max_size=20))
def test_no_header_breaks_the_choice(header: str, own: str | None) -> None:
    assert choose(header, own).language in LANGUAGES


def test_money_has_the_places_of_its_currency() -> None:
    assert money(125000, "XOF", tongue_of("en")).endswith("125,000")
    assert "1,250.00" in money(125000, "EUR", tongue_of("en"))
    assert "125.000" in money(125000, "KWD", tongue_of("en"))


def test_dates_and_names_follow_the_reader() -> None:
    at = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    assert moment(at, "Africa/Addis_Ababa", tongue_of("fr")).startswith("2 mars 2026")
    assert country("CI", tongue_of("fr")) == "Côte d’Ivoire"
    assert country("XX", tongue_of("fr")) == "XX"
    assert language("fr-SN", tongue_of("en")) == "French"


@pytest.mark.parametrize("language", LANGUAGES)
def test_moments_are_told_to_the_minute(language: str) -> None:
    said = moment(datetime(2026, 12, 1, 9, 5, 7, tzinfo=UTC), "UTC", tongue_of(language))
    assert "9:05" in said
    assert ":07" not in said


def test_from_right_to_left_no_sign_stands_where_it_would_be_torn_apart() -> None:
    arabic = tongue_of("ar")
    said = [money(25_000_000, "MXN", arabic), money(250, "XOF", arabic)]
    said.append(moment(datetime(2026, 12, 1, 9, tzinfo=UTC), "Africa/Nairobi", arabic))
    for each in said:
        assert not re.search(r"[A-Za-z$€+]", each), each


def test_in_french_no_mark_stands_on_a_line_without_what_it_belongs_to() -> None:
    tongue = tongue_of("fr")
    said = say("match_found_skills.body", tongue, project="Puits", country="Mali", role="Géologue")
    assert said == "«_Puits_» (Mali) recherche_: Géologue.".replace("_", "\N{NO-BREAK SPACE}")


def test_the_first_of_a_month_is_counted_in_french_alone() -> None:
    said = [day(iso, tongue_of("fr-BF")) for iso in ("2027-02-01", "2027-02-11")]
    assert said == ["1er février 2027", "11 février 2027"]
    assert day("2027-02-01", tongue_of("es")) == "1 de febrero de 2027"
