"""The life of a placement, who may take part in one, and when it is followed up."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.countries.days import local_day
from services.registry.eligibility.domain import (
    RULES,
    Assignment,
    Candidate,
    after_months,
    evaluate,
    is_eligible,
)
from services.registry.eligibility.service import programmes
from services.registry.follow_ups.domain import due_on
from services.registry.placements.domain import (
    Readiness,
    Saying,
    Status,
    Verb,
    after,
    days_make_sense,
    is_done,
    is_overstayed,
    is_possible,
    joint,
    missing,
)
from shared.contracts.values import Modality

DAYS = st.dates(date(2000, 1, 1), date(2040, 12, 31))
SAID = st.lists(st.sampled_from([None, *Saying]), max_size=6)
FIT = Candidate(
    age=30,
    degree="master",
    experience_years=8,
    languages=frozenset({"so", "en-GB"}),
    country_of_residence="IT",
    has_legal_residence=True,
    has_right_of_return=True,
)
YEAR = Assignment("SO", "assignment", "temporary_return", date(2026, 1, 1), date(2026, 12, 31))


def _met(programme: str, candidate: Candidate, assignment: Assignment) -> dict[str, bool]:
    reasons = evaluate(programmes()[programme]["rules"], candidate, assignment)
    return {reason.rule: reason.is_met for reason in reasons}


@given(said=SAID)
def test_a_placement_is_agreed_once_all_say_yes_and_off_once_one_says_no(
    said: list[Saying | None],
) -> None:
    together = joint(said)
    assert (together is Saying.NO) == (Saying.NO in said)
    assert (together is Saying.YES) == (bool(said) and set(said) == {Saying.YES})


@given(verbs=st.lists(st.sampled_from(Verb), max_size=12))
def test_nobody_starts_without_having_been_agreed_and_prepared(verbs: list[Verb]) -> None:
    status, seen = Status.PROPOSED, [Status.PROPOSED]
    for verb in verbs:
        if is_possible(verb, status):
            status = after(verb, status)
            seen.append(status)
    if Status.STARTED in seen:
        before = seen[: seen.index(Status.STARTED)]
        assert before[-2:] == [Status.AGREED, Status.PREPARED]


@given(verb=st.sampled_from(Verb), status=st.sampled_from(Status))
def test_a_verb_leads_where_it_says_or_is_refused(verb: Verb, status: Status) -> None:
    if is_possible(verb, status):
        assert is_done(verb, after(verb, status))
    else:
        with pytest.raises(ValueError, match="not possible"):
            after(verb, status)


@pytest.mark.parametrize("status", [Status.ENDED, Status.CANCELLED])
def test_what_is_over_stays_over(status: Status) -> None:
    assert not [verb for verb in Verb if is_possible(verb, status)]


def test_what_has_begun_is_ended_and_not_called_off() -> None:
    assert not is_possible(Verb.CANCEL, Status.STARTED)
    assert not is_possible(Verb.BLOCK, Status.STARTED)


@given(starts=DAYS, ends=DAYS, back=DAYS)
def test_days_make_sense_in_their_order(starts: date, ends: date, back: date) -> None:
    assert days_make_sense(starts, ends, back) == (starts <= min(ends, back))
    assert not days_make_sense(None, ends, None)
    assert days_make_sense(None, None, None)


def _ready(**more: object) -> Readiness:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    values: dict[str, object] = {
        "modality": Modality.TEMPORARY_RETURN,
        "starts_on": YEAR.starts_on,
        "ends_on": YEAR.ends_on,
        "is_insured": True,
        "has_programme": True,
        "accepted": [True, True],
        "eligible": [True, True],
        "terms_at": at,
        "first_named_at": at,
    }
    return Readiness(**(values | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"is_insured": False}, "insured"),
        ({"accepted": [True, False]}, "terms of reference"),
        ({"accepted": []}, "Nobody"),
        ({"eligible": [True, None]}, "programme"),
        ({"eligible": [True, False]}, "programme"),
        ({"starts_on": None}, "first day"),
        ({"ends_on": None}, "last day"),
        ({"first_named_at": datetime(2025, 12, 31, tzinfo=UTC)}, "named before"),
    ],
)
def test_each_thing_that_is_missing_is_named(change: dict[str, object], words: str) -> None:
    assert missing(_ready()) == ()
    (text,) = missing(_ready(**change))
    assert words in text


def test_a_return_for_good_has_no_last_day_and_no_programme_asks_nothing() -> None:
    assert missing(_ready(modality=Modality.PERMANENT_RETURN, ends_on=None)) == ()
    assert missing(_ready(has_programme=False, eligible=[None, None])) == ()


@given(back=DAYS, today=DAYS)
def test_somebody_overstays_after_the_day_of_return_until_it_is_confirmed(
    back: date, today: date
) -> None:
    assert is_overstayed(back, None, today) == (back < today)
    assert not is_overstayed(back, back, today)
    assert not is_overstayed(None, None, today)


def test_every_rule_in_the_file_is_one_that_is_checked() -> None:
    assert all(set(each["rules"]) <= RULES and each["source"] for each in programmes().values())


@pytest.mark.parametrize(
    ("starts", "ends", "is_met"),
    [
        ("2026-01-01", "2026-03-31", True),
        ("2026-01-01", "2026-03-30", False),
        ("2026-01-01", "2027-06-30", True),
        ("2026-01-01", "2027-07-01", False),
        ("2026-08-31", "2026-11-29", True),
    ],
)
def test_mida_assignments_last_three_to_eighteen_months(
    starts: str, ends: str, *, is_met: bool
) -> None:
    days = Assignment(
        "SO",
        "assignment",
        "temporary_return",
        date.fromisoformat(starts),
        date.fromisoformat(ends),
    )
    assert _met("mida-so", FIT, days)["duration_months"] is is_met


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"age": 20}, "min_age"),
        ({"age": None}, "min_age"),
        ({"languages": frozenset({"en"})}, "languages"),
        ({"has_legal_residence": False}, "legal_residence_abroad"),
        ({"country_of_residence": "SO"}, "legal_residence_abroad"),
        ({"has_right_of_return": False}, "right_of_return"),
    ],
)
def test_each_rule_of_mida_somalia_says_for_itself_that_it_is_not_met(
    change: dict[str, object], rule: str
) -> None:
    assert is_eligible(evaluate(programmes()["mida-so"]["rules"], FIT, YEAR))
    values = {name: getattr(FIT, name) for name in Candidate.__slots__} | change
    found = _met("mida-so", Candidate(**values), YEAR)
    assert [name for name, is_met in found.items() if not is_met] == [rule]


@given(days=st.integers(1, 120))
def test_tokten_visits_last_one_to_twelve_weeks(days: int) -> None:
    first = date(2026, 2, 1)
    visit = Assignment("SD", "assignment", "virtual", first, first + timedelta(days=days - 1))
    assert _met("tokten-sd", FIT, visit)["duration_weeks"] == (7 <= days <= 84)


@given(day=DAYS, months=st.integers(0, 30))
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(
    day: date, months: int
) -> None:
    later = after_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    is_last = (later + timedelta(days=1)).month != later.month
    assert later.day == day.day or (later.day < day.day and is_last)


@given(day=DAYS)
def test_no_follow_up_comes_sooner_than_the_loop_looks(day: date) -> None:
    assert (due_on(day, 6) - day).days >= 181
    assert (due_on(day, 12) - day).days >= 365


def test_a_day_has_come_where_the_work_was_and_not_in_utc() -> None:
    evening = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
    assert local_day(evening, ["Africa/Addis_Ababa"]) == date(2026, 7, 1)
    assert local_day(evening, ["Africa/Dakar"]) == date(2026, 6, 30)
    assert local_day(evening, ["Asia/Vladivostok", "Europe/Kaliningrad"]) == date(2026, 7, 1)
    assert local_day(evening, ["Asia/Vladivostok", "Africa/Dakar"]) == date(2026, 6, 30)
    assert local_day(evening, []) == date(2026, 6, 30)
