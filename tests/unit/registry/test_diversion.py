"""When it is suspected that an agreement diverted its stream."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from services.registry.diversion.domain import (
    RULE,
    Suspicion,
    first_year_after,
    suspicions,
    years_of_interest,
)

# The memorandum between the United Kingdom and South Africa was signed in October 2003.
SIGNED = date(2003, 10, 24)
FIGURES = st.dictionaries(
    st.tuples(st.sampled_from(["ZA", "ZW", "GH"]), st.integers(1999, 2008)), st.integers(0, 5000)
)


def test_south_africa_fell_from_3206_to_4_while_another_origin_rose() -> None:
    figures = {("ZA", 2003): 3206, ("ZA", 2004): 4, ("ZW", 2003): 400, ("ZW", 2004): 620}
    (found,) = suspicions(figures, covered="ZA", starts_on=SIGNED)
    assert found == Suspicion("ZW", 2004, 3206, 4, 400, 620)


def test_a_corridor_that_did_not_grow_is_not_suspected() -> None:
    figures = {("ZA", 2003): 3206, ("ZA", 2004): 4, ("GH", 2003): 400, ("GH", 2004): 599}
    assert list(suspicions(figures, covered="ZA", starts_on=SIGNED)) == []


def test_nothing_is_suspected_while_the_covered_stream_goes_on() -> None:
    figures = {("ZA", 2003): 3206, ("ZA", 2004): 1604, ("ZW", 2003): 400, ("ZW", 2004): 900}
    assert list(suspicions(figures, covered="ZA", starts_on=SIGNED)) == []


def test_exactly_half_and_half_again_is_enough() -> None:
    figures = {("ZA", 2003): 3206, ("ZA", 2004): 1603, ("ZW", 2003): 400, ("ZW", 2004): 600}
    assert len(list(suspicions(figures, covered="ZA", starts_on=SIGNED))) == 1


def test_before_is_the_mean_of_the_three_years() -> None:
    before = {("ZA", 2001): 900, ("ZA", 2002): 1000, ("ZA", 2003): 1100, ("ZA", 2000): 9999}
    others = {("ZW", 2001): 10, ("ZW", 2002): 20, ("ZW", 2003): 31}
    now = {("ZA", 2004): 500, ("ZW", 2004): 60}
    (found,) = suspicions(before | others | now, covered="ZA", starts_on=SIGNED)
    assert (found.covered_before, found.other_before) == (1000, 20)


def test_a_few_people_more_or_less_are_chance() -> None:
    few = {("ZA", 2003): 9, ("ZA", 2004): 0, ("ZW", 2003): 400, ("ZW", 2004): 900}
    assert list(suspicions(few, covered="ZA", starts_on=SIGNED)) == []
    one = {("ZA", 2003): 3206, ("ZA", 2004): 4, ("ZW", 2003): 2, ("ZW", 2004): 11}
    assert list(suspicions(one, covered="ZA", starts_on=SIGNED)) == []


def test_a_year_is_before_when_its_first_half_was() -> None:
    assert first_year_after(date(2003, 6, 30)) == 2003
    assert first_year_after(date(2003, 7, 1)) == 2004
    assert list(years_of_interest(SIGNED, until=2004)) == [2001, 2002, 2003, 2004]


@given(figures=FIGURES)
def test_every_suspicion_follows_from_its_four_figures(
    figures: dict[tuple[str, int], int],
) -> None:
    for each in suspicions(figures, covered="ZA", starts_on=SIGNED):
        assert each.origin != "ZA"
        assert each.year > SIGNED.year
        assert each.covered_now == figures["ZA", each.year]
        assert each.other_now == figures[each.origin, each.year]
        # The means are rounded to whole people in what is told.
        assert each.covered_now * 2 <= each.covered_before + 1
        assert each.other_now * 2 >= (each.other_before - 1) * 3
        assert each.other_now - each.other_before >= RULE.least_people - 1


@given(figures=FIGURES)
def test_figures_of_the_covered_origin_alone_are_never_suspicious(
    figures: dict[tuple[str, int], int],
) -> None:
    alone = {key: people for key, people in figures.items() if key[0] == "ZA"}
    assert list(suspicions(alone, covered="ZA", starts_on=SIGNED)) == []
