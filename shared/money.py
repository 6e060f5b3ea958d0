"""Money as whole minor units with its currency, so that no cent is lost in rounding."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Currency = Annotated[
    str, Field(pattern=r"^[A-Z]{3}$", examples=["EUR"], description="ISO 4217 code.")
]


class Money(BaseModel):
    """An amount of zero or more in the currency's own smallest unit (XOF 0, KWD 3 places)."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    amount_minor: int = Field(
        ge=0, le=10**15, description="Whole minor units, for instance cents.", examples=[125000]
    )
    currency: Currency
