"""Terms for sending money on the HTTP side."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.registry.partners.schemas import Name
from services.registry.transfer_products.domain import Channel, Identification, Speed
from shared.contracts.values import Country
from shared.money import Money

Percent = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{1,2}(\.[0-9]{1,4})?$",
        description="Decimal text with at most four places.",
        examples=["0.21"],
    ),
]


class ProductTell(BaseModel):
    """The terms of a product in one remittance corridor."""

    model_config = ConfigDict(extra="forbid")

    partner_id: UUID
    name: Name
    sending_country: Country
    receiving_country: Country
    channel: Channel
    fee: Money = Field(description="For each transfer.")
    usd_200: Money | None = Field(
        None,
        description="What USD 200 are in the fee's currency, as Remittance Prices Worldwide fixes "
        "it (EUR 140, GBP 120); left out for fees in USD.",
    )
    fee_percent: Percent = "0"
    fx_margin_percent: Percent = Field(
        description="How much worse the rate is than the one of the market or central bank."
    )
    speed: Speed
    accepted_identification: list[Identification] = Field(default_factory=list, max_length=10)
    source: Annotated[str, Field(min_length=3, max_length=500, pattern=r"^[^\x00]*$")] = Field(
        description="Where the terms can be read."
    )
    valid_from: date
    valid_until: date | None = None


class ProductEnd(BaseModel):
    """The last day on which the terms hold."""

    model_config = ConfigDict(extra="forbid")

    valid_until: date


class ProductRead(BaseModel):
    """Terms as they stand, with what sending USD 200 costs."""

    id: UUID
    partner_id: UUID
    name: str
    sending_country: str
    receiving_country: str
    channel: Channel
    fee: Money
    usd_200: Money
    fee_percent: str
    fx_margin_percent: str
    total_cost_percent: str = Field(description="(fee + margin) on USD 200.")
    at_most_3_percent: bool = Field(description="SDG target 10.c: what a transfer is to cost.")
    at_most_5_percent: bool = Field(description="SDG target 10.c: what no corridor is to exceed.")
    speed: Speed
    accepted_identification: list[Identification]
    source: str
    valid_from: date
    valid_until: date | None
    told_at: datetime
