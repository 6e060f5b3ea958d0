"""
What it costs to send USD 200, as Remittance Prices Worldwide (World Bank) reckons; pure.

Total cost = (fee + exchange-rate margin) / USD 200. Percentages are held in parts per million, so
that four decimals of a percent are whole numbers: 1 % is 10,000.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from shared.contracts.values import PartnerType

_PER_PERCENT = 10_000
WHOLE = 100 * _PER_PERCENT
# USD 200, in cents.
USD_200 = 20_000
# SDG target 10.c: below 3 % for migrants' remittances, and no corridor above 5 %.
THREE_PERCENT, FIVE_PERCENT = 3 * _PER_PERCENT, 5 * _PER_PERCENT
OPERATORS = (PartnerType.BANK_OR_TRANSFER_OPERATOR,)


class Channel(StrEnum):
    """How the money reaches the receiver."""

    BANK_ACCOUNT = "bank_account"
    CASH_PICKUP = "cash_pickup"
    MOBILE_WALLET = "mobile_wallet"
    CARD = "card"
    HOME_DELIVERY = "home_delivery"


class Speed(StrEnum):
    """When the money is there, in the steps of Remittance Prices Worldwide."""

    LESS_THAN_ONE_HOUR = "less_than_one_hour"
    SAME_DAY = "same_day"
    NEXT_DAY = "next_day"
    TWO_DAYS = "two_days"
    THREE_TO_FIVE_DAYS = "three_to_five_days"
    SIX_DAYS_OR_MORE = "six_days_or_more"


class Identification(StrEnum):
    """What a sender may show to say who they are."""

    PASSPORT = "passport"
    NATIONAL_ID = "national_id"
    CONSULAR_ID = "consular_id"
    RESIDENCE_PERMIT = "residence_permit"
    DRIVING_LICENCE = "driving_licence"
    TAX_NUMBER = "tax_number"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Price:
    """The price of one transfer: a fee in the smallest unit, and percentages in ppm."""

    fee_minor: int
    currency: str
    fee_ppm: int
    margin_ppm: int


def ppm(percent: str) -> int:
    """Parts per million of a percentage with at most four decimals."""
    return int(Decimal(percent) * _PER_PERCENT)


def percent(parts: int) -> str:
    """A percentage as people write it, without zeros that say nothing."""
    text = f"{Decimal(parts) / _PER_PERCENT:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def reference_minor(
    currency: str, *, usd_200_minor: int | None, usd_200_currency: str | None
) -> int | None:
    """What USD 200 are in the currency of the fee; None where nobody said, or said nonsense."""
    if usd_200_minor is None:
        return USD_200 if currency == "USD" else None
    is_usable = usd_200_currency == currency and usd_200_minor > 0
    is_other_dollar = currency == "USD" and usd_200_minor != USD_200
    return usd_200_minor if is_usable and not is_other_dollar else None


def total_cost_ppm(price: Price, reference: int) -> int:
    """Of a transfer of `reference`, the fee and the margin; the fee's share rounded half up."""
    share = (2 * price.fee_minor * WHOLE + reference) // (2 * reference)
    return share + price.fee_ppm + price.margin_ppm


def overlap(start: date, end: date | None, other_start: date, other_end: date | None) -> bool:
    """Whether two spans of days, both ends included, share a day."""
    return (end is None or other_start <= end) and (other_end is None or start <= other_end)
