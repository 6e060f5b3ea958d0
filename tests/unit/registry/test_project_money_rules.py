"""Shares that are the whole, leverage that divides by nothing, and what looks odd."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.project_money.domain import (
    WHOLE,
    Named,
    Odd,
    Paper,
    Payment,
    Pledge,
    Why,
    bare_pledges,
    leverage,
    repeated_papers,
    repeated_payments,
    repeated_references,
    shares,
)

DAY = date(2026, 3, 1)


@given(st.lists(st.integers(0, 10**15), max_size=12))
def test_shares_always_add_up(amounts: list[int]) -> None:
    found = shares(amounts)
    if sum(amounts) == 0:
        assert found is None
        return
    assert found is not None
    assert sum(found) == WHOLE
    assert all(
        abs(share * sum(amounts) - amount * WHOLE) < sum(amounts)
        for share, amount in zip(found, amounts, strict=True)
    )


@pytest.mark.parametrize(
    ("diaspora", "others", "ratio", "why"),
    [
        (25, 75, 3.0, None),
        (100, 280, 2.8, None),
        (5, 0, 0.0, None),
        (0, 7, None, Why.NO_DIASPORA_MONEY),
        (0, 0, None, Why.NOTHING_YET),
        (3, 10**15, round(10**15 / 3, 4), None),
    ],
)
def test_leverage_is_others_by_diaspora_or_says_why_not(
    diaspora: int, others: int, ratio: float | None, why: Why | None
) -> None:
    found = leverage(diaspora=diaspora, others=others)
    assert (found.ratio, found.why) == (ratio, why)


def payment(name: str, **more: object) -> Payment:
    values = {"payee": "Cemex", "amount_minor": 5, "currency": "MXN", "spent_on": "2026-03-01"}
    return Payment(id=name, paper=f"https://x.org/{name}", **(values | more))  # type: ignore[arg-type]


def test_one_payee_amount_and_day_twice_is_odd() -> None:
    found = repeated_payments(
        [payment("a"), payment("b", payee=" CEMEX "), payment("c", amount_minor=6)]
    )
    assert [(each.what, each.ids) for each in found] == [(Odd.REPEATED_PAYMENT, ("a", "b"))]


def test_one_paper_twice_is_odd_and_under_an_entry_and_a_receipt_it_is_not() -> None:
    entries = [Paper("e", "https://x.org/a"), Paper("f", "https://x.org/b")]
    assert repeated_papers(entries, [payment("a")]) == []
    (flag,) = repeated_papers([*entries, Paper("g", "https://x.org/B")], [])
    assert (flag.what, flag.ids) == (Odd.REPEATED_PAPER, ("f", "g"))


def test_one_reference_in_two_books_is_odd() -> None:
    same = [Named("a", "club", "TX-1"), Named("b", "town", "tx-1"), Named("c", "club", "TX-2")]
    (flag,) = repeated_references(same)
    assert (flag.what, flag.ids) == (Odd.REPEATED_REFERENCE, ("a", "b"))


def test_many_pledges_at_once_without_a_commitment_are_odd() -> None:
    def pledges(days: int, committed: int = 0) -> list[Pledge]:
        return [Pledge(str(n), DAY + timedelta(days=days * n), committed) for n in range(5)]

    (flag,) = bare_pledges(pledges(7))
    assert (flag.what, len(flag.ids)) == (Odd.PLEDGES_WITHOUT_COMMITMENTS, 5)
    assert bare_pledges(pledges(8)) == []
    assert bare_pledges(pledges(1, committed=1)) == []
    assert bare_pledges(pledges(1)[:4]) == []
