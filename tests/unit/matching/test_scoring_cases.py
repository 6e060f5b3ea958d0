"""Scores of one person and one funder, worked out by hand."""

from dataclasses import replace
from uuid import UUID

from services.matching.scoring.facts import (
    OPEN_END,
    Credit,
    Credits,
    FunderFacts,
    FundingFacts,
    Held,
    Need,
    ProfileFacts,
    ProjectFacts,
    RoleFacts,
    Spoken,
    Window,
)
from services.matching.scoring.funding import FundingFilter, funding_fit
from services.matching.scoring.people import Filter, fit
from services.matching.scoring.powers import P2, P3, P5, P8


def an_engineer(**more: object) -> ProfileFacts:
    person = ProfileFacts(
        profile_id=UUID(int=1),
        number=1,
        years=8,
        owner=UUID(int=1001),
        is_open=True,
        skills=(Held(1, 4, 8),),
        origins=frozenset({"SN"}),
        affinities=frozenset(),
        preferred=1,
        accepted=0,
        languages=(Spoken("fr", 6),),
        window=Window(100, OPEN_END),
        sectors=("23230",),
        practice=frozenset(),
    )
    return replace(person, **more)  # type: ignore[arg-type]


PROJECT = ProjectFacts(
    UUID(int=5001), 1, "SN", "23230", open_to_all=False, own_people=frozenset(),
    excluded=frozenset(),
)  # fmt: skip
ROLE = RoleFacts(
    number=1,
    needs=(Need(1, 4, 3, 16, must_have=True), Need(2, 4, 1, 16, must_have=False)),
    required=(Spoken("fr", 4),),
    wished=(),
    modalities=1,
    window=Window(120, 219),
    needed_days=30,
    isco_groups=frozenset(),
    refused_countries=frozenset(),
)
CREDITS: Credits = {
    1: {1: Credit(16, is_narrow=True), 3: Credit(12, is_narrow=False)},
    2: {2: Credit(16, is_narrow=True), 1: Credit(8, is_narrow=False)},
}


def test_the_terms_are_those_of_the_definition() -> None:
    scored = fit(an_engineer(), PROJECT, ROLE, CREDITS)
    # (3 x 64 + 1 x 32) of 4 x 64.
    assert scored.s == 8_750
    assert scored.l == 10_000
    assert scored.a == P8[8_750] * P2[10_000] // 10_000
    assert (scored.affinity, scored.modality, scored.sector, scored.window) == (10_000,) * 4
    assert scored.b == 10_000
    assert scored.r == 2 * scored.a * scored.b // (scored.a + scored.b)
    assert scored.may_be_told


def test_a_level_short_costs_a_quarter_and_three_levels_three_quarters() -> None:
    values = [
        fit(an_engineer(skills=(Held(1, level, 0),)), PROJECT, ROLE, CREDITS).needs[0].value
        for level in (5, 4, 3, 2, 1)
    ]
    assert values == [64, 64, 48, 32, 16]


def test_a_must_have_may_be_one_level_short_and_no_more() -> None:
    one = fit(an_engineer(skills=(Held(1, 3, 0),)), PROJECT, ROLE, CREDITS)
    two = fit(an_engineer(skills=(Held(1, 2, 0),)), PROJECT, ROLE, CREDITS)
    assert (one.failed, two.failed) == ((), (Filter.MUST_HAVE,))


def test_a_related_skill_is_listed_and_never_told() -> None:
    role = replace(ROLE, needs=(Need(1, 4, 3, 16, must_have=False),))
    scored = fit(an_engineer(skills=(Held(3, 5, 0),)), PROJECT, role, CREDITS)
    assert (scored.is_listed, scored.may_be_told) == (True, False)


def test_a_related_skill_that_is_worth_more_does_not_hide_the_very_skill() -> None:
    role = replace(ROLE, needs=(Need(1, 4, 3, 16, must_have=False),))
    both = (Held(1, 3, 0), Held(3, 5, 0))
    worth_less = {1: {1: Credit(10, is_narrow=True), 3: Credit(12, is_narrow=False)}}
    scored = fit(an_engineer(skills=both), PROJECT, role, worth_less)
    assert scored.needs[0].skill == 3
    assert scored.may_be_told


def test_an_agreed_placement_at_the_same_time_leaves_out_unless_it_can_be_virtual() -> None:
    busy = an_engineer(busy=(Window(219, 300),))
    assert fit(busy, PROJECT, ROLE, CREDITS).failed == (Filter.PLACEMENT,)
    free = an_engineer(busy=(Window(220, 300),))
    assert fit(free, PROJECT, ROLE, CREDITS).failed == ()
    virtual = replace(ROLE, modalities=3)
    either = an_engineer(busy=(Window(219, 300),), accepted=2)
    assert fit(either, PROJECT, virtual, CREDITS).failed == ()


def test_a_safeguard_leaves_out_who_practises_there_in_that_trade() -> None:
    guarded = replace(
        ROLE, isco_groups=frozenset({"2211"}), refused_countries=frozenset({"SN", "ML"})
    )
    there = an_engineer(practice=frozenset({("2211", "SN")}))
    elsewhere = an_engineer(practice=frozenset({("2211", "FR"), ("2142", "SN")}))
    assert fit(there, PROJECT, guarded, CREDITS).failed == (Filter.SAFEGUARD,)
    assert fit(elsewhere, PROJECT, guarded, CREDITS).failed == ()


def test_the_window_must_cover_the_needed_days() -> None:
    enough = an_engineer(window=Window(100, 149))
    short = an_engineer(window=Window(100, 148))
    assert fit(enough, PROJECT, ROLE, CREDITS).failed == ()
    assert fit(enough, PROJECT, ROLE, CREDITS).window == 3_000
    assert fit(short, PROJECT, ROLE, CREDITS).failed == (Filter.WINDOW,)


def test_a_window_that_ends_before_it_begins_is_a_day() -> None:
    upside_down = replace(ROLE, window=Window(120, 100), needed_days=0)
    assert fit(an_engineer(), PROJECT, upside_down, CREDITS).window == 10_000


FUNDED = replace(PROJECT, sector="12281")
FUNDING = FundingFacts(instruments=2, lowest=1_000, highest=3_000)
FUNDER = FunderFacts(
    profile_id=UUID(int=1),
    number=1,
    owner=UUID(int=1001),
    is_open=True,
    instruments=3,
    lowest=2_000,
    highest=5_000,
    countries=frozenset({"SN"}),
    origins=frozenset(),
    sectors=(),
)


def test_the_terms_of_funding_are_those_of_the_definition() -> None:
    scored = funding_fit(FUNDER, FUNDED, FUNDING)
    assert scored.amount == 10_000 * 1_500 // 2_500
    assert scored.f == P5[5_000] * P3[scored.amount] // 10_000 * P2[10_000] // 10_000
    assert scored.failed == ()


def test_a_funder_too_large_for_the_project_is_listed_for_the_sector_alone() -> None:
    large = replace(FUNDER, lowest=4_000)
    stated = replace(large, sectors=("12281",))
    assert funding_fit(large, FUNDED, FUNDING).failed == ()
    assert funding_fit(large, FUNDED, FUNDING).amount == 0
    assert not funding_fit(large, FUNDED, FUNDING).is_listed
    assert funding_fit(stated, FUNDED, FUNDING).is_listed


def test_a_funder_too_small_for_the_smallest_ticket_is_left_out() -> None:
    small = replace(FUNDER, lowest=0, highest=999, sectors=("12281",))
    assert funding_fit(small, FUNDED, FUNDING).failed == (FundingFilter.AMOUNT,)


def test_stated_countries_and_sectors_are_limits() -> None:
    elsewhere = replace(FUNDER, countries=frozenset({"MX"}))
    other = replace(FUNDER, sectors=("31120",))
    assert funding_fit(elsewhere, FUNDED, FUNDING).failed == (FundingFilter.COUNTRY,)
    assert funding_fit(other, FUNDED, FUNDING).failed == (FundingFilter.SECTOR,)


def test_an_open_matching_fund_adds_a_tenth_and_never_more_than_the_scale() -> None:
    doubled = replace(FUNDING, has_matching_fund=True)
    plain, more = funding_fit(FUNDER, FUNDED, FUNDING), funding_fit(FUNDER, FUNDED, doubled)
    assert (more.f, more.bonus) == (plain.f + 1_000, 1_000)
    best = replace(FUNDER, lowest=1_000, highest=3_000, sectors=("12281",))
    assert funding_fit(best, FUNDED, doubled).f == 10_000
