"""Balances that no sequence of entries can break, and the words of the ledger."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.contributions.domain import (
    MOST_MINOR,
    Balance,
    EntryKind,
    FamilyMoney,
    Nonsense,
    Purse,
    Rule,
    Short,
    after,
    check_instrument,
    check_value_date,
    class_of,
    iati_sign,
    iati_type,
    may_book,
    taken_back,
    worth,
)
from shared.contracts.programmes import ContributorClass
from shared.money import Money

AMOUNTS = st.integers(1, 1000)
ENTRIES = st.lists(st.tuples(st.sampled_from(EntryKind), AMOUNTS), max_size=60)


def mxn(minor: int) -> Money:
    return Money(amount_minor=minor, currency="MXN")


@given(ENTRIES)
def test_whatever_is_asked_the_invariants_hold_and_a_refusal_says_how_much_is_missing(
    entries: list[tuple[EntryKind, int]],
) -> None:
    balance, purse = Balance(), Purse()
    for kind, amount in entries:
        try:
            balance, purse = after(balance, purse, kind, amount)
        except Short as short:
            with_less = amount - short.by
            assert with_less >= 0
            if with_less:
                balance, purse = after(balance, purse, kind, with_less)
        assert balance.pledged >= balance.committed >= balance.disbursed + balance.in_kind
        assert balance.disbursed >= balance.refunded >= 0
        assert purse.received == balance.disbursed - balance.refunded
        assert purse.received >= purse.spent == balance.spent


@given(ENTRIES)
def test_a_counter_entry_undoes_an_entry_exactly(entries: list[tuple[EntryKind, int]]) -> None:
    balance, purse = Balance(), Purse()
    for kind, amount in entries:
        try:
            then = after(balance, purse, kind, amount)
        except Short:
            continue
        # A refund given back is money in hand again, everything else is as if it never was.
        assert after(*then, kind, -amount) == (balance, purse)
        balance, purse = then


@pytest.mark.parametrize(
    ("balance", "kind", "amount", "rule", "by"),
    [
        (Balance(pledged=100), EntryKind.COMMITMENT, 130, Rule.PLEDGED, 30),
        (Balance(pledged=100, committed=100), EntryKind.PLEDGE, -1, Rule.PLEDGED, 1),
        (Balance(pledged=100, committed=50), EntryKind.DISBURSEMENT, 51, Rule.COMMITTED, 1),
        (
            Balance(pledged=100, committed=50, disbursed=30),
            EntryKind.IN_KIND,
            30,
            Rule.COMMITTED,
            10,
        ),
        (Balance(9, 9, 9), EntryKind.REFUND, 10, Rule.DISBURSED, 1),
        (Balance(9, 9, 9), EntryKind.EXPENDITURE, 14, Rule.PURSE, 5),
    ],
)
def test_a_refusal_names_the_rule_and_the_shortfall(
    balance: Balance, kind: EntryKind, amount: int, rule: Rule, by: int
) -> None:
    with pytest.raises(Short) as caught:
        after(balance, Purse(received=balance.disbursed), kind, amount)
    assert (caught.value.rule, caught.value.by) == (rule, by)


def test_what_was_spent_cannot_go_back() -> None:
    balance = Balance(pledged=10, committed=10, disbursed=10, spent=8)
    with pytest.raises(Short) as caught:
        after(balance, Purse(received=10, spent=8), EntryKind.REFUND, 3)
    assert (caught.value.rule, caught.value.by) == (Rule.PURSE, 1)


def test_the_purse_is_of_all_who_gave() -> None:
    balance, purse = after(Balance(), Purse(received=500), EntryKind.EXPENDITURE, 400)
    assert (balance.spent, purse) == (400, Purse(received=500, spent=400))


def test_a_ledger_holds_no_more_than_an_amount_may_be() -> None:
    with pytest.raises(Nonsense):
        after(Balance(pledged=MOST_MINOR), Purse(), EntryKind.PLEDGE, 1)


@given(st.lists(st.integers(1, 500), min_size=1, max_size=20), st.integers(1, 10**9))
def test_corrections_take_back_both_amounts_exactly_or_refuse(takes: list[int], own: int) -> None:
    left, left_own = 1000, own
    for take in takes:
        try:
            amount, worth_ = taken_back(left_minor=left, left_own=left_own, take_minor=take)
        except Nonsense:
            continue
        assert amount < 0
        assert worth_ < 0
        left, left_own = left + amount, left_own + worth_
        assert (left == 0) == (left_own == 0)
        assert left >= 0
        assert left_own >= 0
    if left:
        amount, worth_ = taken_back(left_minor=left, left_own=left_own, take_minor=None)
        assert (left + amount, left_own + worth_) == (0, 0)


def test_an_entry_is_taken_back_once() -> None:
    with pytest.raises(Nonsense):
        taken_back(left_minor=0, left_own=0, take_minor=None)


@pytest.mark.parametrize(
    ("amount", "own", "rate", "expected"),
    [
        (mxn(12345), "MXN", None, 12345),
        (Money(amount_minor=655_957, currency="XOF"), "EUR", Decimal("0.0015244902"), 100_000),
        (Money(amount_minor=100_000, currency="EUR"), "XOF", Decimal("655.957"), 655_957),
        (Money(amount_minor=1000, currency="KWD"), "USD", Decimal("3.25"), 325),
    ],
)
def test_worth_minds_the_places_of_each_currency(
    amount: Money, own: str, rate: Decimal | None, expected: int
) -> None:
    assert worth(amount, own_currency=own, rate=rate) == expected


@pytest.mark.parametrize(
    ("amount", "own", "rate"),
    [
        (mxn(0), "MXN", None),
        (mxn(1), "MXN", Decimal(1)),
        (mxn(1), "USD", None),
        (mxn(1), "USD", Decimal("0.0001")),
        (mxn(10**15), "USD", Decimal("99.9")),
        (mxn(10**15), "USD", Decimal("999999999999.9999999999")),
        (mxn(1), "USD", Decimal(0)),
    ],
)
def test_worth_refuses_what_has_none(amount: Money, own: str, rate: Decimal | None) -> None:
    with pytest.raises(Nonsense):
        worth(amount, own_currency=own, rate=rate)


@pytest.mark.parametrize(
    ("kind", "incoming", "outgoing"),
    [
        (EntryKind.PLEDGE, "13", "12"),
        (EntryKind.COMMITMENT, "11", "2"),
        (EntryKind.DISBURSEMENT, "1", "3"),
        (EntryKind.EXPENDITURE, "4", "4"),
    ],
)
def test_each_kind_has_its_transaction_type_on_either_side(
    kind: EntryKind, incoming: str, outgoing: str
) -> None:
    assert iati_type(kind, "grant", is_incoming=True) == incoming
    assert iati_type(kind, "grant", is_incoming=False) == outgoing


def test_loans_equity_and_guarantees_have_types_of_their_own() -> None:
    assert iati_type(EntryKind.REFUND, "soft_loan", is_incoming=True) == "6"
    assert iati_type(EntryKind.DISBURSEMENT, "equity", is_incoming=False) == "8"
    assert iati_type(EntryKind.REFUND, "equity", is_incoming=False) == "9"
    assert iati_type(EntryKind.COMMITMENT, "guarantee", is_incoming=False) == "10"


def test_a_refunded_grant_is_money_less_and_a_repaid_loan_is_not() -> None:
    assert iati_sign("refund", "1") == -1
    assert iati_sign("refund", "6") == 1
    assert iati_sign("disbursement", "1") == 1


def test_nobody_promises_for_another() -> None:
    for kind in (EntryKind.PLEDGE, EntryKind.COMMITMENT):
        assert not may_book(kind, is_keeper=False, is_owner=True)
    assert not may_book(EntryKind.EXPENDITURE, is_keeper=True, is_owner=False)
    assert may_book(EntryKind.DISBURSEMENT, is_keeper=False, is_owner=True)
    assert not any(may_book(kind, is_keeper=False, is_owner=False) for kind in EntryKind)


@pytest.mark.parametrize("word", ["family", "remittance", "household"])
def test_a_remittance_to_a_family_has_no_class(word: str) -> None:
    with pytest.raises(FamilyMoney):
        class_of(word)


def test_partners_words_for_classes_are_known() -> None:
    assert class_of("municipality") is ContributorClass.LOCAL_GOVERNMENT
    assert class_of("diaspora") is ContributorClass.DIASPORA
    with pytest.raises(Nonsense):
        class_of("martians")


def test_goods_and_money_are_told_apart() -> None:
    check_instrument(EntryKind.IN_KIND, "in_kind")
    for kind, instrument in ((EntryKind.IN_KIND, "grant"), (EntryKind.DISBURSEMENT, "in_kind")):
        with pytest.raises(Nonsense):
            check_instrument(kind, instrument)


def test_nothing_is_booked_for_a_day_that_has_begun_nowhere() -> None:
    check_value_date(date(2026, 3, 2), today=date(2026, 3, 1))
    with pytest.raises(Nonsense):
        check_value_date(date(2026, 3, 3), today=date(2026, 3, 1))
