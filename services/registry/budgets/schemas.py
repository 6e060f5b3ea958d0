"""Budget bodies on the HTTP side."""

from datetime import date
from enum import IntEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from shared.money import Money


class BudgetType(IntEnum):
    """IATI's list: as first allocated, or updated since."""

    ORIGINAL = 1
    REVISED = 2


class BudgetStatus(IntEnum):
    """IATI's list: an estimate, or bound by an agreement."""

    INDICATIVE = 1
    COMMITTED = 2


class BudgetLineBody(BaseModel):
    """What a project means to spend in a period."""

    model_config = ConfigDict(extra="forbid")

    title: Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")] = ""
    budget_type: int = Field(1, ge=1, le=2, strict=True, description="1 original, 2 revised.")
    budget_status: int = Field(1, ge=1, le=2, strict=True, description="1 indicative, 2 committed.")
    period_start: date
    period_end: date = Field(description="Included; no more than a year after the start.")
    value: Money
    value_date: date


class BudgetBody(BaseModel):
    """The whole budget; it replaces any earlier one."""

    model_config = ConfigDict(extra="forbid")

    lines: list[BudgetLineBody] = Field(max_length=200)


class BudgetLineRead(BaseModel):
    """One line of a budget."""

    number: int
    title: str
    budget_type: BudgetType
    budget_status: BudgetStatus
    period_start: date
    period_end: date
    value: Money
    value_date: date


class Budget(BaseModel):
    """All lines in their order."""

    items: list[BudgetLineRead]
