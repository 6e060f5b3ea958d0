"""What an agreement asks of its parties: steps, papers, days, hours, money."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.registry.burden.domain import Report, Step, Wait, burdens, days_waited

ONE, OTHER = UUID(int=1), UUID(int=2)
NOW = datetime(2026, 11, 26, tzinfo=UTC)
DAYS = st.integers(0, 400)
SPANS = st.lists(st.tuples(DAYS, st.integers(0, 100)), max_size=8)


def waits(spans: list[tuple[int, int]]) -> list[Wait]:
    begin = NOW - timedelta(days=600)
    return [
        Wait(ONE, begin + timedelta(days=since), begin + timedelta(days=since + lasts))
        for since, lasts in spans
    ]


@given(SPANS)
def test_each_day_on_which_one_waits_counts_once(spans: list[tuple[int, int]]) -> None:
    waited = {day for since, lasts in spans for day in range(since, since + lasts)}
    assert days_waited(waits(spans), now=NOW) == len(waited)


@given(SPANS)
def test_the_order_of_waiting_does_not_matter(spans: list[tuple[int, int]]) -> None:
    assert days_waited(waits(spans), now=NOW) == days_waited(waits(spans[::-1]), now=NOW)


def test_who_still_waits_has_waited_until_now() -> None:
    assert days_waited([Wait(ONE, NOW - timedelta(hours=36), None)], now=NOW) == 1.5


def test_the_burden_of_a_party_is_its_own() -> None:
    found = burdens(
        [ONE, OTHER],
        steps=[Step(ONE, "signed", 0), Step(ONE, "gave_evidence", 2), Step(OTHER, "signed", 0)],
        waits=[Wait(ONE, NOW - timedelta(days=3), NOW)],
        reports=[
            Report(ONE, 12.5, 3, 1, (10_000, "EUR")),
            Report(ONE, 1.5, 0, 0, (5_000, "EUR")),
            Report(OTHER, 0, 0, 0, (7, "ZAR")),
        ],
        now=NOW,
    )
    assert found[ONE].steps == 2
    assert found[ONE].by_verb == {"gave_evidence": 1, "signed": 1}
    assert (found[ONE].documents_given, found[ONE].documents_asked) == (3, 3)
    assert (found[ONE].days_waited, found[ONE].hours) == (3.0, 14.0)
    assert found[ONE].costs == {"EUR": 15_000}
    assert (found[OTHER].steps, found[OTHER].costs) == (1, {"ZAR": 7})


def test_a_party_that_did_nothing_has_no_burden() -> None:
    found = burdens([OTHER], steps=[Step(ONE, "signed", 0)], waits=[], reports=[], now=NOW)[OTHER]
    assert (found.steps, found.hours, found.days_waited, found.costs) == (0, 0, 0, {})
