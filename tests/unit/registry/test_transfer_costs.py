"""What sending USD 200 costs, reckoned exactly."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.transfer_products.domain import (
    USD_200,
    Price,
    overlap,
    percent,
    ppm,
    reference_minor,
    total_cost_ppm,
)

DAY = date(2026, 1, 1)
DAYS = st.integers(0, 40)
PERCENTAGES = st.decimals(min_value=0, max_value=99, places=4)


def test_directo_a_mexico_costs_little_more_than_half_a_percent() -> None:
    # USD 0.67 for each item, and the central bank's rate less 0.21 %.
    price = Price(fee_minor=67, currency="USD", fee_ppm=0, margin_ppm=ppm("0.21"))
    assert percent(total_cost_ppm(price, USD_200)) == "0.545"


@given(
    fee=st.integers(0, 20_000),
    reference=st.integers(1, 10**9),
    fee_percent=PERCENTAGES,
    margin=PERCENTAGES,
)
def test_the_cost_is_the_fee_and_the_margin_on_what_is_sent(
    fee: int, reference: int, fee_percent: Decimal, margin: Decimal
) -> None:
    price = Price(fee, "USD", ppm(str(fee_percent)), ppm(str(margin)))
    exact = Decimal(fee) * 1_000_000 / reference
    share = int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    assert total_cost_ppm(price, reference) == share + int((fee_percent + margin) * 10_000)


@given(PERCENTAGES)
def test_a_percentage_is_read_and_written_without_loss(value: Decimal) -> None:
    assert Decimal(percent(ppm(str(value)))) == value


@pytest.mark.parametrize(
    ("parts", "text"), [(0, "0"), (100_000, "10"), (5_450, "0.545"), (30_000, "3"), (1, "0.0001")]
)
def test_a_percentage_is_written_as_people_do(parts: int, text: str) -> None:
    assert percent(parts) == text


def test_usd_200_have_to_be_said_in_the_fees_currency_unless_that_is_the_dollar() -> None:
    said: dict[str, Any] = {"usd_200_minor": 14_000, "usd_200_currency": "EUR"}
    assert reference_minor("USD", usd_200_minor=None, usd_200_currency=None) == USD_200
    assert reference_minor("EUR", **said) == 14_000
    assert reference_minor("EUR", usd_200_minor=None, usd_200_currency=None) is None
    assert reference_minor("GBP", **said) is None
    assert reference_minor("EUR", usd_200_minor=0, usd_200_currency="EUR") is None
    assert reference_minor("USD", usd_200_minor=19_999, usd_200_currency="USD") is None


@given(DAYS, st.none() | DAYS, DAYS, st.none() | DAYS)
def test_spans_overlap_when_they_share_a_day(
    start: int, length: int | None, other_start: int, other_length: int | None
) -> None:
    def days(begin: int, span: int | None) -> set[int]:
        return set(range(begin, 200 if span is None else begin + span + 1))

    def end(begin: int, span: int | None) -> date | None:
        return None if span is None else DAY + timedelta(days=begin + span)

    found = overlap(
        DAY + timedelta(days=start),
        end(start, length),
        DAY + timedelta(days=other_start),
        end(other_start, other_length),
    )
    assert found == bool(days(start, length) & days(other_start, other_length))
