"""Inflated budgets stand out among their peers, and what contributors lack is named."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.registry.applications.domain import Brought, ContributionForm
from services.registry.assessments.domain import (
    LEAST_PEERS,
    Peer,
    compare,
    missing,
    per_head_of,
)
from services.registry.cofunding.dry_run import dry_run
from services.registry.cofunding.plan import Cost, Plan
from tests.unit.registry.test_cofunding import fund_of

AMOUNTS = st.lists(st.integers(1, 10**12), min_size=LEAST_PEERS, max_size=30)


def peers(*amounts: int) -> list[Peer]:
    return [Peer(UUID(int=number), minor) for number, minor in enumerate(amounts)]


def test_a_budget_far_above_its_peers_is_flagged() -> None:
    usual = peers(90, 95, 100, 105, 110)
    assert compare(300, usual).is_flagged
    assert not compare(120, usual).is_flagged


def test_too_few_peers_say_nothing() -> None:
    found = compare(10**9, peers(1, 1, 1, 1))
    assert (found.median_minor, found.is_flagged) == (None, False)


def test_among_peers_that_are_all_alike_a_trifle_does_not_stand_out() -> None:
    alike = peers(*[1000] * 6)
    assert not compare(1_300, alike).is_flagged
    assert compare(1_301, alike).is_flagged


@given(AMOUNTS, st.integers(1, 10**12))
def test_a_cheap_project_is_never_flagged(amounts: list[int], minor: int) -> None:
    found = compare(minor, peers(*amounts))
    assert found.median_minor is not None
    assert not found.is_flagged or minor > found.median_minor


@given(AMOUNTS, st.integers(1, 10**12), st.integers(0, 10**12))
def test_a_dearer_one_is_flagged_where_a_cheaper_one_was(
    amounts: list[int], minor: int, more: int
) -> None:
    known = peers(*amounts)
    assert compare(minor + more, known).is_flagged or not compare(minor, known).is_flagged


def test_costs_for_each_who_benefits_leave_out_who_does_not_say() -> None:
    plans = {UUID(int=1): (100, 4), UUID(int=2): (100, None), UUID(int=3): (90, 3)}
    assert [peer.minor for peer in per_head_of(plans)] == [25, 30]


def test_contributors_bring_their_share_in_the_form_that_the_fund_takes() -> None:
    shares = [
        {"parts": 1, "contributors": [{"contributor": key, "parts": 1}]}
        for key in ("federation", "club", "municipality")
    ]
    contributors = [
        {"key": "federation", "name": "Federation", "contributor_class": "national_government"},
        {"key": "club", "name": "The club", "contributor_class": "diaspora"},
        {
            "key": "municipality",
            "name": "The town",
            "contributor_class": "local_government",
            "in_kind": True,
        },
    ]
    fund = fund_of({"shares": shares}, contributors=contributors)
    answer = dry_run(fund, fund.windows[0], Plan((Cost("works", 300),)), programme="x")
    land = Brought("municipality", ContributionForm.IN_KIND, 100)
    work = Brought("club", ContributionForm.IN_KIND, 60)
    assert list(missing(fund, answer, [land, work])) == [
        "The club brings 60 of 100 minor units.",
        "The club gives its part in cash.",
    ]
    cash = Brought("club", ContributionForm.CASH, 100)
    assert list(missing(fund, answer, [land, cash])) == []
