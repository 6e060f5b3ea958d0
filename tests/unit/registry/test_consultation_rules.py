"""What consultations ask, what answers them, and how answers are counted."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.consultations.domain import (
    STANCES,
    ConsultationKind,
    Count,
    Nonsense,
    Question,
    QuestionKind,
    Respondent,
    Value,
    checked,
    questions_of,
    tally,
    without_texts,
)

SINGLE = Question(1, QuestionKind.SINGLE, "Would you go back?", ("yes", "no", "later"))
MULTIPLE = Question(2, QuestionKind.MULTIPLE, "What holds you?", ("pay", "schools", "papers"))
SCALE = Question(3, QuestionKind.SCALE, "How likely is it?")
TEXT = Question(4, QuestionKind.TEXT, "What would help?", is_required=False)
SURVEY = (SINGLE, MULTIPLE, SCALE, TEXT)
GOOD: dict[int, Value] = {1: "yes", 2: ["pay", "papers"], 3: 4, 4: "A school"}
ANSWERS = st.fixed_dictionaries(
    {
        1: st.sampled_from(SINGLE.options),
        2: st.lists(st.sampled_from(MULTIPLE.options), min_size=1, unique=True),
        3: st.integers(1, 5),
    },
    optional={4: st.text("aä字 ", min_size=1, max_size=5).filter(str.strip)},
)


def test_a_whole_answer_is_kept_as_it_was_given() -> None:
    assert checked(SURVEY, GOOD) == {"1": "yes", "2": ["pay", "papers"], "3": 4, "4": "A school"}


@pytest.mark.parametrize(
    ("number", "value"),
    [
        (1, "perhaps"),
        (1, ["yes"]),
        (1, 1),
        (2, "pay"),
        (2, []),
        (2, ["pay", "pay"]),
        (2, ["weather"]),
        (3, 0),
        (3, 6),
        (3, "4"),
        (3, True),
        (4, " "),
        (4, 4),
        (5, "what is this?"),
    ],
)
def test_what_answers_nothing_is_refused(number: int, value: Any) -> None:
    with pytest.raises(Nonsense):
        checked(SURVEY, GOOD | {number: value})


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_question_that_needs_an_answer_gets_one(number: int) -> None:
    with pytest.raises(Nonsense, match=f"Question {number} needs"):
        checked(SURVEY, {each: value for each, value in GOOD.items() if each != number})


def test_statements_and_positions_have_questions_of_their_own() -> None:
    (statement,) = questions_of(ConsultationKind.STATEMENT, [])
    assert statement.kind is QuestionKind.TEXT
    stance, reasons = questions_of(ConsultationKind.POSITION, [])
    assert (stance.options, reasons.is_required) == (STANCES, False)
    with pytest.raises(Nonsense):
        questions_of(ConsultationKind.POSITION, [SINGLE])


@pytest.mark.parametrize(
    "asked",
    [
        [],
        [Question(1, QuestionKind.SINGLE, "One?", ("only",))],
        [Question(1, QuestionKind.MULTIPLE, "Twice?", ("same", "same"))],
        [Question(1, QuestionKind.SCALE, "Options?", ("a", "b"))],
    ],
)
def test_a_survey_that_cannot_be_answered_is_refused(asked: list[Question]) -> None:
    with pytest.raises(Nonsense):
        questions_of(ConsultationKind.SURVEY, asked)


@given(st.lists(ANSWERS, max_size=20))
def test_counts_are_those_of_counting_by_hand(given_answers: list[dict[int, Value]]) -> None:
    kept = [checked(SURVEY, each) for each in given_answers]
    counts = [
        Count(Respondent.PERSON, int(number), value, 1)
        for each in kept
        for number, values in each.items()
        if number != "4"
        for value in (values if isinstance(values, list) else [values])
    ]
    answered = Counter(int(number) for each in kept for number in each)
    results = tally(SURVEY, counts, answered)
    assert sum(results[0].counts.values()) == len(kept)
    assert results[0].counts.keys() == set(SINGLE.options)
    assert results[1].answered == len(kept)
    steps = [int(str(each["3"])) for each in kept]
    assert results[2].mean == (round(sum(steps) / len(steps), 2) if steps else None)
    assert results[3].counts == {}
    assert results[3].answered == sum("4" in each for each in kept)


def test_without_texts_only_what_is_counted_stays() -> None:
    assert without_texts(SURVEY, checked(SURVEY, GOOD)) == {
        "1": "yes",
        "2": ["pay", "papers"],
        "3": 4,
    }
