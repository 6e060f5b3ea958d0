"""Money as whole minor units with its currency, so that no cent is lost in rounding."""

from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from typing import Annotated, Final

from babel.numbers import get_currency_precision
from pydantic import BaseModel, ConfigDict, Field

Currency = Annotated[
    str, Field(pattern=r"^[A-Z]{3}$", examples=["EUR"], description="ISO 4217 code.")
]

# The largest amount at the most exact rate, with room to spare: nothing is rounded on the way.
_DIGITS: Final = 60


class Money(BaseModel):
    """An amount of zero or more in the currency's own smallest unit (XOF 0, KWD 3 places)."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    amount_minor: int = Field(
        ge=0, le=10**15, description="Whole minor units, for instance cents.", examples=[125000]
    )
    currency: Currency


def converted(money: Money, currency: str, rate: Decimal) -> Money:
    """
    The same worth in another currency, of which one whole unit of this one buys `rate`.

    Rounded half to even. Raises ValueError for what is worth less than the smallest coin, or more
    than an amount may be.
    """
    places = get_currency_precision(currency) - get_currency_precision(money.currency)
    with localcontext(prec=_DIGITS):
        minor = (money.amount_minor * rate).scaleb(places).quantize(Decimal(1), ROUND_HALF_EVEN)
    if not 0 < minor <= 10**15:
        raise ValueError(f"At this rate it is worth {minor} minor units of {currency}.")
    return Money(amount_minor=int(minor), currency=currency)
