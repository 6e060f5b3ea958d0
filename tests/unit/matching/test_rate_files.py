"""
Files of rates: the bank's two forms, and what is wrong with others.

The figures are those of the European Central Bank's files of 15 November 2024.
"""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.rate_files.domain import RatesUnreadable, read_rates
from services.matching.rates.domain import (
    TYPED,
    Rate,
    as_rows,
    from_rows,
    in_force,
    price,
    ticket_size,
)

TODAY = date(2026, 11, 26)
OF_A_DAY = "Date, USD, JPY, PLN, \n15 November 2024, 1.0583, 164.24, 4.3125, \n"
OF_ALL_DAYS = (
    "Date,USD,JPY,RUB,PLN,\n"
    "2024-11-14,1.0494,164.06,N/A,4.3403,\n"
    "2024-11-15,1.0583,164.24,N/A,4.3125,\n"
    "2022-03-01,1.1162,128.31,117.201,4.7433,\n"
)


def read(content: str) -> list[Rate]:
    """The rates of a file."""
    return read_rates(content, today=TODAY, source="a file")


def test_the_file_of_a_day_and_that_of_all_days_say_the_same() -> None:
    day = date(2024, 11, 15)
    rates = [
        Rate("JPY", 164.24, day, "a file"),
        Rate("PLN", 4.3125, day, "a file"),
        Rate("USD", 1.0583, day, "a file"),
    ]
    assert read(OF_A_DAY) == read(OF_ALL_DAYS) == read("\ufeff" + OF_A_DAY) == rates


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "no day under its header"),
        ("Date, USD\n", "no day under its header"),
        ("Day, USD\n2024-11-15, 1.05\n", "The first line is `Date`"),
        ("Date\n2024-11-15\n", "The first line is `Date`"),
        ("Date, EUR\n2024-11-15, 1\n", "EUR is no column"),
        ("Date, USB\n2024-11-15, 1.05\n", "'USB' is no currency"),
        ("Date, USD, USD\n2024-11-15, 1.05, 1.06\n", "USD is a column twice"),
        ("Date, USD\n15.11.2024, 1.05\n", "Line 2: '15.11.2024' is no day"),
        ("Date, USD\n2024-11-15, 1.05\n2024-11-1x, 1.05\n", "Line 3: '2024-11-1x' is no day"),
        ("Date, USD\n2026-11-27, 1.05\n", "Line 2: 2026-11-27 has not come yet"),
        ("Date, USD, JPY\n2024-11-15, 1.05\n", "1 rates stand under 2 currencies"),
        ("Date, USD\n2024-11-15, 1.05, 2\n", "2 rates stand under 1 currencies"),
        ("Date, USD\n2024-11-15, N/A\n", "no currency has a rate"),
        *(
            (f"Date, USD\n2024-11-15, {wrong}\n", f"Line 2, USD: '{wrong}' is no rate")
            for wrong in ("0", "-1.05", "nan", "inf", "1.05 USD", "abc")
        ),
        ('Date,"USD\n2024-11-15,1.05\n', "no CSV"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(content: str, says: str) -> None:
    with pytest.raises(RatesUnreadable, match=re.escape(says)):
        read(content)


@given(st.text(max_size=300) | st.text('Date,USD\n 0123456789-./"', max_size=200))
def test_whatever_is_read_is_rates_or_refused(content: str) -> None:
    try:
        rates = read(content)
    except RatesUnreadable:
        return
    assert rates
    assert all(rate.per_euro > 0 and rate.as_of <= TODAY for rate in rates)


def test_the_newer_of_what_is_typed_and_loaded_is_in_force() -> None:
    newer = Rate("USD", 1.2, date(2025, 1, 1), "a file")
    older = Rate("JPY", 120.0, date(2020, 1, 1), "a file")
    other = Rate("PLN", 4.3, date(2020, 1, 1), "a file")
    found = in_force([newer, older, other])
    assert (found["USD"], found["JPY"], found["PLN"]) == (newer, TYPED["JPY"], other)
    assert found["XOF"].per_euro == 655.957


def test_an_amount_keeps_the_rate_that_it_came_with() -> None:
    then = Rate("USD", 1.0, date(2024, 1, 1), "a file")
    now = Rate("USD", 1.2, date(2025, 1, 1), "a file")
    came = price([(100, "USD")], {}, {"USD": then})
    later = price([(100, "USD"), (200, "USD"), (1, "ZZZ")], came, {"USD": now})
    assert later == {(100, "USD"): then, (200, "USD"): now}
    assert from_rows(as_rows(later)) == later
    assert from_rows(None) == {}


def test_a_size_is_in_doublings_of_a_cent() -> None:
    franc = TYPED["XOF"]
    # 655,957 francs, which have no smaller unit, are 1,000 euro; 2 to the 16.61 is 100,000.
    assert ticket_size(655_957, franc) == 16_610
    assert ticket_size(2 * 655_957, franc) == 17_610
    assert ticket_size(0, franc) == 0
