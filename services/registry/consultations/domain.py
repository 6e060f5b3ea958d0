"""
What a consultation asks, what answers it, and how answers are counted. Pure.

A statement and a position are consultations with fixed questions, so that all are answered and
counted alike.

* Nonsense      a rule of consultations is hurt; the message says which
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

Value = str | int | list[str]


class Nonsense(ValueError):
    """A rule of consultations is hurt."""


class ConsultationKind(StrEnum):
    """What is asked for."""

    SURVEY = "survey"
    STATEMENT = "statement"
    POSITION = "position"


class ConsultationStatus(StrEnum):
    """Where a consultation stands; it closes by itself at its date."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class QuestionKind(StrEnum):
    """How a question is answered."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    SCALE = "scale"
    TEXT = "text"


class Audience(StrEnum):
    """Who may answer."""

    PARTNERS = "partners"
    PERSONS = "persons"
    ALL = "all"


class Respondent(StrEnum):
    """Who answered."""

    PARTNER = "partner"
    PERSON = "person"


STANCES: Final = ("support", "support_with_reservations", "oppose", "no_position")
FIRST, LAST = 1, 5


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `options` of those that are chosen from, scales go from 1 to 5."""

    number: int
    kind: QuestionKind
    text: str
    options: tuple[str, ...] = ()
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class Count:
    """How often a question got a value from a kind of respondent."""

    respondent: Respondent
    number: int
    value: Any
    times: int


@dataclass(frozen=True, slots=True)
class Tally:
    """A question with its counts: by option, by step of the scale, or how many texts."""

    question: Question
    answered: int
    counts: dict[str, int]
    mean: float | None


_FIXED: Final[dict[ConsultationKind, tuple[Question, ...]]] = {
    ConsultationKind.STATEMENT: (Question(1, QuestionKind.TEXT, "Your statement"),),
    ConsultationKind.POSITION: (
        Question(1, QuestionKind.SINGLE, "Your position", STANCES),
        Question(2, QuestionKind.TEXT, "Your reasons", is_required=False),
    ),
}


def questions_of(kind: ConsultationKind, asked: Sequence[Question]) -> tuple[Question, ...]:
    """The questions of a consultation, numbered from 1. Raises Nonsense."""
    if kind is not ConsultationKind.SURVEY:
        if asked:
            raise Nonsense(f"A {kind} has its own questions: leave them out.")
        return _FIXED[kind]
    if not asked:
        raise Nonsense("A survey asks something.")
    for question in asked:
        is_chosen = question.kind in (QuestionKind.SINGLE, QuestionKind.MULTIPLE)
        if is_chosen and len(set(question.options)) < max(2, len(question.options)):
            raise Nonsense(f"Question {question.number} needs two options or more, all different.")
        if not is_chosen and question.options:
            raise Nonsense(f"Question {question.number} has no options to choose from.")
    return tuple(asked)


def checked(questions: Sequence[Question], given: Mapping[int, Value]) -> dict[str, Value]:
    """The answers by number, as they are kept. Raises Nonsense for one that answers nothing."""
    known = {question.number: question for question in questions}
    if strangers := sorted(given.keys() - known.keys()):
        raise Nonsense(f"There is no question {strangers[0]}.")
    for number, question in known.items():
        if number in given and not _answers(question, given[number]):
            raise Nonsense(f"Question {number} is not answered by this.")
        if number not in given and question.is_required:
            raise Nonsense(f"Question {number} needs an answer.")
    return {str(number): given[number] for number in sorted(given)}


def without_texts(questions: Sequence[Question], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers without what somebody wrote in their own words; the rest is only counted."""
    texts = {str(each.number) for each in questions if each.kind is QuestionKind.TEXT}
    return {number: value for number, value in answers.items() if number not in texts}


def tally(
    questions: Sequence[Question], counts: Iterable[Count], answered: Mapping[int, int]
) -> list[Tally]:
    """
    The results question by question; every option stands there, also one that nobody chose.

    `answered` says for each question how many answered it: of several choices there are more.
    """
    found: dict[int, dict[str, int]] = {each.number: _nothing(each) for each in questions}
    for count in counts:
        by_value = found[count.number]
        by_value[str(count.value)] = by_value.get(str(count.value), 0) + count.times
    return [
        Tally(each, answered.get(each.number, 0), found[each.number], _mean(each, found))
        for each in questions
    ]


def _nothing(question: Question) -> dict[str, int]:
    if question.kind is QuestionKind.SCALE:
        return {str(step): 0 for step in range(FIRST, LAST + 1)}
    return dict.fromkeys(question.options, 0)


def _mean(question: Question, found: Mapping[int, Mapping[str, int]]) -> float | None:
    counts = found[question.number]
    total = sum(counts.values())
    if question.kind is not QuestionKind.SCALE or total == 0:
        return None
    return round(sum(int(step) * times for step, times in counts.items()) / total, 2)


def _answers(question: Question, value: Value) -> bool:
    if question.kind is QuestionKind.MULTIPLE:
        return (
            isinstance(value, list)
            and 0 < len(value) == len(set(value))
            and set(value) <= set(question.options)
        )
    if question.kind is QuestionKind.SCALE:
        return type(value) is int and FIRST <= value <= LAST
    if question.kind is QuestionKind.SINGLE:
        return isinstance(value, str) and value in question.options
    return isinstance(value, str) and bool(value.strip())
