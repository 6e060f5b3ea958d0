"""Who pays what under a matching fund: shares add up, caps hold, order does not matter."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.registry.cofunding.dry_run import dry_run
from services.registry.cofunding.fund import BeyondCap, CapBasis, Fund
from services.registry.cofunding.plan import Answer, Cost, Plan, Stage
from services.registry.cofunding.shares import apportion

FILE = Path(__file__).parents[3] / "deploy" / "programmes" / "known_funds.json"
KNOWN = {
    each["slug"]: Fund.model_validate(each["rules"])
    for each in json.loads(FILE.read_text())["funds"]
}
AMOUNTS = st.integers(0, 10**15)
PARTS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 10**6), min_size=1)
KEYS = ("federation", "club", "state", "municipality")


def pays(slug: str, window: str, total: int, **more: Any) -> Answer:
    fund = KNOWN[slug]
    found = fund.window(window)
    assert found is not None
    return dry_run(fund, found, Plan((Cost("works", total),), **more), programme=slug)


def paid(answer: Answer) -> dict[str, int]:
    return {each.contributor: each.minor for each in answer.payments}


def rules(answer: Answer) -> list[str]:
    return [each.rule for each in answer.refusals]


@st.composite
def funds(draw: st.DrawFn) -> Fund:
    """A fund of up to three shares, of which one may be joint, with or without a cap."""
    joint = draw(st.booleans())
    shares = [
        {"parts": draw(st.integers(1, 100)), "contributors": [{"contributor": key, "parts": 1}]}
        for key in KEYS[: 2 if joint else draw(st.integers(1, 3))]
    ]
    if joint:
        holders = [{"contributor": key, "parts": draw(st.integers(1, 9))} for key in KEYS[2:]]
        shares.append({"parts": draw(st.integers(1, 100)), "contributors": holders})
    cap = draw(
        st.none()
        | st.fixed_dictionaries(
            {
                "amount_minor": st.integers(1, 10**9),
                "basis": st.sampled_from(CapBasis),
                "beyond": st.sampled_from(BeyondCap),
            }
        )
    )
    return fund_of({"shares": shares, "cap": cap})


def fund_of(window: dict[str, Any], **more: Any) -> Fund:
    return Fund.model_validate(
        {
            "format": 1,
            "title": "A fund",
            "language": "en",
            "time_zone": "UTC",
            "currency": "EUR",
            "contributors": [
                {"key": key, "name": key, "contributor_class": "other"} for key in KEYS
            ],
            "programme": "federation",
            "windows": [{"key": "one", "title": "One", "instruments": ["grant"]} | window],
        }
        | more
    )


def run(fund: Fund, total: int, **more: Any) -> Answer:
    return dry_run(fund, fund.windows[0], Plan((Cost("works", total),), **more), programme="x")


@given(AMOUNTS, PARTS)
@example(10, {"a": 1, "b": 1, "c": 1})
def test_pieces_add_up_and_are_exact_shares_rounded(total: int, parts: dict[str, int]) -> None:
    pieces = apportion(total, parts)
    assert sum(pieces.values()) == total
    whole = sum(parts.values())
    for key, piece in pieces.items():
        assert abs(piece * whole - total * parts[key]) < whole


@given(AMOUNTS, PARTS)
def test_the_order_of_parts_never_matters(total: int, parts: dict[str, int]) -> None:
    assert apportion(total, parts) == apportion(total, dict(reversed(parts.items())))


def test_nobody_shares_nothing() -> None:
    with pytest.raises(ValueError, match="nobody"):
        apportion(1, {"a": 0})


@given(funds(), AMOUNTS, st.integers(0, 10**9))
def test_everything_adds_up_to_the_cost(fund: Fund, total: int, others: int) -> None:
    answer = run(fund, total, others=others)
    left = sum(each.minor for each in answer.not_covered)
    assert sum(paid(answer).values()) + answer.others + left == total
    assert all(each.minor >= 0 for each in answer.payments)


@given(funds(), AMOUNTS)
def test_the_cap_is_respected(fund: Fund, total: int) -> None:
    cap = fund.windows[0].cap
    answer = run(fund, total)
    if cap is None:
        assert not answer.is_capped
    elif cap.basis is CapBasis.PROGRAMME_SHARE:
        assert answer.of("federation") <= cap.amount_minor
    elif answer.is_capped:
        assert total > cap.amount_minor
        at_the_cap = run(fund, cap.amount_minor)
        assert answer.of("federation") == at_the_cap.of("federation")


@given(funds(), AMOUNTS, st.integers(0, 10**6))
def test_dearer_is_never_cheaper_for_anybody_but_for_the_unit_that_rounding_moves(
    fund: Fund, total: int, more: int
) -> None:
    # Each level of rounding (share, holder of a joint share, what lies beyond a cap) may move one.
    before, after = paid(run(fund, total)), paid(run(fund, total + more))
    assert all(after[key] >= before[key] - 4 for key in before)


@given(funds(), AMOUNTS)
def test_the_order_of_shares_and_contributors_never_matters(fund: Fund, total: int) -> None:
    turned = fund.model_dump(mode="json")
    turned["contributors"].reverse()
    for share in turned["windows"][0]["shares"]:
        share["contributors"].reverse()
    turned["windows"][0]["shares"].reverse()
    assert paid(run(Fund.model_validate(turned), total)) == paid(run(fund, total))


def test_three_for_one_infrastructure_is_25_25_50() -> None:
    answer = pays("mx-3x1", "infrastructure", 400_000_000)
    assert paid(answer) == {
        "federation": 100_000_000,
        "club": 100_000_000,
        "state": 100_000_000,
        "municipality": 100_000_000,
    }
    assert not answer.is_capped


def test_above_the_cap_the_others_pay_in_the_proportion_of_their_shares() -> None:
    answer = pays("mx-3x1", "infrastructure", 460_000_000)
    assert paid(answer) == {
        "federation": 100_000_000,
        "club": 120_000_000,
        "state": 120_000_000,
        "municipality": 120_000_000,
    }
    assert answer.is_capped


def test_state_and_municipality_may_divide_their_half_as_they_like() -> None:
    offered = {"state": 30, "municipality": 70}
    answer = pays("mx-3x1", "infrastructure", 400, offered=offered)
    assert (answer.of("state"), answer.of("municipality")) == (60, 140)


def test_a_productive_project_needs_five_families_and_is_halved() -> None:
    four = pays("mx-3x1", "productive", 30_000_000, measures={"families": 4})
    five = pays("mx-3x1", "productive", 30_000_000, measures={"families": 5})
    assert (rules(four), rules(five)) == (["families"], [])
    assert paid(five) == {"federation": 15_000_000, "club": 15_000_000}
    dear = pays("mx-3x1", "productive", 60_000_000, measures={"families": 5})
    assert paid(dear) == {"federation": 25_000_000, "club": 35_000_000}


def test_what_is_not_counted_is_not_met() -> None:
    assert rules(pays("mx-3x1", "productive", 1)) == ["families"]


def test_pare_stage_two_is_for_graduates_of_stage_one() -> None:
    stranger = pays("md-pare", "1+2", 60_000_000, completed=frozenset())
    graduate = pays("md-pare", "1+2", 60_000_000, completed=frozenset({Stage("md-pare", "1+1")}))
    assert (rules(stranger), rules(graduate)) == (["requires_completed"], [])
    assert paid(graduate) == {"migrant": 20_000_000, "programme": 40_000_000}


def test_widu_is_in_exact_thirds() -> None:
    answer = pays("widu", "returning", 1_000, measures={"employees": 20})
    assert sorted(paid(answer).values()) == [333, 333, 334]
    assert pays("widu", "returning", 3_000_000).of("programme") == 500_000


def test_widu_looks_at_both_countries_and_the_number_of_employees() -> None:
    answer = pays("widu", "returning", 1, country="NG", residence="US", measures={"employees": 21})
    assert rules(answer) == ["country_of_origin", "country_of_destination", "employees"]


def test_a_model_of_shares_alone_works_in_any_currency() -> None:
    assert paid(pays("iaf-arias-sv", "agriculture", 1_000)) == {
        "iaf": 500,
        "diaspora": 200,
        "community": 200,
        "private_sector": 100,
    }


def test_where_only_a_cap_is_stated_the_rest_is_nobodys() -> None:
    answer = pays("afford-dea", "award", 4_000_000, measures={"jobs": 10})
    assert paid(answer) == {"programme": 3_000_000}
    assert [(each.what, each.minor) for each in answer.not_covered] == [("beyond_cap", 1_000_000)]


def test_a_kind_of_cost_that_is_never_paid_is_left_out_with_its_reason() -> None:
    never = [{"kind": "land", "reason": "Land is brought by the municipality."}]
    shares = [{"parts": 1, "contributors": [{"contributor": "federation", "parts": 1}]}]
    fund = fund_of({"shares": shares, "ineligible_costs": never})
    plan = Plan((Cost("works", 70), Cost("land", 30)))
    answer = dry_run(fund, fund.windows[0], plan, programme="x")
    assert answer.of("federation") == 70
    assert [(each.minor, each.reason) for each in answer.not_covered] == [(30, never[0]["reason"])]


def test_beyond_a_cap_that_refuses_the_plan_is_refused() -> None:
    shares = [{"parts": 1, "contributors": [{"contributor": "federation", "parts": 1}]}]
    cap = {"amount_minor": 100, "basis": "total_cost", "beyond": "refused"}
    fund = fund_of({"shares": shares, "cap": cap})
    assert rules(run(fund, 100)) == []
    assert rules(run(fund, 101)) == ["cap"]


def test_a_grant_that_is_too_small_is_refused() -> None:
    shares = [{"parts": 1, "contributors": [{"contributor": "federation", "parts": 1}]}]
    fund = fund_of({"shares": shares, "smallest_minor": 500_000})
    assert rules(run(fund, 499_999)) == ["smallest"]


def test_others_may_add_only_where_the_window_says_so() -> None:
    assert rules(pays("mx-3x1", "infrastructure", 100, others=20)) == ["other_contributors"]
    answer = pays("mx-3x1", "productive", 100, others=20, measures={"families": 5})
    assert (rules(answer), paid(answer)) == ([], {"federation": 40, "club": 40})


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"time_zone": "Mexico"}, "no time zone"),
        ({"programme": "bank"}, "one of the contributors"),
        ({"format": 2}, "Input should be 1"),
        ({"currency": None}, "needs the fund's currency"),
        ({"unheard_of": 1}, "Extra inputs"),
    ],
)
def test_a_document_that_does_not_hang_together_is_no_fund(
    change: dict[str, Any], reason: str
) -> None:
    cap = {"amount_minor": 1, "basis": "programme_share", "beyond": "refused"}
    with pytest.raises(ValidationError, match=reason):
        fund_of({"cap": cap}, **change)
