"""Tests of sentences of one's own: what may stand in them, and that nothing else gets out."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.templates.domain import (
    BadTemplate,
    FactsMissing,
    TemplateNotFound,
    check,
    placeholders,
    sentences_of,
    worded,
)
from services.notifications.wording.alerts import alert_text, kinds
from services.notifications.wording.languages import LANGUAGES, tongue_of
from services.notifications.wording.samples import sample
from services.notifications.wording.texts import TEXTS, say

TITLE = "match_found_skills.title"


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("kind", kinds())
def test_every_kind_has_a_sample_that_can_be_said(kind: str, tag: str) -> None:
    text = alert_text(kind, sample(kind), tongue_of(tag))
    assert text.title
    assert not [line for line in (text.title, *text.lines, *text.reasons) if "{" in line]


@pytest.mark.parametrize("kind", kinds())
def test_the_sentences_of_a_kind_are_those_it_is_said_with(kind: str) -> None:
    named = sentences_of(kind, sample(kind), tongue_of("en"))
    assert named
    assert len(set(named)) == len(named)
    own = {key: TEXTS["en"][key] for key in named}
    marked = {k: f"[{v}]" if isinstance(v, str) else v for k, v in own.items()}
    text = alert_text(kind, sample(kind), tongue_of("en").with_own(marked))
    said = [text.title, *text.lines, *text.reasons]
    counted = {say_all for v in own.values() if not isinstance(v, str) for say_all in v.values()}
    assert all(each.startswith("[") or counted for each in said)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{project.__class__}", "name and nothing else"),
        ("{project[0]}", "name and nothing else"),
        ("{project!r}", "name and nothing else"),
        ("{project:>1000000}", "name and nothing else"),
        ("{0}", "name and nothing else"),
        ("{}", "name and nothing else"),
        ("{project", "brace is open"),
        ("{score}", "Nothing is known of score"),
        ("", "Write something"),
        ("   ", "Write something"),
        ("x" * 1001, "at most"),
    ],
)
def test_nothing_but_known_names_stands_in_braces(text: str, says: str) -> None:
    with pytest.raises(BadTemplate, match=says):
        check(TITLE, "en", text)


def test_a_sentence_that_counts_has_every_form_of_its_language() -> None:
    key = "shortlist_ready.funding"
    check(key, "en", {"one": "{n} funder", "other": "{n} funders"})
    for wrong in ("{n} funders", {"other": "{n}"}, {"one": "{n}", "other": "{x}"}):
        with pytest.raises(BadTemplate):
            check(key, "en", wrong)
    with pytest.raises(BadTemplate, match="few"):
        check(key, "ar", {"one": "{n}", "other": "{n}"})


def test_an_unknown_sentence_is_not_found() -> None:
    with pytest.raises(TemplateNotFound):
        check("no.such", "en", "x")


@given(st.text(max_size=60))
def test_whatever_is_accepted_can_be_said(text: str) -> None:
    try:
        check(TITLE, "fr", text)
    except BadTemplate:
        return
    assert placeholders(text) <= {"project"}
    said = say(TITLE, tongue_of("fr").with_own({TITLE: text}), project="Puits")
    assert ("Puits" in said) == ("project" in placeholders(text)) or "Puits" in text


@pytest.mark.parametrize("facts", [{}, {"project": 1}, {"lists": 5, "project": "x"}])
def test_facts_of_another_kind_are_named_as_such(facts: dict[str, Any]) -> None:
    with pytest.raises(FactsMissing):
        worded("shortlist_ready", facts, tongue_of("en"))
