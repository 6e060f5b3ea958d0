"""How the representation balance is shown."""

from pydantic import BaseModel, ConfigDict, Field

from services.registry.balance.domain import By, Measure


class BalanceFigureRead(BaseModel):
    """How evenly one measure is shared."""

    model_config = ConfigDict(from_attributes=True)

    measure: Measure
    by: By
    shares: dict[str, float] = Field(description="Of each side or type, adding up to 1.")
    index: float | None = Field(
        description="0 everything in one hand, 1 even; null where no two share it, or nothing is."
    )


class BalanceRead(BaseModel):
    """How evenly sides and types of partners are represented."""

    model_config = ConfigDict(from_attributes=True)

    index: float | None = Field(description="The mean of the figures that say something.")
    is_uneven: bool = Field(description="The index is under 0.6.")
    figures: list[BalanceFigureRead]
    weak: list[BalanceFigureRead] = Field(description="The figures under 0.6, whatever the mean.")


class BalanceAnswer(BaseModel):
    """As it is now, and as it was at the last signature."""

    now: BalanceRead
    at_signature: BalanceRead | None
