"""Whether somebody may take part in a programme's placement, and why not. Pure."""

from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

# From the lowest to the highest.
DEGREES: Final = ("none", "secondary", "bachelor", "master", "doctorate")


@dataclass(frozen=True, slots=True)
class Candidate:
    """What rules ask about a person; it is read and never kept."""

    age: int | None = None
    degree: str | None = None
    experience_years: int | None = None
    languages: frozenset[str] = frozenset()
    country_of_residence: str | None = None
    has_legal_residence: bool = False
    has_right_of_return: bool = False


@dataclass(frozen=True, slots=True)
class Assignment:
    """What rules ask about the placement; both days are included."""

    country: str
    kind: str
    modality: str
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule, and whether it is met; the text says what the rule asks."""

    rule: str
    is_met: bool
    text: str


Check = Callable[[Any, Candidate, Assignment], Reason]


def evaluate(
    rules: Mapping[str, Any], candidate: Candidate, assignment: Assignment
) -> tuple[Reason, ...]:
    """A reason for each rule of the programme, in a fixed order; met or not."""
    return tuple(_reasons(rules, candidate, assignment))


def is_eligible(reasons: tuple[Reason, ...]) -> bool:
    """Whether every rule is met."""
    return all(reason.is_met for reason in reasons)


def after_months(day: date, months: int) -> date:
    """The same day so many months later; the month's last day where there is none."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _reasons(
    rules: Mapping[str, Any], candidate: Candidate, assignment: Assignment
) -> Iterator[Reason]:
    for name, check in _CHECKS.items():
        if name in rules:
            yield check(rules[name], candidate, assignment)


def _countries(asked: list[str], _: Candidate, assignment: Assignment) -> Reason:
    text = f"The work is in {', '.join(asked)}."
    return Reason("countries", assignment.country in asked, text)


def _kinds(asked: list[str], _: Candidate, assignment: Assignment) -> Reason:
    return Reason("kinds", assignment.kind in asked, f"The project is: {', '.join(asked)}.")


def _modalities(asked: list[str], _: Candidate, assignment: Assignment) -> Reason:
    text = f"The modality is one of: {', '.join(asked)}."
    return Reason("modalities", assignment.modality in asked, text)


def _months(asked: list[int], _: Candidate, assignment: Assignment) -> Reason:
    least, most = asked
    text = f"It lasts {least} to {most} months."
    first, last = assignment.starts_on, assignment.ends_on
    if first is None or last is None:
        return Reason("duration_months", is_met=False, text=text)
    is_met = after_months(first, least) <= last + timedelta(days=1) <= after_months(first, most)
    return Reason("duration_months", is_met, text)


def _weeks(asked: list[int], _: Candidate, assignment: Assignment) -> Reason:
    least, most = asked
    first, last = assignment.starts_on, assignment.ends_on
    days = (last - first).days + 1 if first and last else 0
    text = f"It lasts {least} to {most} weeks."
    return Reason("duration_weeks", 7 * least <= days <= 7 * most, text)


def _age(asked: int, candidate: Candidate, _: Assignment) -> Reason:
    is_met = candidate.age is not None and candidate.age >= asked
    return Reason("min_age", is_met, f"The person is at least {asked} years old.")


def _degree(asked: str, candidate: Candidate, _: Assignment) -> Reason:
    held = DEGREES.index(candidate.degree) if candidate.degree else 0
    is_met = held >= DEGREES.index(asked)
    return Reason("min_degree", is_met, f"The degree is at least: {asked}.")


def _experience(asked: int, candidate: Candidate, _: Assignment) -> Reason:
    is_met = (candidate.experience_years or 0) >= asked
    text = f"The person has worked in the trade for at least {asked} years."
    return Reason("min_experience_years", is_met, text)


def _languages(asked: list[str], candidate: Candidate, _: Assignment) -> Reason:
    spoken = {each.partition("-")[0] for each in candidate.languages}
    text = f"The person speaks: {', '.join(asked)}."
    return Reason("languages", set(asked) <= spoken, text)


def _residence(asked: bool, candidate: Candidate, assignment: Assignment) -> Reason:  # noqa: FBT001  one form for all checks
    lives_abroad = candidate.country_of_residence not in (None, assignment.country)
    is_met = not asked or (lives_abroad and candidate.has_legal_residence)
    return Reason("legal_residence_abroad", is_met, "The person lives abroad, legally.")


def _return(asked: bool, candidate: Candidate, _: Assignment) -> Reason:  # noqa: FBT001  one form for all checks
    is_met = not asked or candidate.has_right_of_return
    text = "The person may go back to the country they live in."
    return Reason("right_of_return", is_met, text)


_CHECKS: Final[dict[str, Check]] = {
    "countries": _countries,
    "kinds": _kinds,
    "modalities": _modalities,
    "duration_months": _months,
    "duration_weeks": _weeks,
    "min_age": _age,
    "min_degree": _degree,
    "min_experience_years": _experience,
    "languages": _languages,
    "legal_residence_abroad": _residence,
    "right_of_return": _return,
}
# What a programme's rules may be called.
RULES: Final = frozenset(_CHECKS)
