"""Tests of what a profile may say of itself, and that what was stored before is read as it is."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from services.matching.statements.schemas import ProfileSent, ProfileWrite

SENT: TypeAdapter[ProfileWrite] = TypeAdapter(ProfileSent)
AGREED: dict[str, Any] = {"consent": {"matching": True}}
days = st.dates().map(lambda each: each.isoformat())
amounts = st.integers(0, 10**15)


def money(amount: int, currency: str = "EUR") -> dict[str, Any]:
    """An amount as it is sent."""
    return {"amount_minor": amount, "currency": currency}


def tickets(smallest: dict[str, Any], largest: dict[str, Any]) -> dict[str, Any]:
    """A profile that would lend."""
    funding = {"instruments": ["loan"], "smallest_ticket": smallest, "largest_ticket": largest}
    return AGREED | {"funding": funding}


def says(read: Any, sent: Any) -> bool:
    """Whether everything that was sent is read, at every depth."""
    if isinstance(sent, dict):
        return all(says(read[name], value) for name, value in sent.items())
    if isinstance(sent, list):
        return all(says(one, other) for one, other in zip(read, sent, strict=True))
    return bool(read == sent)


def refusal(body: dict[str, Any]) -> str:
    """Why it is refused; nothing where it is not."""
    try:
        SENT.validate_python(body)
    except ValidationError as error:
        return "; ".join(each["msg"] for each in error.errors())
    return ""


@pytest.mark.parametrize("word", ["yes", "true", "on", 1, "1", None])
@pytest.mark.parametrize("what", ["matching", "introductions", "statistics"])
def test_nobody_consents_but_by_true(what: str, word: object) -> None:
    assert refusal({"consent": {"matching": True} | {what: word}})


@pytest.mark.parametrize("number", [True, "3", 3.0])
def test_a_number_is_a_number(number: object) -> None:
    skill = {"skill": "s", "level": 3, "years": 3}
    assert not refusal(AGREED | {"skills": [skill], "open_invitations_cap": 3})
    for name in ("level", "years"):
        assert refusal(AGREED | {"skills": [skill | {name: number}]})
    assert refusal(AGREED | {"languages": [{"language": "fr", "level": number}]})
    assert refusal(AGREED | {"open_invitations_cap": number})


@given(days, days | st.none())
def test_a_window_is_refused_where_it_ends_before_it_begins(start: str, end: str | None) -> None:
    said = refusal(AGREED | {"availability": {"start": start, "end": end}})
    assert ("leave `end` out" in said) == bool(said) == (end is not None and end < start)


@given(amounts, amounts)
def test_tickets_are_refused_where_the_smallest_is_the_larger_one(one: int, other: int) -> None:
    said = refusal(tickets(money(one), money(other)))
    assert ("exchange them" in said) == bool(said) == (one > other)


def test_both_tickets_are_in_one_currency_and_each_skill_is_named_once() -> None:
    assert "state both in one" in refusal(tickets(money(1), money(2, "XOF")))
    twice = [{"skill": "s", "level": 2}, {"skill": "s", "level": 4}]
    assert "name it once" in refusal(AGREED | {"skills": twice})


@pytest.mark.parametrize(
    "old",
    [
        {"availability": {"start": "2027-02-01", "end": "2027-01-01"}},
        {
            "skills": [
                {"skill": "s", "level": 2, "years": 1},
                {"skill": "s", "level": 4, "years": 0},
            ]
        },
        tickets(money(5), money(4)),
        tickets(money(5), money(9, "XOF")),
    ],
)
def test_what_was_stored_before_is_read_and_stored_the_same(old: dict[str, Any]) -> None:
    assert refusal(AGREED | old)
    read = ProfileWrite.model_validate(AGREED | old)
    again = read.model_dump(mode="json")
    assert ProfileWrite.model_validate(again) == read
    assert says(again, old)
